"""Multiple float paths: the chains of work that lead to one activity, the most critical first.

As in Primavera P6. The first path goes back from the activity along the links
that leave it least; each further one branches off where the next least room is.
Every activity is on one path only, the first that reaches it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.critical_path.results import Schedule
from engine.errors import UnknownActivityError
from engine.network.order import group_by
from engine.plan.columns import NONE


class PathRule(StrEnum):
    """What makes one path more critical than another.

    TOTAL: the total float of the activity that leads into it.
    FREE: how much later that may end before the chosen activity has to move.
    """

    TOTAL = "total"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class FloatPath:
    """Activities in order of time, and the minutes of float or room that the path has.

    `joins_uid` is the activity of an earlier path that its last one leads to;
    None for the first path, whose last one is the chosen activity itself.
    """

    uids: tuple[int, ...]
    float_minutes: int
    joins_uid: int | None = None


def float_paths(
    schedule: Schedule,
    uid: int,
    *,
    most: int = 10,
    rule: PathRule = PathRule.TOTAL,
) -> tuple[FloatPath, ...]:
    """The `most` most critical paths to an activity. Raises UnknownActivityError."""
    plan = schedule.solved.plan
    if uid not in plan.index:
        raise UnknownActivityError(f"Task {uid} is not in the plan.", activity_uid=uid)
    return tuple(_Finder(schedule, rule).paths(plan.index[uid], most))


# Room on the way to the chosen activity, total float, arc: least first.
Key = tuple[int, int, int]


class _Finder:
    def __init__(self, schedule: Schedule, rule: PathRule) -> None:
        solved = schedule.solved
        self.plan = solved.plan
        self.rule = rule
        self.floats: list[int] = solved.total_float_minutes.tolist()
        self.uids: list[int] = self.plan.columns.activities.uid.tolist()
        self.rooms: list[int] = solved.room_of_arcs.tolist()
        self.source: list[int] = self.plan.arcs.source.tolist()
        self.dropped: list[bool] = self.plan.arcs.drops_forward.tolist()
        incoming = group_by(self.plan.arcs.target, self.plan.node_count)
        self.starts: list[int] = incoming.starts.tolist()
        self.arcs: list[int] = incoming.arcs.tolist()
        self.taken = np.zeros(self.plan.node_count, dtype=bool)
        # Ways off the paths so far: key, room behind the arc, the node it leads to.
        self.branches: list[tuple[Key, int, int]] = []

    def paths(self, chosen: int, most: int) -> list[FloatPath]:
        room = self.floats[chosen] if self.rule is PathRule.TOTAL else 0
        found = [FloatPath(self._back_from(chosen, 0), room)]
        while self.branches and len(found) < most:
            (_, _, arc), room, target = heapq.heappop(self.branches)
            source = self.source[arc]
            if self.taken[source]:
                continue
            uids = self._back_from(source, room)
            if uids:
                found.append(FloatPath(uids, self._float(uids, room), self._owner(target)))
        return found

    def _float(self, uids: tuple[int, ...], room: int) -> int:
        last = self.plan.index[uids[-1]]
        return self.floats[last] if self.rule is PathRule.TOTAL else room

    def _back_from(self, node: int, room: int) -> tuple[int, ...]:
        """The chain that ends with a node, and its branches kept for later."""
        chain = []
        while True:
            self.taken[node] = True
            if node < self.plan.activity_count:
                chain.append(self.uids[node])
            ways = sorted(self._ways(node, room))
            if not ways:
                return tuple(reversed(chain))
            for way in ways[1:]:
                heapq.heappush(self.branches, way)
            (_, _, arc), room, _ = ways[0]
            node = self.source[arc]

    def _ways(self, node: int, room: int) -> list[tuple[Key, int, int]]:
        """Arcs into a node from what is on no path yet."""
        ways = []
        for place in range(self.starts[node], self.starts[node + 1]):
            arc = self.arcs[place]
            source = self.source[arc]
            if self.dropped[arc] or self.taken[source]:
                continue
            behind = room + max(self.rooms[arc], 0)
            is_task = source < self.plan.activity_count
            floats = self.floats[source] if is_task else behind
            first, second = (floats, behind)
            if self.rule is PathRule.FREE:
                first, second = behind, floats
            ways.append(((first, second, arc), behind, node))
        return ways

    def _owner(self, node: int) -> int | None:
        """The activity of a node; of a helper, its phase."""
        if node >= self.plan.activity_count:
            node = int(self.plan.virtual_owner[node - self.plan.activity_count])
        return None if node == NONE else self.uids[node]
