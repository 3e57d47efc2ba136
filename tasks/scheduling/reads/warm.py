"""Plans that a process keeps between edits: their rows as they were read, and the engine's work on them.

An edit holds its project's lock, and reads only the rows that were stamped since (the triggers on tasks, links and
assignments stamp them, whoever writes). That nothing was missed is not assumed: the number of live tasks and the sum
of their stamps, as the database has them now, must be those of the rows in hand, else all are read anew. A row
written by anybody, one deleted for good, a restored backup: each makes another sum, for a stamp only grows.

What is kept was committed: an edit that is rolled back leaves nothing here. The engine is asked with whole columns
and finds by itself what differs from those before, so that it needs no such care.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction

from core.sizes import measured_bytes
from engine.critical_path import schedule
from engine.critical_path.incremental import LiveSchedule
from engine.critical_path.results import Schedule
from engine.errors import PlanError
from projects.models import Project
from tasks.scheduling.reads.calendar import forget_calendar
from tasks.scheduling.reads.packed import NULL
from tasks.scheduling.reads.planload import (
    PlanSource,
    Surroundings,
    load_plan,
    read_surroundings,
    source_of,
)
from tasks.scheduling.reads.planrows import FEW, PlanRows, in_plan_order, read_rows
from tasks.scheduling.reads.warm_look import Look, Stored, first_look, look_again

_BYTES_PER_MB = 1 << 20
# Uses of a plan after which its size hardly changes.
_SETTLES_AFTER = 16


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows of a committed plan, and marks of what they hold by."""

    time_zone: str
    tables: tuple[int, ...]
    rows: PlanRows
    newest: int
    around: Surroundings
    around_mark: str

    def holds(self, stored: Stored) -> bool:
        tasks = self.rows.tasks
        return len(tasks["id"]) == stored.count and int(tasks["revision"].sum()) == stored.stamps


@dataclass(slots=True)
class WarmPlan:
    """One plan in this process. `lock` is held while it is scheduled: in vain, as long as edits hold the project's."""

    project_id: int
    # An edit by this process was committed.
    is_known: bool = False
    kept: _Kept | None = None
    # What will be kept once the edit that goes on is committed.
    coming: _Kept | None = None
    engine: LiveSchedule | None = None
    size: int = 0
    uses: int = 0
    lock: Lock = field(default_factory=Lock)

    def schedule(self, source: PlanSource) -> Schedule:
        """Raises PlanError. May be asked until the plan is scheduled again."""
        try:
            if self.engine is None:
                self.engine = LiveSchedule(source.columns)
            result = self.engine.follow(source.columns)
            self._measure()
            return result
        except PlanError:
            # A full run says what is wrong, and nothing remains of this one.
            self.engine = None
            return schedule(source.columns)
        except BaseException:
            self.engine = None
            raise

    def know(self) -> None:
        self.is_known = True

    def wrote(self, places: np.ndarray, results: dict[str, np.ndarray], stamps: np.ndarray) -> None:
        """Take over what the edit wrote into the rows at these places, so that the next need not read it.

        `results`: the new values by column; `stamps`: those which the database gave.
        """
        if self.coming is None or not len(places):
            return
        tasks = dict(self.coming.rows.tasks)
        for name, values in (results | {"revision": stamps}).items():
            tasks[name] = tasks[name].copy()
            tasks[name][places] = values
        rows = replace(self.coming.rows, tasks=tasks)
        newest = max(self.coming.newest, int(stamps.max()))
        self.will_keep(replace(self.coming, rows=_frozen(rows), newest=newest))

    def will_keep(self, kept: _Kept) -> None:
        """Keep this instead, as soon as it is committed."""
        self.coming = kept
        transaction.on_commit(_keeping(self, kept), robust=True)

    def _measure(self) -> None:
        """Note what the plan takes; seldom, once it has been used a few times."""
        self.uses += 1
        if self.uses < _SETTLES_AFTER or self.uses % _SETTLES_AFTER == 0:
            self.size = measured_bytes(self.kept, self.engine)


class WarmPlans:
    """The plans used last, as many as fit into settings.WARM_PLANS_MB. `hits` and `misses` count how rows were had."""

    def __init__(self) -> None:
        self.hits = self.misses = 0
        self._plans: OrderedDict[int, WarmPlan] = OrderedDict()
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        with self._lock:
            return sum(plan.size for plan in self._plans.values())

    def __contains__(self, project_id: int) -> bool:
        return project_id in self._plans

    @contextmanager
    def of(self, project_id: int) -> Iterator[WarmPlan]:
        """The plan, for as long as it is scheduled. Another thread that comes meanwhile has one of its own."""
        with self._lock:
            plan = self._plans.get(project_id)
            if plan is None:
                plan = self._plans[project_id] = WarmPlan(project_id)
            self._plans.move_to_end(project_id)
        if not plan.lock.acquire(blocking=False):
            yield WarmPlan(project_id)
            return
        try:
            yield plan
        finally:
            plan.lock.release()
            self._make_room()

    def _make_room(self) -> None:
        """Let go of those that were not used for longest."""
        most = settings.WARM_PLANS_MB * _BYTES_PER_MB
        with self._lock:
            total = sum(plan.size for plan in self._plans.values())
            while self._plans and total > most:
                total -= self._plans.popitem(last=False)[1].size


warm_plans = WarmPlans()


def load_warm(project: Project, plan: WarmPlan) -> PlanSource:
    """The plan as `load_plan` loads it. The caller holds the project's lock, in a transaction."""
    plan.coming = None
    if not plan.is_known:
        # Most plans are edited once in a while: what it takes to keep one is paid from the second time.
        transaction.on_commit(plan.know, robust=True)
        warm_plans.misses += 1
        return load_plan(project)
    before = plan.kept
    look = look_again(project, before.newest, before.around.calendars) if before is not None else None
    stored = look.stored if look is not None else first_look(project)
    rows = _followed(project, before, look) if before is not None and look is not None else None
    warm_plans.hits += rows is not None
    warm_plans.misses += rows is None
    if rows is None or look is None:
        rows, before = read_rows(project), None
    around, mark = _around(project, rows, before, look)
    kept = _Kept(
        project.time_zone,
        stored.tables,
        _frozen(rows),
        max(_newest(rows), before.newest if before is not None else 0),
        around,
        mark,
    )
    plan.will_keep(kept)
    return source_of(project, rows, around)


def _keeping(plan: WarmPlan, kept: _Kept) -> Callable[[], None]:
    def keep() -> None:
        plan.kept = kept

    return keep


def _followed(project: Project, kept: _Kept, look: Look) -> PlanRows | None:
    """The kept rows with what was written since; None where they cannot be brought up to what is stored."""
    stored = look.stored
    if kept.time_zone != project.time_zone or kept.tables != stored.tables:
        return None
    if kept.holds(stored):
        return kept.rows
    rows = _merged(kept.rows, look.newer)
    tasks = rows.tasks
    is_all = len(tasks["id"]) == stored.count and int(tasks["revision"].sum()) == stored.stamps
    return rows if is_all else None


def _merged(kept: PlanRows, newer: PlanRows) -> PlanRows:
    changed = newer.tasks["id"]
    return PlanRows(
        tasks=_merged_tasks(kept.tasks, newer.tasks),
        few={name: _merged_few(kept.few[name], newer, name) for name in FEW},
        links=_merged_parts(kept.links, newer.links, "after", changed),
        assignments=_merged_parts(kept.assignments, newer.assignments, "task", changed),
    )


def _merged_tasks(kept: dict[str, np.ndarray], newer: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """In plan order. A column that nothing changed in stays the same array."""
    is_live = newer["deleted_at"] == NULL
    places = _places(kept["id"], newer["id"])
    stays = bool((is_live & (places >= 0)).all())
    if stays and np.array_equal(kept["row_number"][places], newer["row_number"]):
        return {name: _with(values, places, newer[name]) for name, values in kept.items()}
    others = ~np.isin(kept["id"], newer["id"])
    return in_plan_order(
        {name: np.concatenate((values[others], newer[name][is_live])) for name, values in kept.items()}
    )


def _places(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where each wanted id stands among ids; -1 for those that do not."""
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(ids)
    found = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return np.where(ids[found] == wanted, found, -1)


def _with(values: np.ndarray, places: np.ndarray, newer: np.ndarray) -> np.ndarray:
    if np.array_equal(values[places], newer):
        return values
    changed = values.copy()
    changed[places] = newer
    return changed


def _merged_few(kept: dict[int, Any], newer: PlanRows, name: str) -> dict[int, Any]:
    gone = set(newer.tasks["id"].tolist())
    return {pk: value for pk, value in kept.items() if pk not in gone} | {
        pk: value for pk, value in newer.few[name].items() if pk in gone
    }


def _merged_parts(
    kept: dict[str, np.ndarray], newer: dict[str, np.ndarray], owner: str, changed: np.ndarray
) -> dict[str, np.ndarray]:
    """What hangs on the changed tasks, anew; the rest as it was. In the order in which they were made."""
    others = ~(np.isin(kept[owner], changed) | np.isin(kept["id"], newer["id"]))
    if others.all() and not len(newer["id"]):
        return kept
    parts = {name: np.concatenate((values[others], newer[name])) for name, values in kept.items()}
    order = np.argsort(parts["id"])
    return {name: values[order] for name, values in parts.items()}


def _around(
    project: Project, rows: PlanRows, before: _Kept | None, look: Look | None
) -> tuple[Surroundings, str]:
    """The plan's surroundings, read anew where anything about them may have changed, and their mark.

    Nobody locks a calendar. So a mark is taken before what it stands for is read, or not at all:
    what changes in between then makes another mark the next time.
    """
    mark = ""
    if before is not None and look is not None:
        mark = _mark(project, rows, look)
        if mark == before.around_mark:
            return before.around, mark
        # It may have been read before the mark was taken.
        forget_calendar(project)
    around = read_surroundings(project, rows)
    is_marked = before is not None and before.around.calendars.keys() == around.calendars.keys()
    return around, mark if is_marked else ""


def _mark(project: Project, rows: PlanRows, look: Look) -> str:
    of_tasks = np.unique(rows.tasks["calendar_id"]).tolist()
    return f"{project.calendar_id} {of_tasks} {look.stored.resources} {look.calendars}"


def _newest(rows: PlanRows) -> int:
    stamps = rows.tasks["revision"]
    return int(stamps.max()) if len(stamps) else 0


def _frozen(rows: PlanRows) -> PlanRows:
    """Whoever writes into what is kept is told so."""
    for columns in (rows.tasks, rows.links, rows.assignments):
        for values in columns.values():
            values.flags.writeable = False
    return rows
