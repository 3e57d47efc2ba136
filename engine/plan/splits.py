"""Split work: a task in stretches, with free time between them.

A gap lies after so many minutes of work and lasts so many working minutes of whoever works: the whole pattern moves
with the task and closes over nobody's leave. A duration never counts its gaps; the *span* does. Work in a span is
ordinary time to both passes, so a split task has links, dates and floats like any other. A gap behind the last minute
of work means nothing, so work that shrinks loses it without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from engine.calendar.work_calendar import WorkCalendar
from engine.errors import InvalidSplitError

LONGEST_GAP_MINUTES = 10_000 * 366 * 1440


@dataclass(frozen=True, slots=True)
class Gap:
    """`minutes` of working time without work, after so many minutes of work."""

    after_minutes: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of one task in order. Counts are working minutes; arrays of them go in and come out alike."""

    rows: tuple[Gap, ...]

    def span(self, work: Any) -> Any:
        """How long it takes to do so much work, gaps between included."""
        length = work
        for gap in self.rows:
            length = length + gap.minutes * (work > gap.after_minutes)
        return length

    def work(self, span: Any) -> Any:
        """How much work a span holds: the most that is done by its end."""
        done, behind = span, 0
        for gap in self.rows:
            into = span - behind - gap.after_minutes
            # Inside a gap nothing is done; behind it all of it is lost.
            done = done - gap.minutes * (into >= gap.minutes) - into * ((into > 0) & (into < gap.minutes))
            behind += gap.minutes
        return done

    def until(self, done: int) -> int:
        """When what is left after `done` minutes of work may go on, as a span from the start."""
        return done + sum(gap.minutes for gap in self.rows if gap.after_minutes <= done and done)

    def rest(self, done: int) -> Gaps:
        """The gaps that still lie ahead, counted from there."""
        return Gaps(
            tuple(Gap(gap.after_minutes - done, gap.minutes) for gap in self.rows if gap.after_minutes > done)
        )

    def pieces(self, work: int) -> Iterator[tuple[int, int]]:
        """(from, to) of every stretch, as spans from the start."""
        begun = behind = 0
        for gap in self.rows:
            if gap.after_minutes >= work:
                break
            yield begun + behind, gap.after_minutes + behind
            begun, behind = gap.after_minutes, behind + gap.minutes
        yield begun + behind, work + behind


def together(*parts: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps of several splits as one.

    Those at the same place follow each other.
    """
    lengths: dict[int, int] = {}
    for gaps in parts:
        for gap in gaps:
            before = lengths.get(gap.after_minutes, 0)
            lengths[gap.after_minutes] = before + gap.minutes
    places = sorted(lengths)
    return tuple(
        Gap(
            place,
            lengths[place],
        )
        for place in places
    )


def check_gaps(gaps: Sequence[Gap], *, called: str, activity_uid: int | None) -> Gaps:
    """The gaps in the form that the engine uses.

    Raises InvalidSplitError for parts that overlap or are empty, and for a gap that is none.
    """
    for gap in gaps:
        if not 0 < gap.minutes <= LONGEST_GAP_MINUTES:
            raise InvalidSplitError(
                f"{called} is split by a gap of {gap.minutes} minutes.", activity_uid=activity_uid
            )
        if gap.after_minutes <= 0:
            raise InvalidSplitError(
                f"{called} is split before its first minute of work.", activity_uid=activity_uid
            )
    for before, after in pairwise(gaps):
        if after.after_minutes <= before.after_minutes:
            raise InvalidSplitError(
                f"{called} is split into parts that overlap: one after {before.after_minutes} minutes of "
                f"work, the next after {after.after_minutes}.",
                activity_uid=activity_uid,
            )
    return Gaps(tuple(gaps))


def gaps_between(
    stretches: Iterable[tuple[datetime, datetime]],
    calendar: WorkCalendar,
    *,
    called: str = "The task",
    activity_uid: int | None = None,
) -> tuple[Gap, ...]:
    """The gaps of work that lies in these stretches of time, on the calendar of whoever does it.

    Stretches that touch are one. Raises InvalidSplitError for parts that overlap, run backwards or hold no work.
    """
    gaps = []
    done = 0
    last: datetime | None = None
    for start, finish in stretches:
        if finish < start or (last is not None and start < last):
            raise InvalidSplitError(
                f"{called} is split into parts that overlap ({start:%Y-%m-%d %H:%M}).",
                activity_uid=activity_uid,
            )
        minutes = calendar.working_minutes_between(start, finish)
        if minutes <= 0:
            raise InvalidSplitError(
                f"{called} has a part without any working time ({start:%Y-%m-%d %H:%M}).",
                activity_uid=activity_uid,
            )
        free = 0 if last is None else calendar.working_minutes_between(last, start)
        if free > 0:
            gaps.append(Gap(done, free))
        done += minutes
        last = finish
    return tuple(gaps)
