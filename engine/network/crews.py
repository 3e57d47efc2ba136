"""Shared work: activities whose people keep different calendars.

Everybody does their own remaining work on their own calendar, from the moment at which the activity may go on. It
ends when the last of them is done. Such an activity lives on the round-the-clock calendar, so its points are
instants; one minute of that calendar is no minute of work, which is why everything that adds work to a point of it
comes here:

- `crew_run`: from a start to the first minute of work and the last one;
- `crew_latest_start`: the latest start from which all are done by a finish (backward pass, ceilings);
- `crew_start_not_before`: the latest start of those that end first, yet not before a bound (FF and SF links, floors).

Each has a twin for arrays of crews (`CrewTable`), for wide networks and for simulation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.calendar.calendar_set import CalendarSet
from engine.calendar.table import CalendarTable, Ints
from engine.plan.splits import Gaps


@dataclass(slots=True)
class Member:
    """One person's part on a calendar: `full_minutes` of work, and the minutes that what is left of it takes.

    Where the task is split, those include its gaps.
    """

    calendar: int
    full_minutes: int
    minutes: int
    gaps: Gaps | None = None
    gaps_ahead: Gaps | None = None


Crews = dict[int, list[Member]]


def begin_crew(crew: list[Member]) -> None:
    """Forget all progress: everybody has everything to do."""
    for member in crew:
        member.gaps_ahead = member.gaps
        member.minutes = member.full_minutes if member.gaps is None else member.gaps.span(member.full_minutes)


def resume_crew(crew: list[Member], tables: list[CalendarTable], *, started: int, remaining: int) -> int:
    """Leave everybody what they still have to do, and return the instant at which that goes on.

    `remaining` is what those with most to do have left, `started` the instant of the actual start. What is behind
    them counts on the calendar of the one who got there first: an absence in the past postpones nothing.
    """
    longest = max(member.full_minutes for member in crew)
    done = max(longest - remaining, 0)
    stops = []
    for member in crew:
        member.minutes = max(member.full_minutes - done, 0)
        if member.full_minutes == longest:
            member.minutes = remaining
            table = tables[member.calendar]
            behind = done if member.gaps is None else member.gaps.until(done)
            stops.append(table.start_form(table.count_at(started) + behind))
        if member.gaps is not None:
            member.gaps_ahead = member.gaps.rest(done)
            member.minutes = member.gaps_ahead.span(member.minutes)
    return min(stops)


def crew_run(crew: list[Member], tables: list[CalendarTable], begin: int) -> tuple[int, int]:
    """First and last instant of work that may go on at `begin`."""
    starts, ends = [], []
    for member in crew:
        if not member.minutes:
            continue
        table = tables[member.calendar]
        count = table.count_at(begin)
        starts.append(table.start_form(count))
        ends.append(table.finish_form(count + member.minutes))
    return (min(starts), max(ends)) if starts else (begin, begin)


def crew_latest_start(crew: list[Member], tables: list[CalendarTable], finish: int) -> int:
    """The latest instant from which all are done by `finish`."""
    return min(
        tables[member.calendar].start_form(tables[member.calendar].count_at(finish) - member.minutes)
        for member in crew
    )


def crew_start_not_before(crew: list[Member], tables: list[CalendarTable], bound: int) -> int:
    """Where work must begin so that the last one is not done before `bound`, and otherwise as early as can be.

    Of the starts that lead to that finish, the latest.
    """
    reached = []
    for member in crew:
        if not member.minutes:
            continue
        table = tables[member.calendar]
        count = table.count_at(bound)
        # In free time one has ended already when it began: only another minute reaches the bound.
        count += table.finish_form(count) < bound
        reached.append(table.finish_form(count - member.minutes))
    return crew_latest_start(crew, tables, crew_run(crew, tables, min(reached))[1])


def crew_last_begin(crew: list[Member], tables: list[CalendarTable], instant: int) -> int:
    """The latest start whose first minute of work is not after an instant: somebody must be there by then."""
    begins = []
    for member in crew:
        if not member.minutes:
            continue
        table = tables[member.calendar]
        count = table.count_at(instant)
        begins.append(table.start_form(count - (table.start_form(count) > instant)))
    return max(begins, default=instant)


@dataclass(slots=True)
class CrewTable:
    """Some crews as flat arrays: `first` is where each one's members begin."""

    first: Ints
    owner: Ints
    calendar: Ints
    minutes: Ints
    calendars: CalendarSet = field(repr=False)
    # Members of split tasks, each with the gaps ahead.
    split: list[tuple[Ints, Gaps]] = field(default_factory=list)

    @classmethod
    def of(cls, crews: list[list[Member]], calendars: CalendarSet) -> CrewTable:
        members = [member for crew in crews for member in crew]
        sizes = np.array([len(crew) for crew in crews], dtype=np.int64)
        return cls(
            first=np.cumsum(sizes) - sizes,
            owner=np.repeat(np.arange(len(crews)), sizes),
            calendar=np.array([member.calendar for member in members], dtype=np.int64),
            minutes=np.array([member.minutes for member in members], dtype=np.int64),
            calendars=calendars,
            split=[
                (np.array([place]), member.gaps_ahead)
                for place, member in enumerate(members)
                if member.gaps_ahead is not None and member.gaps_ahead.rows
            ],
        )

    def many(self, times: int) -> CrewTable:
        """The same crews, side by side for as many iterations."""
        count = len(self.first)
        shift = np.repeat(np.arange(times), len(self.owner))
        return CrewTable(
            first=np.tile(self.first, times) + np.repeat(np.arange(times) * len(self.owner), count),
            owner=np.tile(self.owner, times) + shift * count,
            calendar=np.tile(self.calendar, times),
            minutes=np.tile(self.minutes, times),
            calendars=self.calendars,
            split=[(place + np.arange(times) * len(self.owner), gaps) for place, gaps in self.split],
        )

    def stretch(self, durations: Ints, planned: Ints) -> None:
        """Let everybody's work grow and shrink with the activity's duration; gaps stay as long as they are."""
        lengths = durations[self.owner] * self.minutes // np.maximum(planned, 1)[self.owner]
        for places, gaps in self.split:
            whole, before = gaps.work(durations[self.owner[places]]), gaps.work(planned[self.owner[places]])
            lengths[places] = gaps.span(whole * gaps.work(self.minutes[places]) // np.maximum(before, 1))
        self.minutes = lengths

    def run(self, begins: Ints) -> tuple[Ints, Ints]:
        """`crew_run` of every crew, each from its own instant."""
        begin = begins[self.owner]
        counts = self.calendars.counts(self.calendar, begin)
        starts = self.calendars.start_forms(self.calendar, counts)
        ends = self.calendars.finish_forms(self.calendar, counts + self.minutes)
        idle = self.minutes == 0
        if idle.any():
            starts[idle], ends[idle] = np.iinfo(np.int64).max, np.iinfo(np.int64).min
        first_work = np.minimum.reduceat(starts, self.first)
        last_work = np.maximum.reduceat(ends, self.first)
        if idle.any():
            nothing_left = np.bitwise_and.reduceat(idle, self.first)
            first_work[nothing_left] = last_work[nothing_left] = begins[nothing_left]
        return first_work, last_work

    def last_begins(self, instants: Ints) -> Ints:
        """`crew_last_begin` of every crew."""
        counts = self.calendars.floor_counts(self.calendar, instants[self.owner])
        begins = self.calendars.start_forms(self.calendar, counts)
        begins[self.minutes == 0] = np.iinfo(np.int64).min
        latest = np.maximum.reduceat(begins, self.first)
        return np.where(latest == np.iinfo(np.int64).min, instants, latest)

    def latest_starts(self, finishes: Ints) -> Ints:
        """`crew_latest_start` of every crew."""
        counts = self.calendars.counts(self.calendar, finishes[self.owner]) - self.minutes
        return np.minimum.reduceat(self.calendars.start_forms(self.calendar, counts), self.first)

    def starts_not_before(self, bounds: Ints) -> Ints:
        """`crew_start_not_before` of every crew."""
        bound = bounds[self.owner]
        counts = self.calendars.counts(self.calendar, bound)
        counts += self.calendars.finish_forms(self.calendar, counts) < bound
        reached = self.calendars.finish_forms(self.calendar, counts - self.minutes)
        reached[self.minutes == 0] = np.iinfo(np.int64).max
        _, ends = self.run(np.minimum.reduceat(reached, self.first))
        return self.latest_starts(ends)
