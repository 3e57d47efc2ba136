"""A slow scheduler written straight from the rules, to compare the engine with on small plans.

It knows nothing of points, counts or levels: datetimes, one minute of arithmetic at a time where that is simplest, and
iteration until nothing changes. It covers leaves without progress, with any link, lag, calendar and constraint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.calendar import WorkCalendar, round_the_clock
from engine.plan import Activity, ConstraintKind, LagUnit, Link, LinkKind, Plan

FAR = datetime(2200, 1, 1)
CLOCK = round_the_clock()


@dataclass
class Dates:
    early_start: datetime
    early_finish: datetime
    late_start: datetime = FAR
    late_finish: datetime = FAR


def same_instant(calendar: WorkCalendar, one: datetime, other: datetime) -> bool:
    return calendar.working_minutes_between(one, other) == 0


class Oracle:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.activities = {row.uid: row for row in plan.activities}
        self.calendars = {calendar.uid: calendar for calendar in plan.calendars}

    def calendar(self, row: Activity) -> WorkCalendar:
        if row.is_elapsed:
            return CLOCK
        return self.calendars[row.calendar_uid or self.plan.calendar_uid or self.plan.calendars[0].uid]

    def lag_calendar(self, row: Activity) -> WorkCalendar:
        return self.calendars[row.calendar_uid or self.plan.calendar_uid or self.plan.calendars[0].uid]

    def lag_minutes(self, link: Link) -> int:
        if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            return round(link.lag_percent / 100 * self.activities[link.predecessor_uid].duration_minutes)
        return link.lag_minutes

    def shifted(self, moment: datetime, link: Link) -> datetime:
        """The moment a lag after another (working lag: on the successor's calendar)."""
        lag = self.lag_minutes(link)
        if not lag:
            return moment
        if link.lag_unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT):
            return moment + timedelta(minutes=lag)
        calendar = self.lag_calendar(self.activities[link.successor_uid])
        return moved(calendar, moment, lag)

    def early(self) -> dict[int, Dates]:
        dates: dict[int, Dates] = {}
        order = self.order()
        for uid in order:
            row = self.activities[uid]
            calendar = self.calendar(row)
            bounds = []
            for link in self.plan.links:
                if link.successor_uid == uid:
                    source = dates[link.predecessor_uid]
                    by_finish = link.kind in (LinkKind.FS, LinkKind.FF)
                    moment = self.shifted(source.early_finish if by_finish else source.early_start, link)
                    if link.kind in (LinkKind.FF, LinkKind.SF):
                        moment = moved(calendar, moment, -row.duration_minutes)
                    bounds.append(moment)
            led = any(link.successor_uid == uid and link.kind is not LinkKind.FF for link in self.plan.links)
            floor = self.floor(row, is_led=led)
            start = bounds[0] if floor is None else self.run(row, floor)[0]
            for bound in bounds:
                if calendar.working_minutes_between(start, bound) > 0 or (
                    not row.duration_minutes and bound > start
                ):
                    start = bound
            ceiling = self.ceiling(row)
            if ceiling is not None and calendar.working_minutes_between(ceiling, start) > 0:
                start = ceiling
            dates[uid] = Dates(*self.run(row, start))
        return dates

    def run(self, row: Activity, start: datetime) -> tuple[datetime, datetime]:
        calendar = self.calendar(row)
        if not row.duration_minutes:
            is_at_edge = calendar.next_working(start) == start or calendar.previous_working(start) == start
            moment = start if is_at_edge else calendar.next_working(start)
            return moment, moment
        return calendar.next_working(start), calendar.add(start, row.duration_minutes)

    def floor(self, row: Activity, *, is_led: bool) -> datetime | None:
        if row.constraint is not None and row.constraint.date is not None:
            date, kind = row.constraint.date, row.constraint.kind
            if kind in (ConstraintKind.SNET, ConstraintKind.MSO, ConstraintKind.SON):
                return date
            if kind in (ConstraintKind.FNET, ConstraintKind.MFO, ConstraintKind.FON):
                return moved(self.calendar(row), date, -row.duration_minutes)
        return None if is_led else self.plan.start

    def ceiling(self, row: Activity) -> datetime | None:
        if row.constraint is None or row.constraint.date is None:
            return None
        date, kind = row.constraint.date, row.constraint.kind
        if kind in (ConstraintKind.SNLT, ConstraintKind.MSO):
            return date
        if kind in (ConstraintKind.FNLT, ConstraintKind.MFO):
            return moved(self.calendar(row), date, -row.duration_minutes)
        return None

    def order(self) -> list[int]:
        done: list[int] = []
        while len(done) < len(self.activities):
            for uid in self.activities:
                before = {link.predecessor_uid for link in self.plan.links if link.successor_uid == uid}
                if uid not in done and before <= set(done):
                    done.append(uid)
        return done

    def late_finish_holds(self, uid: int, finish: datetime, late: dict[int, Dates]) -> bool:
        """Whether an activity may finish then without pushing any successor beyond its late dates."""
        row = self.activities[uid]
        calendar = self.calendar(row)
        start = calendar.next_working(moved(calendar, finish, -row.duration_minutes))
        if not row.duration_minutes:
            start = finish
        for link in self.plan.links:
            if link.predecessor_uid != uid:
                continue
            by_finish = link.kind in (LinkKind.FS, LinkKind.FF)
            moment = self.shifted(finish if by_finish else start, link)
            follower = self.activities[link.successor_uid]
            target = self.calendar(follower)
            limit = late[link.successor_uid]
            to_finish = link.kind in (LinkKind.FF, LinkKind.SF)
            if not follower.duration_minutes:
                # A milestone tells 17:00 from the next 08:00.
                if self.run(follower, moment)[0] > limit.late_finish:
                    return False
                continue
            if (
                target.working_minutes_between(limit.late_finish if to_finish else limit.late_start, moment)
                > 0
            ):
                return False
        return True


def moved(calendar: WorkCalendar, moment: datetime, minutes: int) -> datetime:
    """`minutes` of work later or earlier; 17:00 stays 17:00 and 08:00 stays 08:00 where either would do."""
    if minutes > 0:
        return calendar.add(moment, minutes)
    if minutes < 0:
        return calendar.next_working(calendar.subtract(moment, -minutes))
    return moment
