"""Levelling that splits: work stops where its people are taken, and goes on when they are free.

Work that has not begun is delayed first and then cut; of work under way only what is left is cut, from where it has
stopped. No part that levelling cuts is shorter than LEAST_PART_MINUTES: what would be waits with the part behind it.
Work whose place follows from its finish (FF and SF links, FNET, MFO and FON, as late as possible, expected finishes) is
left in one piece: a gap would carry its start to another day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from engine.calendar.table import CalendarTable
from engine.compiling.constraints import FNET, FON, MFO
from engine.compiling.expected import expects_finish
from engine.network.compiled import FAR_FUTURE, CompiledPlan
from engine.network.stretches import Stretch, work_ahead_of
from engine.passes.by_nodes import NodeWalker
from engine.plan.columns import NONE, Flags
from engine.plan.splits import Gap, Gaps, together

LEAST_PART_MINUTES = 240
NEVER_DELAYED = 1000
# Beyond that a task would be in shreds; it is then delayed as a whole.
MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody is taken at a moment, and free again from another on (None: never). Instants."""

    resource_uid: int
    moment: int
    free_from: int | None
    holders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an activity comes to lie: points, working minutes of delay, gaps that levelling makes, stretches.

    `conflict` is the last one that moved it; `fits` is False where somebody stays taken.
    """

    start: int
    finish: int
    delay: int
    stretches: list[Stretch]
    conflict: Conflict | None = None
    gaps: tuple[Gap, ...] = ()
    fits: bool = True

    @property
    def waits_for(self) -> tuple[int, ...]:
        """Nodes that hold the person who was taken."""
        return self.conflict.holders if self.conflict else ()


def may_be_split(plan: CompiledPlan) -> Flags:
    """Nodes that levelling may cut, as far as they still lie ahead."""
    rows, count = plan.columns.activities, plan.activity_count
    may = np.zeros(plan.node_count, dtype=bool)
    may[:count] = plan.has_duration[:count] == 1
    may[:count] &= ~plan.is_summary
    may &= plan.is_active
    may &= ~plan.is_done
    may &= ~plan.is_manual
    may &= plan.is_started | (plan.ceiling >= FAR_FUTURE)
    if rows.levelling_can_split is not None:
        may[:count] &= rows.levelling_can_split
    if rows.is_elapsed is not None:
        may[:count] &= ~rows.is_elapsed
    if rows.priority is not None:
        may[:count] &= rows.priority < NEVER_DELAYED
    may[:count] &= ~expects_finish(plan.columns)
    may[plan.alap] = False
    may[plan.arcs.target[plan.arcs.to_finish == 1]] = False
    may[:count] &= ~_held_by_a_finish(plan)
    for row in np.flatnonzero(may & plan.is_started).tolist():
        # Before its first minute of work there is no place for a gap.
        whole = int(plan.full_work[row])
        may[row] = work_ahead_of(plan, row) < whole or whole >= 2 * LEAST_PART_MINUTES
    return may


def _held_by_a_finish(plan: CompiledPlan) -> Flags:
    """Activities that a constraint of theirs, or of a phase above them, holds to a finish."""
    held = np.zeros(plan.activity_count, dtype=bool)
    code = plan.columns.activities.constraint_code
    if code is None:
        return held
    held |= np.isin(code, (FNET, MFO, FON))
    above = plan.parent.copy()
    while (above != NONE).any():
        has_parent = above != NONE
        held[has_parent] |= np.isin(code[above[has_parent]], (FNET, MFO, FON))
        above[has_parent] = plan.parent[above[has_parent]]
    return held


@dataclass(slots=True)
class _Part:
    """One person's share of what is left, on a calendar."""

    calendar: int
    left: int
    is_longest: bool


class _Pattern:
    """The gaps of one activity, tried on the compiled plan; leaving it puts back what was there."""

    def __init__(self, plan: CompiledPlan, walker: NodeWalker, node: int) -> None:
        self.plan, self.walker, self.node = plan, walker, node
        self.own = plan.gaps.get(node, Gaps(()))
        crew = plan.crews.get(node, [])
        longest = max((member.full_minutes for member in crew), default=0)
        self.parts = [
            _Part(
                member.calendar,
                member.minutes if member.gaps_ahead is None else int(member.gaps_ahead.work(member.minutes)),
                member.full_minutes == longest,
            )
            for member in crew
        ] or [_Part(int(plan.calendar[node]), work_ahead_of(plan, node), True)]
        whole = longest if crew else int(plan.full_work[node])
        left = max(part.left for part in self.parts if part.is_longest)
        self.done = max(whole - left, 0) if plan.is_started[node] else 0
        self.end = self.done + max(part.left for part in self.parts)
        self.ahead = plan.gaps_ahead.get(node, Gaps(()))
        self._before = (
            plan.gaps_ahead.get(node),
            int(plan.duration[node]),
            walker.twice[node],
        )
        self._members_before = [(member.gaps_ahead, member.minutes) for member in crew]

    def __enter__(self) -> _Pattern:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        gaps, duration, twice = self._before
        if gaps is None:
            self.plan.gaps_ahead.pop(self.node, None)
        else:
            self.plan.gaps_ahead[self.node] = gaps
        self.plan.duration[self.node] = duration
        self.walker.twice[self.node] = twice
        crew = self.plan.crews.get(self.node, [])
        for member, (ahead, minutes) in zip(crew, self._members_before, strict=True):
            member.gaps_ahead, member.minutes = ahead, minutes

    def take(self, cuts: dict[int, int]) -> None:
        """Let the activity have its own gaps and these (after so many minutes of work: how long)."""
        made = (Gap(place, minutes) for place, minutes in cuts.items())
        gaps = Gaps(together(self.own.rows, made))
        self.ahead = gaps.rest(self.done)
        plan, node = self.plan, self.node
        plan.gaps_ahead[node] = self.ahead
        left = max(part.left for part in self.parts if part.is_longest)
        plan.duration[node] = self.ahead.span(left)
        self.walker.twice[node] = 2 * int(plan.duration[node])
        crew = plan.crews.get(node, [])
        for member, part in zip(crew, self.parts, strict=False):
            member.gaps_ahead = self.ahead
            member.minutes = int(self.ahead.span(part.left))

    def done_by(self, begin: int, moment: int) -> int | None:
        """Minutes of work that all who are still at it have done by a moment; None where nobody is."""
        reached = []
        for part in self.parts:
            table = self.plan.calendars.tables[part.calendar]
            span = table.count_at(moment) - table.count_at(begin)
            work = int(self.ahead.work(span))
            if work < part.left:
                reached.append(self.done + max(work, 0))
        return min(reached, default=None)

    def part_at(self, work: int) -> tuple[int, int]:
        """Where the part begins and ends in which so many minutes of work lie, in minutes of work."""
        places = [self.done + gap.after_minutes for gap in self.ahead.rows]
        return (
            max((place for place in places if place <= work), default=self.done),
            min((place for place in places if place > work), default=self.end),
        )

    def gap_until(self, begin: int, place: int, instant: int) -> int:
        """How long all gaps at a place must be together so that nobody goes on behind it before an instant."""
        tables = self.plan.calendars.tables
        if place == self.done:
            return self._wait_until(instant)
        work = place - self.done
        behind = work + _minutes_before(self.ahead, work)
        lengths = []
        for part in self.parts:
            if part.left > work:
                table = tables[part.calendar]
                span = table.count_at(instant) - table.count_at(begin)
                lengths.append(span - behind)
        return max(lengths)

    def _wait_until(self, instant: int) -> int:
        """The gap just where work under way has stopped: it counts from the actual start."""
        started = int(self.plan.pinned_start_instant[self.node])
        behind = self.done + _minutes_before(self.own, self.done)
        lengths = []
        for part in self.parts:
            if part.is_longest:
                table = self.plan.calendars.tables[part.calendar]
                span = table.count_at(instant) - table.count_at(started)
                lengths.append(span - behind)
        return max(lengths)

    def resumed(self, gap_minutes: int) -> int:
        """The point at which work under way goes on behind all gaps, of so many minutes, where it has stopped."""
        plan, node = self.plan, self.node
        started = int(plan.pinned_start_instant[node])
        behind = self.done + _minutes_before(self.own, self.done)
        behind += gap_minutes
        tables = plan.calendars.tables
        if node not in plan.crews:
            return int(plan.pinned_start[node]) + 2 * behind
        instants = []
        for part in self.parts:
            if part.is_longest:
                table = tables[part.calendar]
                count = table.count_at(started) + behind
                instants.append(table.start_form(count))
        own: CalendarTable = tables[plan.calendar[node]]
        return 2 * own.count_at(min(instants)) + 1


def _minutes_before(gaps: Gaps, place: int) -> int:
    """How long the gaps are that lie before a place, together."""
    return sum(gap.minutes for gap in gaps.rows if gap.after_minutes < place)


def _minutes_at(gaps: Gaps, place: int) -> int:
    """How long the gap at a place is."""
    return sum(gap.minutes for gap in gaps.rows if gap.after_minutes == place)


class Splitter:
    """Finds the parts in which an activity fits beside what is booked already."""

    def __init__(
        self,
        plan: CompiledPlan,
        walker: NodeWalker,
        *,
        delayed: Callable[[int, int, int], int],
        delay_until: Callable[[int, int, int, int], int],
        stretches: Callable[[int, int, int], list[Stretch]],
    ) -> None:
        self.plan, self.walker = plan, walker
        self._delayed, self._delay_until, self._stretches = delayed, delay_until, stretches

    def place(
        self,
        node: int,
        earliest: int,
        conflict: Callable[[list[Stretch]], Conflict | None],
    ) -> Placement | None:
        """The parts, each as early as it can be; None where that leads nowhere."""
        delay, last = 0, None
        cuts: dict[int, int] = {}
        with _Pattern(self.plan, self.walker, node) as pattern:
            for _ in range(MOST_STEPS):
                start, finish = self._lay(pattern, earliest, delay, cuts)
                stretches = self._stretches(node, start, finish)
                found = conflict(stretches)
                if found is None:
                    gaps = tuple(Gap(place, cuts[place]) for place in sorted(cuts))
                    return Placement(start, finish, delay, stretches, last, gaps)
                if found.free_from is None or (last is not None and found.moment < last.moment):
                    return None
                place = self._cut(pattern, stretches[0][0], found.moment)
                if place is None:
                    return None
                if place == 0:
                    delay = self._delay_until(node, earliest, found.free_from, delay)
                else:
                    own = _minutes_at(pattern.own, place)
                    wanted = pattern.gap_until(stretches[0][0], place, found.free_from) - own
                    if wanted <= cuts.get(place, 0):
                        return None
                    cuts[place] = wanted
                last = found
        return None

    def _lay(
        self,
        pattern: _Pattern,
        earliest: int,
        delay: int,
        cuts: dict[int, int],
    ) -> tuple[int, int]:
        pattern.take(cuts)
        node = pattern.node
        if not self.plan.is_started[node]:
            return self.walker.run(node, self._delayed(node, earliest, delay), ())
        if pattern.done in cuts:
            own = _minutes_at(pattern.own, pattern.done)
            resumed = pattern.resumed(own + cuts[pattern.done])
            earliest = max(earliest, resumed)
        return self.walker.run(node, earliest, ())

    def _cut(self, pattern: _Pattern, begin: int, moment: int) -> int | None:
        """After how many minutes of work to stop, so that nobody is needed at a moment.

        0 for not beginning before. None where no part would be long enough.
        """
        reached = pattern.done_by(begin, moment)
        if reached is None:
            return None
        first, last = pattern.part_at(reached)
        place = min(reached, last - LEAST_PART_MINUTES)
        if place - first < LEAST_PART_MINUTES:
            place = first
        if place == 0 and self.plan.is_started[pattern.node]:
            return None
        return place
