"""Field changes of a plan's columns, and what two plans differ in."""

from __future__ import annotations

from copy import copy
from dataclasses import fields
from datetime import datetime
from typing import Any

import numpy as np

from engine.calendar.table import Ints, instant_of
from engine.plan.columns import (
    CONSTRAINT_CODES,
    NO_DATE,
    NONE,
    ActivityColumns,
    Flags,
    PlanColumns,
)
from engine.plan.model import Constraint

Value = int | float | datetime | Constraint | None

EDITABLE = (
    "duration_minutes",
    "constraint",
    "deadline",
    "actual_start",
    "actual_finish",
    "percent_complete",
    "remaining_minutes",
    "resume",
    "manual_start",
    "manual_finish",
    "levelling_delay_minutes",
)
_DATES = ("deadline", "actual_start", "actual_finish", "resume", "manual_start", "manual_finish")
# Columns that may differ while the network stays, with what a column left out holds.
_VALUES: dict[str, float] = {
    "duration_minutes": 0,
    "constraint_code": NONE,
    "constraint_date": NO_DATE,
    "percent_complete": 0.0,
    "remaining_minutes": NONE,
    "levelling_delay_minutes": 0,
    **dict.fromkeys(_DATES, NO_DATE),
}
# What no date follows from: who is levelled first and how, and what an error calls a task.
_WITHOUT_EFFECT = frozenset({"name", "priority", "levelling_can_split"})
# Where these are given or not, a phase's links go by other calendars.
_FIXING = ("actual_start", "actual_finish", "manual_start")


def is_same_network(one: PlanColumns, other: PlanColumns) -> bool:
    """Whether two plans differ in values alone, and not in what there is, what it waits for and when it is worked."""
    if one is other:
        return True
    plain = ("start", "calendar_uid", "finish", "status_date", "schedule_from", "options", "resources")
    if any(getattr(one, name) != getattr(other, name) for name in plain):
        return False
    if len(one.calendars) != len(other.calendars) or any(
        mine is not its and mine != its for mine, its in zip(one.calendars, other.calendars, strict=True)
    ):
        return False
    kept = {field.name for field in fields(ActivityColumns)} - _VALUES.keys() - _WITHOUT_EFFECT
    of_links = {field.name for field in fields(type(one.links))}
    # Who works on what is looked at anew every time.
    return _are_equal(one.activities, other.activities, kept) and _are_equal(one.links, other.links, of_links)


def _are_equal(one: Any, other: Any, names: set[str]) -> bool:
    return all(_is_equal(getattr(one, name), getattr(other, name)) for name in names)


def _is_equal(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return not isinstance(one, np.ndarray) and not isinstance(other, np.ndarray) and bool(one == other)


def fixes_others(one: PlanColumns, other: PlanColumns) -> bool:
    """Whether other tasks than before have dates that happened, or were set by hand."""
    return any(
        not np.array_equal(_is_given(one.activities, name), _is_given(other.activities, name))
        for name in _FIXING
    )


def _is_given(rows: ActivityColumns, name: str) -> Flags:
    column: Ints | None = getattr(rows, name)
    return np.zeros(len(rows.uid), dtype=bool) if column is None else column != NO_DATE


def copied(rows: ActivityColumns) -> ActivityColumns:
    twin = copy(rows)
    for name in ActivityColumns.__slots__:
        column = getattr(rows, name)
        if isinstance(column, np.ndarray):
            setattr(twin, name, column.copy())
    return twin


def write(rows: ActivityColumns, row: int, name: str, value: Value) -> None:
    """Set one field; a column that was left out is made."""
    if name not in EDITABLE:
        raise ValueError(f"{name} cannot be edited in place.")
    if name == "constraint":
        assert value is None or isinstance(value, Constraint)
        _column(rows, "constraint_code", NONE)[row] = NONE if value is None else CONSTRAINT_CODES[value.kind]
        date = None if value is None else value.date
        _column(rows, "constraint_date", NO_DATE)[row] = NO_DATE if date is None else instant_of(date)
    elif name in _DATES:
        assert value is None or isinstance(value, datetime)
        _column(rows, name, NO_DATE)[row] = NO_DATE if value is None else instant_of(value)
    elif name == "percent_complete":
        if rows.percent_complete is None:
            rows.percent_complete = np.zeros(len(rows.uid))
        assert isinstance(value, (int, float))
        rows.percent_complete[row] = value
    else:
        assert value is None or isinstance(value, int)
        _column(rows, name, NONE if name == "remaining_minutes" else 0)[row] = (
            NONE if value is None else value
        )


def _column(rows: ActivityColumns, name: str, default: int) -> Ints:
    column: Ints | None = getattr(rows, name)
    if column is None:
        column = np.full(len(rows.uid), default, dtype=np.int64)
        setattr(rows, name, column)
    return column
