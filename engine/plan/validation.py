"""Refuses what cannot be scheduled, with the activity that is wrong."""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.errors import (
    CycleError,
    DuplicateError,
    DuplicateLinkError,
    InvalidConstraintError,
    InvalidDurationError,
    InvalidProgressError,
    SelfLinkError,
    UnknownActivityError,
)
from engine.plan.columns import NO_DATE, NONE, ActivityColumns, PlanColumns
from engine.plan.model import ScheduleFrom

LONGEST_MINUTES = 10_000 * 366 * 1440


def name_of(rows: ActivityColumns, row: int) -> str:
    """How an error calls an activity."""
    name = rows.name[row] if rows.name is not None else ""
    return f"“{name}”" if name else f"Task {int(rows.uid[row])}"


def index_of(rows: ActivityColumns) -> dict[int, int]:
    """Row by uid. Raises DuplicateError when two rows share one."""
    uids = rows.uid.tolist()
    index = dict(zip(uids, range(len(uids)), strict=True))
    if len(index) < len(uids):
        seen: set[int] = set()
        twice = next(uid for uid in uids if uid in seen or seen.add(uid))  # type: ignore[func-returns-value]
        raise DuplicateError(f"Two tasks have the number {twice}.", activity_uid=twice)
    return index


def rows_of(uids: Ints, rows: ActivityColumns) -> Ints:
    """Row numbers of uids; NONE for those that are not in the plan."""
    if not len(rows.uid):
        return np.full(len(uids), NONE, dtype=np.int64)
    if not len(uids):
        return np.empty(0, dtype=np.int64)
    low, high = int(rows.uid.min()), int(rows.uid.max())
    if high - low < 8 * len(rows.uid) + 100_000:
        # Numbers close together: a table beats a search.
        table = np.full(high - low + 2, NONE, dtype=np.int64)
        table[rows.uid - low] = np.arange(len(rows.uid))
        inside = (uids >= low) & (uids <= high)
        return table[np.where(inside, uids - low, high - low + 1)]
    order = np.argsort(rows.uid, kind="stable")
    places = np.minimum(np.searchsorted(rows.uid, uids, sorter=order), len(order) - 1)
    found = order[places]
    return np.where(rows.uid[found] == uids, found, NONE)


def check_columns(columns: PlanColumns) -> None:
    """Raise for negative durations, constraints without a date, contradicting progress and missing plan dates."""
    rows = columns.activities
    if columns.schedule_from == ScheduleFrom.FINISH and columns.finish is None:
        raise InvalidConstraintError("A plan scheduled from its finish needs a finish date.")
    for column, what in ((rows.duration_minutes, "duration"), (rows.remaining_minutes, "remaining duration")):
        if column is None:
            continue
        wrong = (column < (0 if what == "duration" else NONE)) | (column > LONGEST_MINUTES)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InvalidDurationError(
                f"{name_of(rows, row)} has an impossible {what} of {int(column[row])} minutes.",
                activity_uid=int(rows.uid[row]),
            )
    _check_constraints(rows)
    _check_progress(rows)


def _check_constraints(rows: ActivityColumns) -> None:
    if rows.constraint_code is None:
        return
    dates = rows.constraint_date if rows.constraint_date is not None else np.full(len(rows.uid), NO_DATE)
    wrong = (rows.constraint_code > 1) & (dates == NO_DATE)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidConstraintError(
            f"{name_of(rows, row)} has a constraint that needs a date and has none.",
            activity_uid=int(rows.uid[row]),
        )


def _check_progress(rows: ActivityColumns) -> None:
    if rows.percent_complete is not None:
        wrong = ~((rows.percent_complete >= 0) & (rows.percent_complete <= 100))
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InvalidProgressError(
                f"{name_of(rows, row)} is {rows.percent_complete[row]} % complete.",
                activity_uid=int(rows.uid[row]),
            )
    for first, last in ((rows.actual_start, rows.actual_finish), (rows.manual_start, rows.manual_finish)):
        if first is None or last is None:
            continue
        wrong = (first != NO_DATE) & (last != NO_DATE) & (last < first)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InvalidProgressError(
                f"{name_of(rows, row)} finishes before it starts.", activity_uid=int(rows.uid[row])
            )


def parents_of(rows: ActivityColumns, index: dict[int, int]) -> tuple[Ints, np.ndarray]:
    """Each row's parent row (NONE at the top) and whether it has children. Raises for parents that are not there."""
    count = len(rows.uid)
    if rows.parent_uid is None:
        return np.full(count, NONE, dtype=np.int64), np.zeros(count, dtype=bool)
    has_parent = rows.parent_uid != NONE
    parent = np.full(count, NONE, dtype=np.int64)
    parent[has_parent] = rows_of(rows.parent_uid[has_parent], rows)
    lost = has_parent & (parent == NONE)
    if lost.any():
        row = int(np.argmax(lost))
        raise UnknownActivityError(
            f"{name_of(rows, row)} lies under task {int(rows.parent_uid[row])}, which is not in the plan.",
            activity_uid=int(rows.uid[row]),
        )
    _check_tree(rows, parent)
    is_summary = np.zeros(count, dtype=bool)
    is_summary[parent[has_parent]] = True
    return parent, is_summary


def _check_tree(rows: ActivityColumns, parent: Ints) -> None:
    """Rows must reach the top: doubling the steps finds a circle in few array operations."""
    step = parent
    for _ in range(max(len(parent), 1).bit_length() + 1):
        if (step == NONE).all():
            return
        step = np.where(step == NONE, NONE, step[step])
    if (step == NONE).all():
        return
    path = [int(np.argmax(step != NONE))]
    while (above := int(parent[path[-1]])) not in path:
        path.append(above)
    circle = [*path[path.index(above) :], above]
    names = None if rows.name is None else [rows.name[row] for row in circle]
    raise CycleError(rows.uid[circle].tolist(), names=names)


def check_links(columns: PlanColumns, source: Ints, target: Ints, kind: Ints) -> None:
    """Raise for links to nowhere, to themselves, or given twice with the same kind."""
    rows, links = columns.activities, columns.links
    for ends, uids in ((source, links.predecessor_uid), (target, links.successor_uid)):
        if len(ends) and ends.min() == NONE:
            place = int(np.argmin(ends))
            other = int(links.predecessor_uid[place] + links.successor_uid[place] - uids[place])
            raise UnknownActivityError(
                f"A link of task {other} leads to task {int(uids[place])}, which is not in the plan.",
                activity_uid=other,
            )
    if (source == target).any():
        row = int(source[np.argmax(source == target)])
        raise SelfLinkError(f"{name_of(rows, row)} is linked to itself.", activity_uid=int(rows.uid[row]))
    keys = np.sort((source * len(rows.uid) + target) * 4 + kind)
    twice = keys[1:][keys[1:] == keys[:-1]]
    if len(twice):
        before, after = divmod(int(twice[0]) // 4, len(rows.uid))
        raise DuplicateLinkError(
            f"{name_of(rows, before)} and {name_of(rows, after)} are linked twice in the same way.",
            activity_uid=int(rows.uid[after]),
        )
