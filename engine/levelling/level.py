"""Levelling: delay activities, or split them, until nobody is booked above their availability.

Serial schedule generation on real calendars: activities come in order of priority, then
of a rule, and each takes the earliest place that logic and people allow. Several orders
are tried (rules, then those that a search over the resource-constrained project finds)
and the best schedule wins: least project finish, then least movement. The result is a
preview: delays in working minutes and gaps, each with the person and the activities that
it waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from engine.calendar.table import moment_of
from engine.compiling.compiler import compile_columns
from engine.critical_path.method import blamed, solve
from engine.critical_path.results import Schedule
from engine.errors import DateOutOfRangeError, EmptyCalendarError
from engine.levelling.load import Overload, overloads_of
from engine.levelling.placing import Attempt, Leveller
from engine.levelling.splitting import LEAST_PART_MINUTES, NEVER_DELAYED
from engine.plan.columns import PlanColumns, columns_of
from engine.plan.model import Plan
from engine.plan.splits import Gap

__all__ = [
    "LEAST_PART_MINUTES",
    "NEVER_DELAYED",
    "Levelling",
    "Move",
    "Overload",
    "level",
    "levelled_schedule",
    "overloads_of",
    "with_levelling",
]

# Schedules that split are computed to be compared with the best one that does not.
_MOST_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Move:
    """An activity that levelling delays or splits, and why: who was taken, and by which activities.

    `gaps` are those that levelling makes, in working minutes.
    """

    uid: int
    delay_minutes: int
    start_before: datetime
    finish_before: datetime
    start: datetime
    finish: datetime
    resource_uid: int | None
    waits_for_uids: tuple[int, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Levelling:
    """A preview.

    `delays` (uid -> working minutes) put into `Activity.levelling_delay_minutes`, and `gaps` into
    `Activity.levelling_gaps`, give these dates.
    """

    delays: dict[int, int]
    moves: tuple[Move, ...]
    overloads: tuple[Overload, ...]
    finish_before: datetime
    finish: datetime
    rule: str
    gaps: dict[int, tuple[Gap, ...]] = field(default_factory=dict)


def level(
    plan: Plan | PlanColumns,
    *,
    within_float: bool = False,
    can_split: bool = False,
    should_stop: Callable[[], bool] | None = None,
    seed: int = 1,
) -> Levelling:
    """Level a plan. Deterministic for a seed as long as `should_stop` is not given.

    `within_float` delays no activity beyond its total float, so the project's finish
    stays; what cannot be solved that way is left among `overloads`. `can_split` lets work
    that allows it stop and go on later (`engine.levelling.splitting`), where that leaves
    less over-booked, or as much and ends no later. `should_stop` is asked between
    improvements; without it only the rules are tried. Existing levelling delays, and gaps
    that levelling made, are dropped first.

    Raises PlanError for a plan that cannot be scheduled.
    """
    columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
    compiled = compile_columns(with_levelling(columns, {}))
    try:
        leveller = Leveller(compiled, within_float=within_float)
        orders = list(leveller.orders(should_stop, seed))
        whole = min(
            (leveller.place(rule, order) for rule, order in orders),
            key=lambda attempt: (attempt.finish, attempt.movement),
        )
        if can_split:
            return _best_of_both(leveller, orders, whole)
        return _preview(leveller, whole)
    except (DateOutOfRangeError, EmptyCalendarError) as error:
        raise blamed(compiled, error) from error


def _best_of_both(
    leveller: Leveller, orders: Sequence[tuple[str, Sequence[float]]], whole: Attempt
) -> Levelling:
    """The best schedule that splits, or the one that does not where that is no worse."""
    attempts = [
        leveller.place(rule, order, splitting)
        for splitting in leveller.ways_to_split()
        for rule, order in orders
    ]
    attempts = [attempt for attempt in attempts if attempt.has_gaps and _rank(attempt) < _rank(whole)]
    unsplit = _preview(leveller, whole)
    for attempt in sorted(attempts, key=_rank)[:_MOST_COMPARED]:
        split = _preview(leveller, attempt)
        if _is_no_worse(split, unsplit):
            return split
    return unsplit


def _rank(attempt: Attempt) -> tuple[float, int, bool, int]:
    """Lower is better. Where nothing is lost by it, what is under way stops for what is more important."""
    return (round(attempt.overload, 3), attempt.finish, not attempt.interrupts, attempt.movement)


def _is_no_worse(split: Levelling, unsplit: Levelling) -> bool:
    """Whether nobody is over-booked any longer than before.

    It ends no later, either, unless somebody is over-booked less.
    """
    over, over_before = _overbooked(split), _overbooked(unsplit)
    if any(minutes > over_before.get(uid, 0.0) + 1e-6 for uid, minutes in over.items()):
        return False
    return split.finish <= unsplit.finish or sum(over.values()) < sum(over_before.values()) - 1e-6


def _overbooked(levelling: Levelling) -> dict[int, float]:
    """Resource uid -> minutes × units above what there is."""
    minutes: dict[int, float] = {}
    for row in levelling.overloads:
        length = (row.finish - row.start).total_seconds() / 60
        minutes[row.resource_uid] = minutes.get(row.resource_uid, 0.0) + length * row.units_over
    return minutes


def _preview(leveller: Leveller, best: Attempt) -> Levelling:
    """The result in dates and uids: those of the plan with delays and gaps, computed as any plan is."""
    plan, uids = leveller.plan, leveller.plan.columns.activities.uid.tolist()
    moved = {row: place for row, place in sorted(best.placements.items()) if place.delay or place.gaps}
    delays = {uids[row]: place.delay for row, place in moved.items() if place.delay}
    gaps = {uids[row]: place.gaps for row, place in moved.items() if place.gaps}
    before = after = leveller.solved
    if moved:
        after = solve(compile_columns(with_levelling(plan.columns, delays, gaps)))
    moves = tuple(
        Move(
            uid=uids[row],
            delay_minutes=place.delay,
            start_before=moment_of(int(before.start[row])),
            finish_before=moment_of(int(before.finish[row])),
            start=moment_of(int(after.start[row])),
            finish=moment_of(int(after.finish[row])),
            resource_uid=place.conflict.resource_uid if place.conflict else None,
            waits_for_uids=tuple(uids[node] for node in place.waits_for),
            gaps=place.gaps,
        )
        for row, place in moved.items()
    )
    return Levelling(
        delays,
        moves,
        overloads_of(Schedule(after)),
        moment_of(before.project_finish),
        moment_of(after.project_finish),
        best.rule,
        gaps,
    )


def with_levelling(
    columns: PlanColumns,
    delays: Mapping[int, int],
    gaps: Mapping[int, Sequence[Gap]] | None = None,
) -> PlanColumns:
    """The plan with these levelling delays (uid -> working minutes), gaps of levelling, and no others."""
    rows = columns.activities
    minutes = None
    if delays:
        minutes = np.array([delays.get(uid, 0) for uid in rows.uid.tolist()], dtype=np.int64)
    activities = replace(
        rows,
        levelling_delay_minutes=minutes,
        levelling_delay_is_elapsed=None,
        levelling_gaps=dict(gaps) if gaps else None,
    )
    return replace(columns, activities=activities)


def levelled_schedule(plan: Plan, levelling: Levelling) -> Schedule:
    """The plan's schedule with a preview's delays and gaps applied."""
    columns = with_levelling(columns_of(plan), levelling.delays, levelling.gaps)
    return Schedule(solve(compile_columns(columns)))
