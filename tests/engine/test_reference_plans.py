"""Plans as Microsoft Project saved them, to the minute."""

import json
from datetime import datetime

import pytest

from engine.calendar import standard_calendar
from engine.critical_path import schedule
from engine.lab.checking import compare
from engine.plan import Activity, Constraint, ConstraintKind, Link, LinkKind, Plan
from engine.plan.plan_file import load, parse, render
from tests.engine.reference import DATA, needs_reference_data

pytestmark = needs_reference_data


def _manifest():
    path = DATA / "plans" / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else []


@pytest.mark.parametrize("name", [part["file"] for part in _manifest() if part["tier"] == "A"])
def test_tier_a_plan_matches_to_the_minute(name):
    found = compare(load(DATA / "plans" / name))
    assert (found.forward, found.slack, found.critical) == ((), (), ())


@pytest.mark.parametrize("name", [part["file"] for part in _manifest() if part["tier"] == "B"])
def test_tier_b_plan_matches_in_its_dates(name):
    assert compare(load(DATA / "plans" / name)).forward == ()


@pytest.mark.parametrize("name", [part["file"] for part in _manifest()][::7])
def test_written_plan_reads_back_the_same(name):
    file = load(DATA / "plans" / name)
    again = parse(json.loads(json.dumps(render(file.plan, expected=file.expected))))
    one, other = schedule(file.plan), schedule(again.plan)
    assert {uid: one[uid] for uid in one} == {uid: other[uid] for uid in other}
    assert again.plan.links == file.plan.links


def _cases():
    path = DATA / "plans" / "link_lag_cases.json"
    return json.loads(path.read_text()) if path.exists() else []


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])
def test_link_lag_case(case):
    def constraint(task):
        date = task.get("constraint_date") or task.get("start_no_earlier_than")
        return Constraint(ConstraintKind.SNET, datetime.fromisoformat(date)) if date else None

    result = schedule(
        Plan(
            start=datetime.fromisoformat(case["project_start"]),
            calendars=(standard_calendar(),),
            activities=tuple(
                Activity(task["i"], duration_minutes=task["duration_min"], constraint=constraint(task))
                for task in case["tasks"]
            ),
            links=tuple(
                Link(link["pred"], link["succ"], LinkKind(link["type"]), link["lag_min"])
                for link in case["links"]
            ),
        )
    )
    calendar = standard_calendar()
    for task in case["tasks"]:
        expected, found = task["expected"], result[task["i"]]
        for name in {"start", "finish", "early_start", "early_finish", "late_start", "late_finish"} & set(
            expected
        ):
            wanted = datetime.fromisoformat(expected[name])
            assert calendar.working_minutes_between(wanted, getattr(found, name)) == 0, (task["i"], name)
        values = {
            "total_slack_min": found.total_float_minutes,
            "free_slack_min": found.free_float_minutes,
            "critical": found.is_critical,
            "is_critical": found.is_critical,
        }
        for name in set(values) & set(expected):
            assert values[name] == expected[name], (task["i"], name)
