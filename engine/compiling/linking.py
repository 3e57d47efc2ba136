"""Links as arcs between nodes. A link to or from a summary goes through helper nodes and binds its children.

For a summary that links lead to, one helper for each kind of link passes its bound down to the children; for one
that links come from, one helper gathers its latest finish and one its earliest start. So a summary of m activities
costs m arcs, not m times its links.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.calendar.table import Ints
from engine.network.compiled import Arcs
from engine.network.crews import Crews
from engine.plan.columns import NO_DATE, NONE, Flags, PlanColumns
from engine.plan.model import LagCalendar, LagUnit, LinkKind
from engine.plan.validation import check_links, rows_of

assert [kind.value for kind in LinkKind] == ["FS", "SS", "FF", "SF"]
WORKING, ELAPSED, PERCENT, ELAPSED_PERCENT = range(4)
assert len(LagUnit) == 4
LONGEST_LAG = 1 << 40
# (from finish, to finish) of the links that a helper hands down to a phase's children.
KIND_OF_BOUND = {
    "after finish": (1, 0),
    "after start": (0, 0),
    "ends after finish": (1, 1),
    "ends after start": (0, 1),
}
BOUND_BY_KIND = {kind: role for role, kind in KIND_OF_BOUND.items()}


@dataclass(slots=True)
class Draft:
    """Arcs, and the helper nodes they needed: each one's summary and calendar, and those that take a least."""

    arcs: Arcs
    virtual_owner: Ints
    virtual_calendar: Ints
    least_nodes: dict[int, list[int]]


@dataclass(slots=True)
class Setting:
    """What linking needs to know of the activities."""

    columns: PlanColumns
    parent: Ints
    is_summary: Flags
    calendar: Ints
    task_calendar: Ints
    duration: Ints
    crews: Crews
    clock: int
    project: int


def build_arcs(setting: Setting) -> Draft:
    """Arcs for all links. Raises UnknownActivityError, SelfLinkError, DuplicateLinkError."""
    columns = setting.columns
    links, rows = columns.links, columns.activities
    source, target = rows_of(links.predecessor_uid, rows), rows_of(links.successor_uid, rows)
    kind = links.kind_code if links.kind_code is not None else np.zeros(len(source), dtype=np.int64)
    check_links(columns, source, target, kind)
    number = np.arange(len(source))
    if rows.is_active is not None and len(source):
        kept = rows.is_active[source] & rows.is_active[target]
        source, target, kind, number = source[kept], target[kept], kind[kept], number[kept]
    lag, is_elapsed = _lags(setting, source, number)
    lag_calendar = _lag_calendars(setting, source, target)
    helpers = _Helpers(setting)
    from_finish, to_finish = np.isin(kind, (0, 2)).astype(np.int64), np.isin(kind, (2, 3)).astype(np.int64)
    source, target = helpers.replace_summaries(source, target, from_finish, to_finish)
    arcs = Arcs(
        source=np.concatenate((source, helpers.column(0))),
        target=np.concatenate((target, helpers.column(1))),
        from_finish=np.concatenate((from_finish, helpers.column(2))),
        to_finish=np.concatenate((to_finish, helpers.column(3))),
        lag=np.concatenate((lag, helpers.zeros())),
        lag_calendar=np.concatenate((lag_calendar, helpers.zeros())),
        is_elapsed=np.concatenate((is_elapsed, helpers.zeros().astype(bool))),
        crosses=np.empty(0, dtype=bool),
        is_cross=np.empty(0, dtype=bool),
        link=np.concatenate((number, helpers.zeros() + NONE)),
        drops_forward=np.zeros(len(source) + len(helpers.arcs), dtype=bool),
        drops_backward=np.zeros(len(source) + len(helpers.arcs), dtype=bool),
    )
    owners = np.array(helpers.owners, dtype=np.int64)
    own = helpers.calendars()
    arcs.is_cross = arcs.crosses = _crossing(arcs, np.concatenate((setting.calendar, own)), setting)
    return Draft(arcs, owners, own, helpers.least_nodes)


def _lags(setting: Setting, source: Ints, number: Ints) -> tuple[Ints, Flags]:
    links = setting.columns.links
    lag = (links.lag_minutes[number] if links.lag_minutes is not None else np.zeros(len(number))).astype(
        np.int64
    )
    if links.lag_code is None:
        return lag, np.zeros(len(number), dtype=bool)
    unit = links.lag_code[number]
    is_percent = unit >= PERCENT
    if is_percent.any() and links.lag_percent is not None:
        share = np.rint(links.lag_percent[number] / 100 * setting.duration[source]).astype(np.int64)
        lag = np.where(is_percent, share, lag)
    return np.clip(lag, -LONGEST_LAG, LONGEST_LAG), ((unit == ELAPSED) | (unit == ELAPSED_PERCENT)) & (
        lag != 0
    )


def _lag_calendars(setting: Setting, source: Ints, target: Ints) -> Ints:
    """The calendar on which the lag of each link counts, by the plan's choice."""
    choice = setting.columns.options.lag_calendar
    if choice is LagCalendar.PREDECESSOR:
        return setting.task_calendar[source]
    if choice is LagCalendar.SUCCESSOR:
        return setting.task_calendar[target]
    number = setting.project if choice is LagCalendar.PROJECT else setting.clock
    return np.full(len(target), number, dtype=np.int64)


def _crossing(arcs: Arcs, calendar: Ints, setting: Setting) -> Flags:
    target_calendar = calendar[arcs.target]
    is_cross: Flags = (calendar[arcs.source] != target_calendar) | arcs.is_elapsed
    is_cross |= (arcs.lag_calendar != target_calendar) & (arcs.lag != 0)
    # Where a lag ends matters to a milestone: at 17:00, not at the next 08:00.
    helpers = np.zeros(len(calendar) - len(setting.duration), dtype=np.int64)
    is_cross |= (np.concatenate((setting.duration, helpers))[arcs.target] == 0) & (arcs.lag != 0)
    if setting.crews:
        rows = np.array(list(setting.crews), dtype=np.int64)
        is_cross |= np.isin(arcs.source, rows) | np.isin(arcs.target, rows)
    return is_cross


class _Helpers:
    """Makes helper nodes for summaries when links need them, each once."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.owners: list[int] = []
        self.arcs: list[tuple[int, int, int, int]] = []
        self.least_nodes: dict[int, list[int]] = {}
        self._made: dict[tuple[str, int], int] = {}
        self._children: dict[int, list[int]] | None = None
        self._common: dict[int, int] = {}

    def column(self, place: int) -> Ints:
        return np.array([arc[place] for arc in self.arcs], dtype=np.int64)

    def zeros(self) -> Ints:
        return np.zeros(len(self.arcs), dtype=np.int64)

    def replace_summaries(
        self, source: Ints, target: Ints, from_finish: Ints, to_finish: Ints
    ) -> tuple[Ints, Ints]:
        """Ends that are summaries become their helper nodes."""
        is_summary = self.setting.is_summary
        source, target = source.copy(), target.copy()
        for place in np.flatnonzero(is_summary[source]).tolist():
            role = "latest finish" if from_finish[place] else "earliest start"
            source[place] = self.node(role, int(source[place]))
        for place in np.flatnonzero(is_summary[target]).tolist():
            role = BOUND_BY_KIND[int(from_finish[place]), int(to_finish[place])]
            target[place] = self.node(role, int(target[place]))
        return source, target

    def calendars(self) -> Ints:
        """Each helper's calendar: its activities' own where they share one, so that their points pass as they are;
        else, and where dates are fixed, the clock, on which every instant passes as it is. A phase's own calendar
        never comes in between."""
        return np.array([self._common_calendar(owner) for owner in self.owners], dtype=np.int64)

    def _common_calendar(self, summary: int) -> int:
        if summary not in self._common:
            below = self._below(summary)
            common = {
                self._common_calendar(row)
                if self.setting.is_summary[row]
                else (self.setting.clock if self._is_fixed[row] else int(self.setting.calendar[row]))
                for row in below
            }
            self._common[summary] = common.pop() if len(common) == 1 else self.setting.clock
        return self._common[summary]

    @cached_property
    def _is_fixed(self) -> Flags:
        """Activities with dates that happened, or were set by hand: those may lie in the free time of any calendar."""
        rows = self.setting.columns.activities
        fixed = np.zeros(len(rows.uid), dtype=bool)
        for column in (rows.actual_start, rows.actual_finish, rows.manual_start):
            if column is not None:
                fixed |= column != NO_DATE
        return fixed

    def node(self, role: str, summary: int) -> int:
        """The helper node of a summary in a role, made with those of all summaries below it."""
        fresh = [summary] if (role, summary) not in self._made else []
        for owner in fresh:
            self._made[role, owner] = len(self.setting.is_summary) + len(self.owners)
            self.owners.append(owner)
            fresh += [child for child in self._below(owner) if self._is_new_summary(role, child)]
        for owner in fresh:
            for child in self._below(owner):
                self._join(role, self._made[role, owner], child)
        return self._made[role, summary]

    def _is_new_summary(self, role: str, row: int) -> bool:
        return bool(self.setting.is_summary[row]) and (role, row) not in self._made

    def _join(self, role: str, helper: int, child: int) -> None:
        is_summary = bool(self.setting.is_summary[child])
        other = self._made[role, child] if is_summary else child
        if role in KIND_OF_BOUND:
            # The kind of the link goes on to the children: what has begun waits for finishes alone.
            from_finish, to_finish = KIND_OF_BOUND[role]
            self.arcs.append((helper, other, from_finish, to_finish and int(not is_summary)))
        elif role == "latest finish":
            self.arcs.append((other, helper, 1, 0))
        else:
            self.arcs.append((other, helper, 0, 0))
            self.least_nodes.setdefault(helper, []).append(other)

    def _below(self, summary: int) -> list[int]:
        if self._children is None:
            self._children = {}
            active = self.setting.columns.activities.is_active
            for row, parent in enumerate(self.setting.parent.tolist()):
                if parent != NONE and (active is None or active[row]):
                    self._children.setdefault(parent, []).append(row)
        return self._children.get(summary, [])
