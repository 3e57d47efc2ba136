"""The engine against the second scheduler, on plans with everything that it knows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.critical_path import schedule
from engine.plan import LagCalendar, Plan, PlanOptions, ProgressRule
from engine.plan.splits import Gap
from tests.engine.plain_hours import minute_of, moment_of
from tests.engine.plain_oracle import PlainOracle
from tests.engine.test_properties import SETTINGS, plans


@st.composite
def whole_plans(draw) -> Plan:
    """Plans with phases, people, progress, milestones, links and lags, and some of their tasks split."""
    plan = draw(plans(rich=True))
    rows = tuple(
        replace(row, gaps=(Gap(60, 480), Gap(500, 60))) if draw(st.integers(0, 4)) == 0 else row
        for row in plan.activities
    )
    rule = draw(st.sampled_from(ProgressRule))
    lags = draw(st.sampled_from(LagCalendar))
    return replace(plan, activities=rows, options=PlanOptions(progress_rule=rule, lag_calendar=lags))


@SETTINGS
@given(whole_plans())
def test_early_dates_are_those_of_the_rules(plan):
    oracle, result = PlainOracle(plan), schedule(plan)
    for uid in oracle.leaves:
        start, finish = (moment_of(minute) for minute in oracle.early[uid])
        assert (result[uid].early_start, result[uid].early_finish) == (start, finish), uid


@SETTINGS
@given(whole_plans())
def test_late_dates_and_floats_are_those_of_the_rules(plan):
    oracle, result = PlainOracle(plan), schedule(plan)
    for uid in oracle.leaves:
        row, hours = oracle.rows[uid], oracle.own_hours(oracle.rows[uid])
        found = minute_of(result[uid].late_finish)
        wanted = oracle.late_of(uid)[1]
        assert hours.before(found) == hours.before(wanted), (uid, result[uid].late_finish, moment_of(wanted))
        assert result[uid].total_float_minutes == oracle.total_float(uid), (uid, row.name)
