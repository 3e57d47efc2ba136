"""Progress of summaries: what is done of all the work below them."""

import numpy as np
from numpy.typing import NDArray

from engine.calendar.table import Ints

Bools = NDArray[np.bool_]

NO_PERCENT = -1


def percent_of_summaries(
    uids: Ints, parent_uids: Ints, minutes: Ints, percents: Ints, is_done: Bools
) -> Ints:
    """Whole percent by row; NO_PERCENT for a row without rows below it.

    `parent_uids` holds a uid of the plan or anything else at the top, `minutes` durations, `percents` 0 to 100.
    The leaves below weigh by their duration; where none has any (milestones alone), each counts the same. It is 100
    only when all of them are done, as an open milestone weighs nothing and is still to be reached.
    """
    count = len(uids)
    order = np.argsort(uids, kind="stable")
    places = np.searchsorted(uids, parent_uids, sorter=order).clip(max=max(count - 1, 0))
    above = order[places] if count else order
    has_parent = uids[above] == parent_uids
    is_summary = np.zeros(count, dtype=bool)
    is_summary[above[has_parent]] = True
    leaf = ~is_summary
    # Of each row and all below it: minutes, minutes done in percent, leaves, leaves done.
    sums = np.stack(
        [leaf * minutes, leaf * minutes * percents, leaf.astype(np.int64), leaf & is_done]
    ).astype(np.int64)
    for rows in _deepest_first(above, has_parent):
        for each in sums:
            np.add.at(each, above[rows], each[rows])
    weight, done_minutes, leaves, done = sums
    by_count = np.where(leaves > 0, 100 * done / np.maximum(leaves, 1), 0)
    share = np.where(weight > 0, done_minutes / np.maximum(weight, 1), by_count)
    percent = np.where(done == leaves, 100, np.minimum(99, np.rint(share))).astype(np.int64)
    return np.where(is_summary, percent, NO_PERCENT)


def _deepest_first(above: Ints, has_parent: Bools) -> list[Ints]:
    """Rows that have a parent, by their depth in the tree, the deepest first."""
    rows = np.flatnonzero(has_parent)
    pointer = np.where(has_parent, above, -1)
    depth = np.zeros(len(above), dtype=np.int64)
    at = pointer.copy()
    while (alive := at >= 0).any():
        depth[alive] += 1
        at[alive] = pointer[at[alive]]
    deepest = int(depth.max(initial=0))
    return [rows[depth[rows] == level] for level in range(deepest, 0, -1)]
