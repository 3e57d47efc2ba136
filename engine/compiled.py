"""A plan turned into arrays that the passes run over. `engine.compiling` makes one.

Nodes are the activities in their given order, then helpers for links that touch summaries. Times are points on each
node's own calendar (`engine.calendar_set`). An arc says: the target's start or finish is not before the source's
start or finish plus a lag.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.calendar_set import CalendarSet
from engine.calendar_table import Ints
from engine.columns import Flags, PlanColumns
from engine.network import Adjacency

FAR_PAST = -(1 << 60)
FAR_FUTURE = 1 << 60


@dataclass(slots=True)
class Span:
    """Work of one assignment on an activity whose people keep different calendars."""

    calendar: int
    minutes: int


@dataclass(slots=True)
class Arcs:
    """All arcs, those of links first and in the links' order.

    `lag` is in working minutes of calendar `lag_calendar`, or in clock minutes where `is_elapsed`. `is_cross` marks
    arcs whose bound cannot be had by adding points: other calendars, elapsed lags, several calendars on one activity.
    `link` is the row of the link, NONE for arcs that bind a summary's children.
    """

    source: Ints
    target: Ints
    from_finish: Ints
    to_finish: Ints
    lag: Ints
    lag_calendar: Ints
    is_elapsed: Flags
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
    # Working minutes still to schedule: all, or what remains of a started activity.
    duration: Ints
    # 1 where work begins in start form and ends in finish form; 0 for milestones, which keep the form they are given.
    has_duration: Ints
    floor: Ints
    ceiling: Ints
    late_ceiling: Ints
    delay: Ints
    # Points and instants fixed by actual or manual dates; FAR_PAST where there are none.
    pinned_start: Ints
    pinned_start_instant: Ints
    pinned_finish_instant: Ints
    is_done: Flags
    is_started: Flags
    is_manual: Flags
    is_active: Flags
    alap: Ints
    spans: dict[int, list[Span]]
    least_nodes: dict[int, list[int]]
    virtual_owner: Ints
    arcs: Arcs
    level: Ints
    level_count: int
    start_instant: int
    finish_instant: int | None
    assignment_driver: dict[int, int] = field(default_factory=dict)
    incoming: Adjacency | None = None
    outgoing: Adjacency | None = None
