"""The order of work: which activity waits for which, found without recursion on networks of any size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.calendar.table import Ints

# Below this mean width, going node by node beats array operations level by level.
NARROW_WIDTH = 24


@dataclass(slots=True)
class Adjacency:
    """Arcs grouped by one end: those of node i are `arcs[starts[i]:starts[i + 1]]`."""

    starts: Ints
    arcs: Ints


def group_by(nodes: Ints, count: int) -> Adjacency:
    """Arc numbers grouped by the node given for each arc, in their first order within a node."""
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(nodes, minlength=count), out=starts[1:])
    return Adjacency(starts, np.argsort(nodes, kind="stable"))


def levels(count: int, sources: Ints, targets: Ints) -> tuple[Ints, int]:
    """The level of each node (one more than the highest level among those it waits for) and how many have one.

    When fewer than `count` nodes were reached, the rest (level -1) is in or behind a cycle.
    """
    waiting = np.bincount(targets, minlength=count)
    outgoing = group_by(sources, count)
    level = np.full(count, -1, dtype=np.int64)
    frontier = np.flatnonzero(waiting == 0)
    reached = depth = 0
    while len(frontier):
        if len(frontier) < NARROW_WIDTH:
            frontier, depth, more = _walk_narrow(frontier, depth, level, waiting, outgoing, targets)
            reached += more
            continue
        level[frontier] = depth
        reached += len(frontier)
        depth += 1
        following = targets[outgoing.arcs[ranges(outgoing.starts[frontier], outgoing.starts[frontier + 1])]]
        np.subtract.at(waiting, following, 1)
        # A node may have been reached through several arcs at once.
        frontier = np.unique(following[waiting[following] == 0])
    return level, reached


def _walk_narrow(
    frontier: Ints, depth: int, level: Ints, waiting: Ints, outgoing: Adjacency, targets: Ints
) -> tuple[Ints, int, int]:
    """Go on node by node while the front stays narrow."""
    # Whole arrays as lists cost more than a few levels gain, so look nodes up through memory views.
    starts, arcs, ends = outgoing.starts.data, outgoing.arcs.data, targets.data
    left, found = waiting.data, level.data
    current, reached = frontier.tolist(), 0
    while current and len(current) < 2 * NARROW_WIDTH:
        following = []
        for node in current:
            found[node] = depth
            for place in range(starts[node], starts[node + 1]):
                target = ends[arcs[place]]
                left[target] -= 1
                if not left[target]:
                    following.append(target)
        reached += len(current)
        depth += 1
        current = following
    return np.array(current, dtype=np.int64), depth, reached


def ranges(starts: Ints, ends: Ints) -> Ints:
    """All integers of the half-open ranges [start, end), one range after the other."""
    lengths = ends - starts
    total = int(lengths.sum())
    if not total:
        return np.empty(0, dtype=np.int64)
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return offsets + np.arange(total)


def find_cycle(count: int, sources: Ints, targets: Ints, level: Ints) -> list[int]:
    """A cycle's nodes in order, the first repeated at the end, given that `levels` left some nodes out."""
    is_stuck = level < 0
    inside = is_stuck[sources] & is_stuck[targets]
    previous: dict[int, int] = {}
    for source, target in zip(sources[inside].tolist(), targets[inside].tolist(), strict=True):
        previous.setdefault(target, source)
    # Every stuck node waits for a stuck node, so walking back must meet itself.
    node = int(np.flatnonzero(is_stuck)[0])
    seen: dict[int, int] = {}
    walk: list[int] = []
    while node not in seen:
        seen[node] = len(walk)
        walk.append(node)
        node = previous[node]
    return [node, *reversed(walk[seen[node] :])]
