"""What levelling would do to a plan: every move with its reason in words, and a token that applies exactly this.

Nothing is stored between preview and apply: the token carries the delays, signed, with the plan's generation and a
digest of the dates that were shown.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.core import signing
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.days import later_words
from core.errors import DomainError
from engine.calendar import WorkCalendar
from engine.critical_path import schedule
from engine.critical_path.reasons import DriverKind
from engine.critical_path.results import Schedule
from engine.errors import PlanError
from engine.levelling import NEVER_DELAYED, Levelling, Overload, level, overloads_of, with_levelling
from engine.levelling import Move as EngineMove
from engine.plan.columns import PlanColumns
from engine.plan.splits import Gap
from projects.models import Project
from tasks.scheduling.reads import (
    Move,
    PlanSource,
    listed,
    load_plan,
    moved_rows,
    moves_between,
    working_days,
)
from tasks.scheduling.reads.moves import MOST_SHOWN
from tasks.typing.figures.splits import read, stored

_SALT = "tasks.levelling"
_MAX_AGE_SECONDS = 24 * 60 * 60
_NORMAL_PRIORITY = 500


@dataclass(frozen=True, slots=True)
class Options:
    """`within_float` keeps the finish; without `keeps_priority` all tasks count alike, save those never moved.

    `can_split` lets what is left of a task stop and go on later.
    """

    within_float: bool = False
    keeps_priority: bool = True
    can_split: bool = False


@dataclass(frozen=True, slots=True)
class Overbooked:
    """A person's working days booked above their availability, before and after."""

    name: str
    days_before: Decimal
    days_after: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """How the plan stands: working days over-booked per person, and how many tasks levelling delays, or splits."""

    people: list[Overbooked]
    days: Decimal
    delayed_count: int
    split_count: int
    finish: datetime | None

    @property
    def is_levelled(self) -> bool:
        return bool(self.delayed_count or self.split_count)


@dataclass(frozen=True, slots=True)
class Preview:
    """What levelling would do. `token` applies exactly this."""

    options: Options
    moves: list[Move]
    moved_count: int
    delayed_count: int
    split_count: int
    people: list[Overbooked]
    days_before: Decimal
    days_after: Decimal
    finish_before: datetime
    finish: datetime
    finish_days: Decimal
    token: str

    @property
    def finish_words(self) -> str:
        """How far the project's finish moves, in words."""
        return later_words(self.finish_days)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a token holds: working minutes of delay and gaps by task id, and what the plan must be for them."""

    delays: dict[int, int]
    gaps: dict[int, tuple[Gap, ...]]
    generation: int
    digest: str


def stale_preview() -> DomainError:
    """The sentence for a preview that is no longer of the plan as it is."""
    error = DomainError(
        _("The plan has changed since this preview. Nothing was applied; preview it again."), code="stale"
    )
    error.status_code = 409
    return error


def plan_standing(project: Project) -> Standing:
    """Over-booking of the plan as it is. Raises DomainError for a plan that cannot be scheduled."""
    source = load_plan(project)
    columns = source.columns
    if not len(columns.activities.uid):
        return Standing([], Decimal(0), 0, 0, None)
    over = _days_over(columns, overloads_of(_scheduled(columns)))
    names = {resource.uid: resource.name for resource in columns.resources}
    people = [Overbooked(names[uid], days, days) for uid, days in over.items()]
    delays = columns.activities.levelling_delay_minutes
    return Standing(
        sorted(people, key=lambda row: -row.days_before),
        sum(over.values(), Decimal(0)),
        0 if delays is None else int(np.count_nonzero(delays)),
        len(columns.activities.levelling_gaps or {}),
        project.finish,
    )


def level_preview(
    project: Project,
    options: Options,
    *,
    should_stop: Callable[[], bool],
    most: int | None = MOST_SHOWN,
) -> Preview:
    """Level the plan in memory. `should_stop` bounds the search for better orders; `most` moves are listed.

    Raises DomainError for a plan without tasks or one that cannot be scheduled.
    """
    source = load_plan(project)
    columns = source.columns
    if not len(columns.activities.uid):
        raise DomainError(_("There is nothing to level: the plan has no tasks."))
    before = _scheduled(columns)
    found = _levelled(columns, options, should_stop)
    after = _scheduled(with_levelling(columns, found.delays, found.gaps))
    over_before, over_after = (_days_over(columns, overloads_of(result)) for result in (before, after))
    names = {resource.uid: resource.name for resource in columns.resources}
    reasons = _Reasons(project, source, found, after)
    return Preview(
        options=options,
        moves=moves_between(
            project,
            source,
            before,
            after,
            reason=reasons.of,
            person=reasons.person,
            causes=found.delays.keys() | found.gaps.keys(),
            limit=most,
        ),
        moved_count=len(moved_rows(before, after)),
        delayed_count=len(found.delays),
        split_count=len(found.gaps),
        people=sorted(
            (
                Overbooked(names[uid], over_before.get(uid, Decimal(0)), over_after.get(uid, Decimal(0)))
                for uid in over_before.keys() | over_after.keys()
            ),
            key=lambda row: (-row.days_before, row.name),
        ),
        days_before=sum(over_before.values(), Decimal(0)),
        days_after=sum(over_after.values(), Decimal(0)),
        finish_before=before.finish,
        finish=after.finish,
        finish_days=working_days(columns, before.finish, after.finish),
        token=_token(project, found, after),
    )


def read_token(token: str, project: Project) -> Planned:
    """What a preview of this project promised. Raises DomainError for a token that is not one, or too old."""
    try:
        held: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=_MAX_AGE_SECONDS)
    except signing.BadSignature as error:
        raise stale_preview() from error
    if held["project"] != project.pk or held["generation"] != project.generation:
        raise stale_preview()
    delays = {int(pk): minutes for pk, minutes in held["delays"].items()}
    gaps = {int(pk): read(value) for pk, value in held.get("gaps", {}).items()}
    return Planned(delays, gaps, held["generation"], held["digest"])


def digest_of(result: Schedule) -> str:
    """Equal for schedules that put the same tasks on the same dates."""
    solved = result.solved
    uids = solved.plan.columns.activities.uid
    order = np.argsort(uids)
    rows = np.stack([uids, solved.start, solved.finish])[:, order]
    digest = hashlib.sha256(np.ascontiguousarray(rows).tobytes())
    parts = {int(uid): list(result.stretches(uid)) for uid in sorted(result.split_uids)}
    digest.update(repr(parts).encode())
    return digest.hexdigest()[:32]


def _token(project: Project, found: Levelling, after: Schedule) -> str:
    held = {
        "project": project.pk,
        "generation": project.generation,
        "delays": found.delays,
        "gaps": {pk: stored(gaps) for pk, gaps in found.gaps.items()},
        "digest": digest_of(after),
    }
    return signing.dumps(held, salt=_SALT, compress=True)


def _scheduled(columns: PlanColumns) -> Schedule:
    try:
        return schedule(columns)
    except PlanError as error:
        raise DomainError(str(error), code="plan") from error


def _levelled(columns: PlanColumns, options: Options, should_stop: Callable[[], bool]) -> Levelling:
    priority = columns.activities.priority
    if not options.keeps_priority and priority is not None:
        # A task that is never delayed is a promise, not a rank.
        level_field = np.where(priority >= NEVER_DELAYED, priority, _NORMAL_PRIORITY)
        columns = replace(columns, activities=replace(columns.activities, priority=level_field))
    try:
        return level(
            columns,
            within_float=options.within_float,
            can_split=options.can_split,
            should_stop=should_stop,
        )
    except PlanError as error:
        raise DomainError(str(error), code="plan") from error


def _days_over(columns: PlanColumns, overloads: Iterable[Overload]) -> dict[int, Decimal]:
    """Working days of each resource's calendar on which it is booked above its units, to a tenth."""
    calendars: dict[int, WorkCalendar] = {calendar.uid: calendar for calendar in columns.calendars}
    of_resource = {
        resource.uid: resource.calendar_uid or columns.calendar_uid for resource in columns.resources
    }
    default = next(iter(calendars.values()))
    found: dict[int, Decimal] = defaultdict(Decimal)
    for row in overloads:
        calendar = calendars.get(of_resource[row.resource_uid] or -1, default)
        minutes = calendar.working_minutes_between(row.start, row.finish)
        found[row.resource_uid] += Decimal(minutes) / (calendar.minutes_per_day or 480)
    return {uid: round(days, 1) for uid, days in found.items() if round(days, 1)}


class _Reasons:
    """Why each task moves, in words."""

    def __init__(self, project: Project, source: PlanSource, found: Levelling, after: Schedule) -> None:
        self.after = after
        self.moves: dict[int, EngineMove] = {move.uid: move for move in found.moves}
        self.people = {resource.uid: resource.name for resource in source.columns.resources}
        uids = source.columns.activities.uid.tolist()
        self.names = dict(zip(uids, source.columns.activities.name or [], strict=False))
        delays = source.columns.activities.levelling_delay_minutes
        self.split_before = set(source.columns.activities.levelling_gaps or {})
        self.delays_before = {} if delays is None else dict(zip(uids, delays.tolist(), strict=True))

    def person(self, uid: int) -> str:
        move = self.moves.get(uid)
        return self.people.get(move.resource_uid or 0, "") if move else ""

    def of(self, uid: int) -> str:
        move = self.moves.get(uid)
        if move is not None:
            return f"{self._waits(move)} {self._parts(move)}".strip()
        if self.delays_before.get(uid):
            return _("Needs no delay any more.")
        if uid in self.split_before:
            return _("Need not be split any more.")
        driver = self.after[uid].driver
        if driver.kind == DriverKind.PREDECESSOR and driver.uid in self.names:
            return _("Follows %(task)s.") % {"task": self.names[driver.uid]}
        return _("Follows from the other moves.")

    def _parts(self, move: EngineMove) -> str:
        """When it is worked on, where levelling splits it."""
        if not move.gaps:
            return ""
        parts = [
            " – ".join(dict.fromkeys(date_format(moment, "SHORT_DATE_FORMAT") for moment in part))
            for part in self.after.stretches(move.uid)
        ]
        return _("In parts: %(parts)s.") % {"parts": listed(parts)}

    def _waits(self, move: EngineMove) -> str:
        person = self.people.get(move.resource_uid or 0)
        if not person:
            return _("Waits until its people are free.")
        others = [uid for uid in move.waits_for_uids if uid != move.uid]
        if not others:
            return _("%(person)s is not free before.") % {"person": person}
        until = max(self.after[uid].finish for uid in others)
        return _("%(person)s is on %(tasks)s until %(date)s.") % {
            "person": person,
            "tasks": listed([self.names[uid] for uid in others]),
            "date": date_format(until, "SHORT_DATE_FORMAT"),
        }
