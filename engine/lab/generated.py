"""Plans made by rule from a seed, for benchmarks and property tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from engine.calendar.table import instant_of
from engine.calendar.work_calendar import CalendarException, WorkCalendar, hours, standard_calendar
from engine.plan.columns import (
    NO_DATE,
    NONE,
    ActivityColumns,
    AssignmentColumns,
    LinkColumns,
    PlanColumns,
)
from engine.plan.model import Resource

START = datetime(2026, 1, 5, 8)


def generated_plan(
    count: int,
    *,
    links_per_task: float = 1.5,
    window: int = 500,
    calendars: int = 1,
    constrained_share: float = 0.0,
    mixed_links: bool = False,
    seed: int = 1,
) -> PlanColumns:
    """A plan of `count` tasks of 1 to 10 days; each links back to tasks at most `window` rows before it.

    With `constrained_share`, that share of tasks carries a date constraint of any kind or a deadline.
    """
    rng = np.random.default_rng(seed)
    source, target = _links(count, links_per_task, window, rng)
    rows = ActivityColumns(
        uid=np.arange(1, count + 1),
        duration_minutes=rng.integers(1, 11, count) * 480,
        calendar_uid=rng.integers(1, calendars + 1, count) if calendars > 1 else None,
    )
    if constrained_share:
        _constrain(rows, constrained_share, rng)
    kinds = (
        rng.choice(4, len(source), p=(0.85, 0.06, 0.06, 0.03))
        if mixed_links
        else np.zeros(len(source), dtype=int)
    )
    lags = np.where(rng.random(len(source)) < 0.1, rng.integers(-1, 4, len(source)) * 480, 0)
    return PlanColumns(
        start=START,
        calendars=tuple(_calendar(uid) for uid in range(1, calendars + 1)),
        activities=rows,
        links=LinkColumns(
            predecessor_uid=source + 1,
            successor_uid=target + 1,
            kind_code=kinds.astype(np.int64),
            lag_minutes=lags.astype(np.int64),
        ),
    )


def with_crews(plan: PlanColumns, *, size: int, people: int = 24) -> PlanColumns:
    """The plan with `size` people on every task, out of `people`, each with a calendar of leave of their own."""
    tasks = plan.activities.uid
    calendars = tuple(_leave(uid) for uid in range(100, 100 + people))
    number = np.arange(len(tasks))[:, None] * size + np.arange(size)
    activity = np.repeat(tasks, size)
    return replace(
        plan,
        calendars=(*plan.calendars, *calendars),
        resources=tuple(
            Resource(calendar.uid, calendar.name, calendar_uid=calendar.uid) for calendar in calendars
        ),
        assignments=AssignmentColumns(
            activity_uid=activity,
            resource_uid=100 + number.ravel() % people,
            units=np.ones(len(activity)),
            work_minutes=np.full(len(activity), NONE),
            delay_minutes=np.zeros(len(activity), dtype=np.int64),
        ),
    )


def _leave(uid: int) -> WorkCalendar:
    away = tuple(
        CalendarException(
            date(2026, 1, 1) + timedelta(days=11 * (uid - 100) + 130 * number),
            date(2026, 1, 10) + timedelta(days=11 * (uid - 100) + 130 * number),
        )
        for number in range(12)
    )
    return replace(standard_calendar(uid=uid, name=f"Person {uid}"), exceptions=away)


def _links(
    count: int, per_task: float, window: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    wanted = int(count * per_task)
    target = rng.integers(1, count, wanted * 2) if count > 1 else np.empty(0, dtype=np.int64)
    source = target - rng.integers(1, window + 1, len(target))
    keys = np.unique((source * count + target)[source >= 0])
    keys = rng.permutation(keys)[:wanted]
    return keys // count, keys % count


def _calendar(uid: int) -> WorkCalendar:
    if uid == 1:
        return standard_calendar()
    morning = 6 + uid % 4
    day = hours((morning, morning + 4), (morning + 5, morning + 9))
    week = tuple(day if (uid % 7 != weekday and weekday < 5 + uid % 3) else () for weekday in range(7))
    holidays = tuple(
        CalendarException(
            date(2026, 1, 1) + timedelta(days=37 * uid + 91 * n),
            date(2026, 1, 3) + timedelta(days=37 * uid + 91 * n),
        )
        for n in range(8)
    )
    return WorkCalendar(uid, f"Calendar {uid}", week, holidays)


def _constrain(rows: ActivityColumns, share: float, rng: np.random.Generator) -> None:
    count = len(rows.uid)
    chosen = rng.random(count) < share
    # Half the dates fall within the first year, so that some bind and some do not.
    dates = instant_of(START) + rng.integers(0, 700, count) * 1440
    rows.constraint_code = np.where(chosen, rng.integers(2, 8, count), NONE)
    rows.constraint_date = np.where(chosen, dates, NO_DATE)
    rows.deadline = np.where(rng.random(count) < share / 4, dates + 90 * 1440, NO_DATE)
