"""A second scheduler, slow and plain, written from docs/scheduling.md alone, to hold the engine against.

It shares nothing with the engine but the dataclasses of a plan. A calendar is the list of every minute that is worked;
a date is a minute of the clock; a task is asked for its dates by asking its predecessors for theirs; a late date is
the latest that still harms nobody, found by trying. It knows people who share a task, phases as ends of links, running,
finished and manual work, split tasks, all links, lags and constraints. It knows no levelling delay.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan import (
    Activity,
    ConstraintKind,
    LagCalendar,
    LagUnit,
    Link,
    LinkKind,
    Plan,
    ProgressRule,
    ScheduleMode,
)
from tests.engine.plain_hours import (
    CLOCK,
    DAYS,
    Hours,
    Part,
    Work,
    common,
    hours_of,
    minute_of,
    smallest,
)

AT_START = {ConstraintKind.SNET, ConstraintKind.MSO, ConstraintKind.SON}
AT_FINISH = {ConstraintKind.FNET, ConstraintKind.MFO, ConstraintKind.FON}
NOT_STARTING_AFTER = {ConstraintKind.SNLT, ConstraintKind.MSO, ConstraintKind.SON}
NOT_ENDING_AFTER = {ConstraintKind.FNLT, ConstraintKind.MFO, ConstraintKind.FON}
SOFT = {ConstraintKind.SON, ConstraintKind.FON}
TO_FINISH = {LinkKind.FF, LinkKind.SF}
FROM_FINISH = {LinkKind.FS, LinkKind.FF}


class PlainOracle:
    """Dates of a plan as minutes: `early[uid]`, `late[uid]`, each (start, finish), for every task below phases."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = {row.uid: row for row in plan.activities}
        self.calendars = {calendar.uid: calendar for calendar in plan.calendars}
        self.phases = {row.parent_uid for row in plan.activities}
        self.leaves = [uid for uid in self.rows if uid not in self.phases]
        self.work = {uid: self.work_of(self.rows[uid]) for uid in self.leaves}
        self.early: dict[int, tuple[int, int]] = {}
        self.late: dict[int, tuple[int, int]] = {}
        for uid in self.leaves:
            self.early_of(uid)
        self.finish = max(finish for _, finish in self.early.values())

    # What there is to do --------------------------------------------------------------------------------------

    def task_hours(self, row: Activity) -> Hours:
        uid = row.calendar_uid or self.plan.calendar_uid or self.plan.calendars[0].uid
        return hours_of(self.calendars[uid])

    def own_hours(self, row: Activity) -> Hours:
        return CLOCK if row.is_elapsed else self.task_hours(row)

    def is_done(self, row: Activity) -> bool:
        """Whether it has ended, or has begun and nothing of it is left to do."""
        if row.actual_finish is not None:
            return True
        if row.actual_start is None or row.duration_minutes == 0 or self.keeps_dates(row):
            return False
        longest = max(part.work for part in self.parts_of(row, ()))
        return self.remaining(row, longest) == 0

    def keeps_dates(self, row: Activity) -> bool:
        return row.mode is ScheduleMode.MANUAL and row.manual_start is not None

    def is_running(self, row: Activity) -> bool:
        begun = row.actual_start is not None and not self.is_done(row)
        return begun and row.duration_minutes > 0 and not self.is_manual(row)

    def is_manual(self, row: Activity) -> bool:
        return self.keeps_dates(row) and not self.is_done(row)

    def work_of(self, row: Activity) -> Work:
        hours = self.own_hours(row)
        if self.is_done(row) or self.is_manual(row):
            start, finish = self.fixed(row)
            length = hours.before(finish) - hours.before(hours.edge(start))
            return Work([Part(hours, length)] if length > 0 else [], hours)
        if row.duration_minutes == 0:
            return Work([], hours)
        gaps = tuple((gap.after_minutes, gap.minutes) for gap in row.gaps)
        parts = self.parts_of(row, gaps)
        if not self.is_running(row):
            return Work(parts, hours)
        longest = max(part.work for part in parts)
        done = longest - self.remaining(row, longest)
        left = tuple((after - done, length) for after, length in gaps if after > done)
        return Work([Part(part.hours, max(part.work - done, 0), left) for part in parts], hours)

    def parts_of(self, row: Activity, gaps: tuple[tuple[int, int], ...]) -> list[Part]:
        """By calendar of the people, the one with most to do."""
        calendars = {person.uid: person.calendar_uid for person in self.plan.resources}
        most: dict[object, Part] = {}
        for given in self.plan.assignments:
            if given.activity_uid != row.uid or row.is_elapsed or given.work_minutes == 0:
                continue
            theirs = hours_of(self.calendars[calendars[given.resource_uid]])
            hours = theirs
            if row.calendar_uid is not None and self.task_hours(row) is not theirs:
                hours = common(self.task_hours(row), theirs)
            asked = row.duration_minutes
            if given.work_minutes is not None and row.actual_start is None:
                needed = round(given.work_minutes / given.units)
                asked = needed if abs(needed - asked) > 1 else asked
            if hours not in most or most[hours].work < asked:
                most[hours] = Part(hours, asked, gaps)
        return list(most.values()) or [Part(self.own_hours(row), row.duration_minutes, gaps)]

    def remaining(self, row: Activity, work: int) -> int:
        if row.remaining_minutes is not None:
            return row.remaining_minutes
        return round(work * (1 - row.percent_complete / 100))

    def fixed(self, row: Activity) -> tuple[int, int]:
        """Dates that somebody gave, or that happened."""
        if self.is_done(row):
            assert row.actual_start is not None
            start = minute_of(row.actual_start)
            if row.actual_finish is not None:
                return start, minute_of(row.actual_finish)
            gaps = tuple((gap.after_minutes, gap.minutes) for gap in row.gaps)
            return start, Work(self.parts_of(row, gaps), self.own_hours(row)).run(start)[1]
        assert row.manual_start is not None
        start = minute_of(row.actual_start or row.manual_start)
        if row.manual_finish is not None:
            return start, minute_of(row.manual_finish)
        gaps = tuple((gap.after_minutes, gap.minutes) for gap in row.gaps)
        part = Part(self.own_hours(row), row.duration_minutes, gaps)
        return start, part.run(start)[1] if part.work else start

    # Links ----------------------------------------------------------------------------------------------------

    def below(self, uid: int) -> list[int]:
        """The task itself, or every task below the phase."""
        if uid not in self.phases:
            return [uid]
        children = [row.uid for row in self.plan.activities if row.parent_uid == uid]
        return [leaf for child in children for leaf in self.below(child)]

    def links_into(self, uid: int) -> Iterator[Link]:
        """Links to the task, and to every phase above it."""
        above: int | None = uid
        while above is not None:
            yield from (link for link in self.plan.links if link.successor_uid == above)
            above = self.rows[above].parent_uid

    def links_from(self, uid: int) -> Iterator[Link]:
        above: int | None = uid
        while above is not None:
            yield from (link for link in self.plan.links if link.predecessor_uid == above)
            above = self.rows[above].parent_uid

    def holds_forward(self, link: Link, row: Activity) -> bool:
        """Begun work no longer waits for starts; nor, where progress overrides, for finishes to begin."""
        if not self.is_running(row) or link.kind in TO_FINISH:
            return True
        overrides = self.plan.options.progress_rule is ProgressRule.PROGRESS_OVERRIDE
        return link.kind is LinkKind.FS and not overrides

    def shifted(self, minute: int, link: Link) -> int:
        """A moment of the predecessor, with the lag: on the clock, or on the successor's task calendar."""
        lag = link.lag_minutes
        if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            lag = round(link.lag_percent / 100 * self.full_work(self.rows[link.predecessor_uid]))
        if link.lag_unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT):
            return minute + lag
        hours = self.lag_hours(link)
        if lag > 0:
            return hours.end(minute, lag)
        return hours.latest_begin(minute, -lag) if lag < 0 else minute

    def lag_hours(self, link: Link) -> Hours:
        choice = self.plan.options.lag_calendar
        if choice is LagCalendar.SUCCESSOR:
            return self.task_hours(self.rows[link.successor_uid])
        if choice is LagCalendar.PREDECESSOR:
            return self.task_hours(self.rows[link.predecessor_uid])
        return self.task_hours(Activity(0)) if choice is LagCalendar.PROJECT else CLOCK

    def full_work(self, row: Activity) -> int:
        if row.uid in self.phases or row.duration_minutes == 0 or self.is_done(row) or self.is_manual(row):
            return row.duration_minutes
        return max(part.work for part in self.parts_of(row, ()))

    # Forward --------------------------------------------------------------------------------------------------

    def early_of(self, uid: int) -> tuple[int, int]:
        if uid not in self.early:
            self.early[uid] = self.run_early(self.rows[uid])
        return self.early[uid]

    def end_of(self, link: Link) -> int:
        """The moment of the predecessor that a link goes from: of a phase, its last finish or its first start."""
        dates = [self.early_of(uid) for uid in self.below(link.predecessor_uid)]
        if link.kind in FROM_FINISH:
            return max(finish for _, finish in dates)
        return min(start for start, _ in dates)

    def run_early(self, row: Activity) -> tuple[int, int]:
        if self.is_done(row) or self.is_manual(row):
            return self.fixed(row)
        if row.actual_start is not None and row.duration_minutes == 0:
            start = minute_of(row.actual_start)
            return start, start
        start, finish = self.work[row.uid].run(self.may_begin(row))
        return (minute_of(row.actual_start), finish) if self.is_running(row) else (start, finish)

    def may_begin(self, row: Activity) -> int:
        """The first minute at which the work, or what is left of it, may go on."""
        work = self.work[row.uid]
        bounds = [
            self.bound_of(link, work) for link in self.links_into(row.uid) if self.holds_forward(link, row)
        ]
        if self.is_running(row):
            return max([*bounds, self.stopped(row), *self.status()])
        own = [link for link in self.plan.links if link.successor_uid == row.uid]
        dates = list(self.dates_of(row))
        has_own_date = row.constraint is not None and row.constraint.kind in AT_START | AT_FINISH
        if not has_own_date and all(link.kind is LinkKind.FF for link in own):
            bounds.append(minute_of(self.plan.start))
        for kind, moment in dates:
            if kind in AT_START:
                bounds.append(moment)
            if kind in AT_FINISH:
                bounds.append(work.start_not_ending_before(moment))
        start = max([*bounds, *self.status()])
        for kind, moment in dates:
            if not self.plan.options.honours_constraints or kind in SOFT:
                continue
            if kind in NOT_STARTING_AFTER:
                start = min(start, moment if work.parts else work.hours.edge(moment))
            if kind in NOT_ENDING_AFTER:
                start = min(start, work.latest_start(moment) if work.parts else work.hours.edge(moment))
        return start

    def bound_of(self, link: Link, work: Work) -> int:
        moment = self.shifted(self.end_of(link), link)
        return work.start_not_ending_before(moment) if link.kind in TO_FINISH else moment

    def dates_of(self, row: Activity) -> Iterator[tuple[ConstraintKind, int]]:
        """The task's own date, and those of the phases above it."""
        above: Activity | None = row
        while above is not None:
            if above.constraint is not None and above.constraint.date is not None:
                yield above.constraint.kind, minute_of(above.constraint.date)
            above = None if above.parent_uid is None else self.rows[above.parent_uid]

    def status(self) -> list[int]:
        if self.plan.status_date is None or not self.plan.options.reschedules_after_status_date:
            return []
        return [minute_of(self.plan.status_date)]

    def stopped(self, row: Activity) -> int:
        """Where work stopped: when the first of those with most to do had done as much."""
        assert row.actual_start is not None
        parts = self.parts_of(row, tuple((gap.after_minutes, gap.minutes) for gap in row.gaps))
        longest = max(part.work for part in parts)
        done = longest - self.remaining(row, longest)
        begun = minute_of(row.actual_start)
        behind = done + sum(gap.minutes for gap in row.gaps if done and gap.after_minutes <= done)
        return min(
            part.hours.worked[part.hours.before(begun) + behind] for part in parts if part.work == longest
        )

    # Backward -------------------------------------------------------------------------------------------------

    def late_of(self, uid: int) -> tuple[int, int]:
        """The latest start and finish that harm nobody."""
        if uid not in self.late:
            self.late[uid] = self.run_late(self.rows[uid])
        return self.late[uid]

    def run_late(self, row: Activity) -> tuple[int, int]:
        if self.is_done(row):
            return self.fixed(row)
        work = self.work[row.uid]
        # Whatever begins later ends no sooner, so the first start that harms somebody is the end of the search.
        latest = smallest(0, (DAYS - 100) * 1440, lambda start: not self.is_harmless(row, start)) - 1
        return work.run(latest)

    def is_harmless(self, row: Activity, minute: int) -> bool:
        work = self.work[row.uid]
        start, finish = work.run(minute)
        limits = [self.finish, *self.limits_of(row)]
        if not all(work.ends_by(finish, limit) for limit in limits):
            return False
        return all(
            self.leaves_room(link, start, finish, target)
            for link in self.links_from(row.uid)
            if self.is_held_by(link, row)
            for target in self.below(link.successor_uid)
        )

    def whole(self, row: Activity) -> Work:
        gaps = tuple((gap.after_minutes, gap.minutes) for gap in row.gaps)
        return Work(self.parts_of(row, gaps), self.own_hours(row))

    def limits_of(self, row: Activity) -> Iterator[int]:
        work = self.work[row.uid]
        for kind, moment in self.dates_of(row):
            if kind in NOT_STARTING_AFTER:
                # Of what has begun the start is past: it is to end when it would have, begun in time.
                whole = self.whole(row) if self.is_running(row) else work
                yield whole.run(moment)[1] if work.parts else moment
            if kind in NOT_ENDING_AFTER:
                yield moment
        above: Activity | None = row
        while above is not None:
            if above.deadline is not None:
                yield minute_of(above.deadline)
            above = None if above.parent_uid is None else self.rows[above.parent_uid]

    def is_held_by(self, link: Link, row: Activity) -> bool:
        """Whether a link holds the task back: of a phase's tasks only the first to start say when it starts."""
        if link.kind in FROM_FINISH:
            return True
        if row.actual_start is not None and row.duration_minutes:
            return False
        first = min(self.early_of(uid)[0] for uid in self.below(link.predecessor_uid))
        return self.early_of(row.uid)[0] == first

    def leaves_room(self, link: Link, start: int, finish: int, target: int) -> bool:
        """Whether a follower may still be where its late dates have it."""
        row = self.rows[target]
        if self.is_done(row) or not self.holds_forward(link, row):
            return True
        work = self.work[target]
        moment = self.shifted(finish if link.kind in FROM_FINISH else start, link)
        late_finish = self.late_of(target)[1]
        if link.kind in TO_FINISH:
            if not work.parts:
                return work.hours.edge(moment) <= late_finish
            return work.ends_by(moment, late_finish)
        begins, ends = work.run(moment)
        if self.is_running(row):
            # Work under way is not pushed out by float: its rest begins when it can.
            return ends <= min(late_finish, self.early_of(target)[1])
        return ends <= late_finish and begins <= self.late_of(target)[0]

    def total_float(self, uid: int) -> int:
        """Working minutes of the task's own calendar between early and late."""
        row = self.rows[uid]
        if self.is_done(row):
            return 0
        hours = self.own_hours(row)
        early, late = self.early_of(uid), self.late_of(uid)
        by_finish = hours.before(late[1]) - hours.before(early[1])
        if self.is_running(row):
            return by_finish
        missed = self.missed(row, hours)
        floats = min(by_finish, hours.before(late[0]) - hours.before(early[0]))
        return min(floats, missed) if missed < 0 else floats

    def missed(self, row: Activity, hours: Hours) -> int:
        """How much earlier a hard date has the task than its links alone would, below zero; 0 where none does."""
        work = self.work[row.uid]
        bounds = [self.bound_of(link, work) for link in self.links_into(row.uid)]
        if not bounds or self.is_manual(row) or row.actual_start is not None:
            return 0
        asked = work.run(max(bounds))[0]
        return min(0, hours.before(self.early_of(row.uid)[0]) - hours.before(asked))
