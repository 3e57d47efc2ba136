"""A plan turned into arrays that the passes run over. `engine.compiling.compiler` makes one.

Nodes are the activities in their given order, then helpers for links that touch summaries. Times are points on each
node's own calendar (`engine.calendar.calendar_set`). An arc says: the target's start or finish
is not before the source's start or finish plus a lag.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.calendar.calendar_set import CalendarSet
from engine.calendar.table import Ints
from engine.network.calendar_book import CalendarBook
from engine.network.crews import Crews
from engine.plan.columns import Flags, PlanColumns
from engine.plan.splits import Gaps

FAR_PAST = -(1 << 60)
FAR_FUTURE = 1 << 60


def _none() -> Ints:
    return np.empty(0, dtype=np.int64)


def _no_flags() -> Flags:
    return np.empty(0, dtype=bool)


@dataclass(slots=True)
class Arcs:
    """All arcs, those of links first and in the links' order.

    `lag` is in working minutes of calendar `lag_calendar`, or in clock minutes where `is_elapsed`. `is_cross` marks
    arcs whose bound cannot be had by adding points: other calendars, elapsed lags, several calendars on one activity
    (`crosses`), and from fixed dates to milestones.
    `link` is the row of the link, NONE for arcs that bind a summary's children.
    """

    source: Ints
    target: Ints
    from_finish: Ints
    to_finish: Ints
    lag: Ints
    lag_calendar: Ints
    is_elapsed: Flags
    crosses: Flags
    is_cross: Flags
    link: Ints
    drops_forward: Flags
    drops_backward: Flags


@dataclass(slots=True)
class CompiledPlan:
    """Arrays over `node_count` nodes, of which the first `activity_count` are activities."""

    columns: PlanColumns
    calendars: CalendarSet
    activity_count: int
    node_count: int
    index: dict[int, int]
    parent: Ints
    is_summary: Flags
    calendar: Ints
    float_calendar: Ints
    project_calendar: int
    elapsed_calendar: int
    # Working minutes before any progress, as assignments make them: the work, and the span it takes with its gaps.
    full_work: Ints
    full_duration: Ints
    gaps: dict[int, Gaps]
    # Of these, the gaps that levelling made.
    levelling_gaps: dict[int, Gaps]
    is_active: Flags
    crews: Crews
    least_nodes: dict[int, list[int]]
    virtual_owner: Ints
    arcs: Arcs
    start_instant: int
    finish_instant: int | None
    assignment_driver: dict[int, int]
    # Rows whose calendar shares no minute with that of somebody who works on them.
    never_together: Ints
    # The numbers of the calendars, and the rows that several people share, before any progress.
    book: CalendarBook
    shared_rows: frozenset[int]
    # What follows is set by `engine.compiling.compiler.set_limits`, and again after an edit.
    level: Ints = field(default_factory=_none)
    level_count: int = 0
    # Working minutes still to schedule, gaps included: all, or what remains of a started activity.
    duration: Ints = field(default_factory=_none)
    # Of those split and begun, the gaps that still lie ahead.
    gaps_ahead: dict[int, Gaps] = field(default_factory=dict)
    # 1 where work begins in start form and ends in finish form; 0 for milestones, which keep the form they are given.
    has_duration: Ints = field(default_factory=_none)
    floor: Ints = field(default_factory=_none)
    ceiling: Ints = field(default_factory=_none)
    late_ceiling: Ints = field(default_factory=_none)
    # Levelling delay, in minutes of the node's `delay_calendar`.
    delay: Ints = field(default_factory=_none)
    delay_calendar: Ints = field(default_factory=_none)
    # Points and instants fixed by actual or manual dates; FAR_PAST where there are none.
    pinned_start: Ints = field(default_factory=_none)
    pinned_start_instant: Ints = field(default_factory=_none)
    pinned_finish_instant: Ints = field(default_factory=_none)
    # Where the work of those under way goes on, but for the status date; FAR_PAST for all others.
    resumes: Ints = field(default_factory=_none)
    is_done: Flags = field(default_factory=_no_flags)
    is_started: Flags = field(default_factory=_no_flags)
    is_manual: Flags = field(default_factory=_no_flags)
    # By uid, what is left of activities whose finish is expected.
    expected_minutes: dict[int, int] = field(default_factory=dict)
    # Rows that want to be as late as possible.
    alap: Ints = field(default_factory=_none)
