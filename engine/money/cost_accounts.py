"""Earned value of every activity, rolled up the tree.

Inside, amounts are whole cents in 64-bit integers, so that ten thousand activities add up in milliseconds and exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import numpy as np

from engine.calendar.calendar_set import CalendarSet
from engine.calendar.table import Ints, instant_of
from engine.calendar.work_calendar import WorkCalendar
from engine.errors import CycleError, InvalidProgressError, UnknownActivityError, UnknownCalendarError
from engine.money.earned_value import EarnedSchedule, EarningMethod, Measures, earned_schedule
from engine.money.phasing import PROFILES, Profile, amount_of, cents_of, half_even, shares_cents
from engine.plan.columns import NO_DATE, NONE, instants_of

METHODS = tuple(EarningMethod)
# In cents; an estimate may be below zero.
NOT_SAID = -(1 << 62)


@dataclass(frozen=True, slots=True)
class WeightedMilestone:
    """A step of an activity whose value is earned when it is reached."""

    weight: int
    is_reached: bool


@dataclass(frozen=True, slots=True)
class CostAccount:
    """Baseline, progress and cost of one activity.

    `start` and `finish` are baseline dates (local); `by_hand` are cumulative amounts planned by moments in order, for
    `Profile.MANUAL`. `percent_complete` is physical, 0 to 100. `actual_cost` is what was spent up to the status date.
    """

    uid: int
    parent_uid: int | None = None
    budget: Decimal = Decimal("0.00")
    start: datetime | None = None
    finish: datetime | None = None
    calendar_uid: int | None = None
    profile: Profile = Profile.LINEAR
    by_hand: tuple[tuple[datetime, Decimal], ...] = ()
    method: EarningMethod = EarningMethod.PHYSICAL_PERCENT
    percent_complete: float | Decimal = 0
    is_started: bool = False
    is_finished: bool = False
    milestones: tuple[WeightedMilestone, ...] = ()
    actual_cost: Decimal = Decimal("0.00")
    estimate_to_complete: Decimal | None = None


@dataclass(slots=True)
class AccountColumns:
    """Cost accounts as arrays; amounts in cents, dates as instants, `earned_millionths` for physical percent."""

    uid: Ints
    parent_row: Ints
    budget: Ints
    start: Ints
    finish: Ints
    calendar: Ints
    profile: Ints
    method: Ints
    earned_millionths: Ints
    is_started: np.ndarray
    is_finished: np.ndarray
    actual_cost: Ints
    estimate_to_complete: Ints
    by_hand: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    milestones: dict[int, tuple[WeightedMilestone, ...]] = field(default_factory=dict)


class Ledger(Mapping[int, Measures]):
    """Measures by uid, each activity with everything below it; `total` for the whole project."""

    def __init__(self, columns: AccountColumns, own: Mapping[str, Ints]) -> None:
        self._columns = columns
        self._index = dict(zip(columns.uid.tolist(), range(len(columns.uid)), strict=True))
        self._own = own
        self._rolled = {name: _roll_up(columns.parent_row, values) for name, values in own.items()}
        self._known: dict[int, Measures] = {}

    def __getitem__(self, uid: int) -> Measures:
        if uid not in self._known:
            row = self._index[uid]
            self._known[uid] = _measures({name: int(values[row]) for name, values in self._rolled.items()})
        return self._known[uid]

    def __iter__(self) -> Iterator[int]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def cents(self, name: str) -> Ints:
        """A rolled-up column in cents, in the accounts' order: bac, pv, ev or ac."""
        return self._rolled[name]

    @property
    def total(self) -> Measures:
        return _measures({name: int(values.sum()) for name, values in self._own.items()})


def _measures(cents: Mapping[str, int]) -> Measures:
    return Measures(
        bac=amount_of(cents["bac"]),
        pv=amount_of(cents["pv"]),
        ev=amount_of(cents["ev"]),
        ac=amount_of(cents["ac"]),
        bottom_up_etc=amount_of(cents["etc"]) if cents["said"] else None,
        as_planned=amount_of(cents["as_planned"]),
    )


def columns_of_accounts(accounts: Sequence[CostAccount], calendars: Sequence[WorkCalendar]) -> AccountColumns:
    """Arrays of the accounts. An account without a calendar goes by the first."""
    index = {account.uid: row for row, account in enumerate(accounts)}
    numbers = {calendar.uid: place for place, calendar in enumerate(calendars)}
    for account in accounts:
        if account.parent_uid is not None and account.parent_uid not in index:
            raise UnknownActivityError(
                f"Task {account.uid} lies under an unknown task.", activity_uid=account.uid
            )
        if account.calendar_uid is not None and account.calendar_uid not in numbers:
            raise UnknownCalendarError(
                f"There is no calendar {account.calendar_uid}.", activity_uid=account.uid
            )
        if not 0 <= account.percent_complete <= 100:
            raise InvalidProgressError(
                f"Task {account.uid} is not 0 to 100 % complete.", activity_uid=account.uid
            )

    def ints(values: Iterator[int]) -> Ints:
        return np.fromiter(values, dtype=np.int64, count=len(accounts))

    profiles = {profile: code for code, profile in enumerate(PROFILES)}
    methods = {method: code for code, method in enumerate(METHODS)}
    return AccountColumns(
        uid=ints(account.uid for account in accounts),
        parent_row=ints(NONE if a.parent_uid is None else index[a.parent_uid] for a in accounts),
        budget=ints(cents_of(account.budget) for account in accounts),
        start=instants_of([account.start for account in accounts]),
        finish=instants_of([account.finish for account in accounts]),
        calendar=ints(0 if a.calendar_uid is None else numbers[a.calendar_uid] for a in accounts),
        profile=ints(profiles[account.profile] for account in accounts),
        method=ints(methods[account.method] for account in accounts),
        earned_millionths=ints(round(account.percent_complete * 10_000) for account in accounts),
        is_started=np.array([account.is_started for account in accounts], dtype=bool),
        is_finished=np.array([account.is_finished for account in accounts], dtype=bool),
        actual_cost=ints(cents_of(account.actual_cost) for account in accounts),
        estimate_to_complete=ints(
            NOT_SAID if a.estimate_to_complete is None else cents_of(a.estimate_to_complete) for a in accounts
        ),
        by_hand={
            row: [(instant_of(moment), cents_of(amount)) for moment, amount in account.by_hand]
            for row, account in enumerate(accounts)
            if account.by_hand
        },
        milestones={row: account.milestones for row, account in enumerate(accounts) if account.milestones},
    )


def measure(
    accounts: Sequence[CostAccount] | AccountColumns,
    *,
    status_date: datetime,
    calendars: Sequence[WorkCalendar],
) -> Ledger:
    """Earned value at the status date for every account and every level above it."""
    columns = accounts if isinstance(accounts, AccountColumns) else columns_of_accounts(accounts, calendars)
    planned = planned_cents(columns, instant_of(status_date), calendar_set(calendars))
    said = columns.estimate_to_complete != NOT_SAID
    is_level = columns.method == METHODS.index(EarningMethod.LEVEL_OF_EFFORT)
    return Ledger(
        columns,
        {
            "bac": columns.budget,
            "pv": planned,
            "ev": earned_cents(columns, planned),
            "ac": columns.actual_cost,
            "etc": np.where(said, columns.estimate_to_complete, 0),
            "said": said.astype(np.int64),
            "as_planned": np.where(is_level, planned, 0),
        },
    )


def calendar_set(calendars: Sequence[WorkCalendar]) -> CalendarSet:
    """The calendars ready for arrays of dates."""
    if not calendars:
        raise UnknownCalendarError("There is no calendar to spread costs over.")
    return CalendarSet([calendar.table for calendar in calendars])


def planned_cents(columns: AccountColumns, moment: int, calendars: CalendarSet) -> Ints:
    """PV of each account at an instant. Without baseline dates nothing is planned."""
    planned = np.zeros(len(columns.uid), dtype=np.int64)
    dated = np.flatnonzero(
        (columns.start != NO_DATE) & (columns.finish != NO_DATE) & (columns.start <= moment)
    )
    if len(dated):
        own, starts = columns.calendar[dated], columns.start[dated]
        low = min(int(starts.min()), moment) // 1440
        calendars.cover(low, max(int(columns.finish[dated].max()), moment) // 1440)
        before = calendars.counts(own, starts)
        total = calendars.counts(own, columns.finish[dated]) - before
        done = calendars.counts(own, np.full(len(dated), moment)) - before
        shares = shares_cents(columns.budget[dated], done, total, columns.profile[dated])
        planned[dated] = np.where(
            (done >= total) | (columns.finish[dated] <= moment), columns.budget[dated], shares
        )
    for row, steps in columns.by_hand.items():
        planned[row] = max([amount for instant, amount in steps if instant <= moment], default=0)
    return planned


def earned_cents(columns: AccountColumns, planned: Ints) -> Ints:
    """EV of each account by its method."""
    budget, method = columns.budget, columns.method
    million = np.full(len(budget), 1_000_000)
    earned = shares_cents(budget, columns.earned_millionths, million, np.zeros(len(budget), dtype=np.int64))
    code = {name: number for number, name in enumerate(METHODS)}
    finished = columns.is_finished
    halves = shares_cents(budget, million // 2, million, np.zeros(len(budget), dtype=np.int64))
    zero_hundred, fifty_fifty = code[EarningMethod.ZERO_HUNDRED], code[EarningMethod.FIFTY_FIFTY]
    earned = np.where(method == zero_hundred, 0, earned)
    earned = np.where(method == fifty_fifty, np.where(columns.is_started, halves, 0), earned)
    for row in np.flatnonzero(method == code[EarningMethod.WEIGHTED_MILESTONES]).tolist():
        steps = columns.milestones.get(row, ())
        weight = sum(step.weight for step in steps)
        reached = sum(step.weight for step in steps if step.is_reached)
        earned[row] = half_even(int(budget[row]) * reached, weight) if weight else 0
    earned = np.where(finished, budget, earned)
    return np.where(method == code[EarningMethod.LEVEL_OF_EFFORT], planned, earned)


def _roll_up(parent: Ints, own: Ints) -> Ints:
    """Each row's value with those of everything below it, layer by layer from the deepest."""
    total = own.copy()
    for rows in _layers(parent):
        np.add.at(total, parent[rows], total[rows])
    return total


def _layers(parent: Ints) -> Iterator[Ints]:
    depth = np.zeros(len(parent), dtype=np.int64)
    above = parent
    for _ in range(len(parent) + 1):
        if not (above != NONE).any():
            break
        depth += above != NONE
        above = np.where(above == NONE, NONE, parent[above])
    else:
        raise CycleError([int(np.argmax(above != NONE))] * 2)
    for level in range(int(depth.max()) if len(depth) else 0, 0, -1):
        yield np.flatnonzero(depth == level)


def planned_curve(
    accounts: Sequence[CostAccount] | AccountColumns,
    *,
    moments: Sequence[datetime],
    calendars: Sequence[WorkCalendar],
) -> list[Decimal]:
    """The project's cumulative planned value at each moment."""
    columns = accounts if isinstance(accounts, AccountColumns) else columns_of_accounts(accounts, calendars)
    tables = calendar_set(calendars)
    return [amount_of(int(planned_cents(columns, instant_of(moment), tables).sum())) for moment in moments]


def earned_schedule_of(
    accounts: Sequence[CostAccount] | AccountColumns,
    *,
    status_date: datetime,
    period_ends: Sequence[datetime],
    calendars: Sequence[WorkCalendar],
    project_start: datetime,
) -> EarnedSchedule:
    """Earned schedule in periods that end at `period_ends`; actual time counts whole periods and the working share
    of the one that the status date falls into (on the first calendar)."""
    columns = accounts if isinstance(accounts, AccountColumns) else columns_of_accounts(accounts, calendars)
    curve = [Decimal("0.00"), *planned_curve(columns, moments=period_ends, calendars=calendars)]
    ledger = measure(columns, status_date=status_date, calendars=calendars)
    return earned_schedule(
        curve,
        earned=ledger.total.ev,
        actual_periods=periods_until(status_date, [project_start, *period_ends], calendars[0]),
    )


def periods_until(moment: datetime, edges: Sequence[datetime], calendar: WorkCalendar) -> Decimal:
    """Periods from the first edge to a moment; beyond the last edge, in periods as long as the last."""
    whole = 0
    while whole + 1 < len(edges) - 1 and edges[whole + 1] <= moment:
        whole += 1
    length = calendar.working_minutes_between(edges[whole], edges[whole + 1])
    done = calendar.working_minutes_between(edges[whole], moment)
    return whole + (Decimal(max(done, 0)) / length if length else Decimal(moment >= edges[whole + 1]))
