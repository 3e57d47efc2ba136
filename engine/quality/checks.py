"""The checks that look at a plan as it is scheduled. `critical_path_test` schedules it anew.

A task counts that is neither a phase nor a milestone nor level of effort; all checks but those of
what happened count only tasks that are not done. A link counts whose successor is not done, and
with no level of effort at either end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.calendar.table import Ints
from engine.plan.columns import CONSTRAINT_CODES, LINK_CODES, NO_DATE, Flags
from engine.plan.model import ConstraintKind, LinkKind
from engine.quality.critical_path_test import CriticalPathTest
from engine.quality.facts import QualityFacts
from engine.quality.findings import PUBLISHED, Check, Finding, Limit, no_uids

# What keeps a task from moving later, whatever its links say.
HARD = tuple(
    CONSTRAINT_CODES[kind]
    for kind in (
        ConstraintKind.MSO,
        ConstraintKind.MFO,
        ConstraintKind.SNLT,
        ConstraintKind.FNLT,
    )
)
_FINISH_TO_START = LINK_CODES[LinkKind.FS]
_MINUTES_PER_DAY = 1440
_MINUTES_PER_WEEK = 7 * _MINUTES_PER_DAY


def assess(
    facts: QualityFacts,
    limits: Mapping[Check, Limit] = PUBLISHED,
    *,
    test: CriticalPathTest | None = None,
) -> dict[Check, Finding]:
    """Every check's finding, in their order. Without a `test` that one has nothing to measure."""
    looked = _Looked(facts)
    findings = {check: look(looked, check, limits[check]) for check, look in _LOOKS.items()}
    findings[Check.CRITICAL_PATH_TEST] = _of_test(test, limits[Check.CRITICAL_PATH_TEST])
    return {check: findings[check] for check in Check}


class _Looked:
    """Which rows and links count, worked out once for all checks."""

    def __init__(self, facts: QualityFacts) -> None:
        self.facts = facts
        self.tasks: Flags = ~(facts.is_summary | facts.is_milestone | facts.is_level_of_effort)
        self.is_open: Flags = self.tasks & ~facts.is_done
        left_out = facts.uid[facts.is_level_of_effort]
        done = facts.uid[facts.is_done]
        self.links: Flags = ~(
            np.isin(facts.predecessor_uid, left_out)
            | np.isin(facts.successor_uid, left_out)
            | np.isin(facts.successor_uid, done)
        )

    def of_tasks(self, check: Check, limit: Limit, found: Flags, among: Flags) -> Finding:
        """How many of `among` are `found`."""
        rows = found & among
        count, total = int(rows.sum()), int(among.sum())
        return Finding(check, limit, count, total, self.facts.uid[rows])

    def of_links(self, check: Check, limit: Limit, found: Flags) -> Finding:
        """How many of the links are `found`; the tasks are those that wait."""
        links = found & self.links
        waiting = np.isin(self.facts.uid, self.facts.successor_uid[links])
        count, total = int(links.sum()), int(self.links.sum())
        return Finding(check, limit, count, total, self.facts.uid[waiting])


def _logic(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.1: neither waits for anything, or nothing waits for it, or both."""
    facts = looked.facts
    waits = np.isin(facts.uid, facts.successor_uid)
    leads_on = np.isin(facts.uid, facts.predecessor_uid)
    is_tied = waits & leads_on
    return looked.of_tasks(check, limit, ~is_tied, looked.is_open)


def _leads(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.2: links with a negative lag."""
    return looked.of_links(check, limit, looked.facts.lag < 0)


def _lags(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.3: links with a positive lag."""
    return looked.of_links(check, limit, looked.facts.lag > 0)


def _link_types(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.4: links other than finish to start."""
    is_other = looked.facts.link_kind_code != _FINISH_TO_START
    return looked.of_links(check, limit, is_other)


def _hard_constraints(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.5: must start or finish on, start or finish no later than."""
    is_hard = np.isin(looked.facts.constraint_code, HARD)
    return looked.of_tasks(check, limit, is_hard, looked.is_open)


def _high_float(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.6: total float of more than so many working days."""
    facts = looked.facts
    most = (limit.days or 0) * facts.minutes_per_day
    is_high = facts.total_float_minutes > most
    return looked.of_tasks(check, limit, is_high, looked.is_open & facts.has_float)


def _negative_float(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.7: total float below zero."""
    facts = looked.facts
    is_below = facts.total_float_minutes < 0
    return looked.of_tasks(check, limit, is_below, looked.is_open & facts.has_float)


def _long_durations(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.8, with the duration of the plan as it stands: more than so many working days.

    Elapsed time is compared with the weeks that so many working days take.
    """
    facts = looked.facts
    most = (limit.days or 0) * facts.minutes_per_day
    most_elapsed = most * _MINUTES_PER_WEEK // max(facts.minutes_per_week, 1)
    bound = np.where(facts.is_elapsed, most_elapsed, most)
    return looked.of_tasks(check, limit, facts.duration_minutes > bound, looked.is_open)


def _invalid_dates(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.9: planned before the status date and not done, or done after it.

    Of all tasks: what is done cannot have been done in the future either.
    """
    facts = looked.facts
    day = facts.status_day
    has_begun = facts.actual_start != NO_DATE
    should_have_begun = _is_given(facts.start) & ~has_begun & (_first_day(facts.start) < day)
    should_be_done = _is_given(facts.finish) & (_last_day(facts.finish) < day)
    is_before = ~facts.is_done & (should_have_begun | should_be_done)
    # No date lies before every day, so it is after none.
    begun_after = _first_day(facts.actual_start) > day
    done_after = _last_day(facts.actual_finish) > day
    is_wrong = is_before | begun_after | done_after
    return looked.of_tasks(check, limit, is_wrong, looked.tasks)


def _resources(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.10: nobody works on it, and it costs nothing."""
    return looked.of_tasks(check, limit, ~looked.facts.has_resource, looked.is_open)


def _missed_tasks(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.11: of what the baseline wanted done by the status date, what was not done by its day."""
    facts = looked.facts
    due_day = _last_day(facts.baseline_finish)
    due = looked.tasks & _is_given(facts.baseline_finish) & (due_day <= facts.status_day)
    is_late = ~facts.is_done | (_last_day(facts.actual_finish) > due_day)
    return looked.of_tasks(check, limit, is_late, due)


def _cpli(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.13: critical path length index = (length + float) / length.

    Length: working time from the status date to the forecast finish. Float: from there to the
    baseline's finish, below zero where the forecast is later.
    """
    length, room = looked.facts.path_minutes, looked.facts.path_float_minutes
    if length is None or room is None or length <= 0:
        return Finding(check, limit, 0, 0, no_uids())
    return Finding(check, limit, length + room, length, no_uids())


def _bei(looked: _Looked, check: Check, limit: Limit) -> Finding:
    """DCMA 4.14: baseline execution index = done / (due by the baseline + not in the baseline).

    The tasks are those that were due and are not done.
    """
    facts = looked.facts
    if not facts.has_baseline:
        return Finding(check, limit, 0, 0, no_uids())
    is_planned = _is_given(facts.baseline_finish)
    due = looked.tasks & is_planned & (_last_day(facts.baseline_finish) <= facts.status_day)
    unplanned = looked.tasks & ~is_planned
    done = looked.tasks & facts.is_done
    waiting = facts.uid[due & ~facts.is_done]
    return Finding(check, limit, int(done.sum()), int((due | unplanned).sum()), waiting)


def _of_test(test: CriticalPathTest | None, limit: Limit) -> Finding:
    """DCMA 4.12: one critical task takes so much longer, and so much later is the finish."""
    check = Check.CRITICAL_PATH_TEST
    if test is None:
        return Finding(check, limit, 0, 0, no_uids())
    uids = np.array([test.uid], dtype=np.int64)
    return Finding(check, limit, test.moved_minutes, test.added_minutes, uids)


def _is_given(moments: Ints) -> Flags:
    given: Flags = moments != NO_DATE
    return given


def _first_day(moments: Ints) -> Ints:
    return moments // _MINUTES_PER_DAY


def _last_day(moments: Ints) -> Ints:
    """The day that a finish belongs to: midnight ends the day before."""
    return (moments - 1) // _MINUTES_PER_DAY


_LOOKS: Mapping[Check, Callable[[_Looked, Check, Limit], Finding]] = {
    Check.LOGIC: _logic,
    Check.LEADS: _leads,
    Check.LAGS: _lags,
    Check.LINK_TYPES: _link_types,
    Check.HARD_CONSTRAINTS: _hard_constraints,
    Check.HIGH_FLOAT: _high_float,
    Check.NEGATIVE_FLOAT: _negative_float,
    Check.LONG_DURATIONS: _long_durations,
    Check.INVALID_DATES: _invalid_dates,
    Check.RESOURCES: _resources,
    Check.MISSED_TASKS: _missed_tasks,
    Check.CPLI: _cpli,
    Check.BEI: _bei,
}
