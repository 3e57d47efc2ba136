"""Summaries span their children; a link to a summary binds its children."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.critical_path.summaries import percent_of_summaries
from engine.errors import CycleError
from tests.engine.drawing import assert_schedule


def test_summary_spans_its_children():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        phase  | =====        | because children
        design | XX           | in phase
        build  |   XXX        | in phase, FS design
    """)


def test_link_to_a_summary_holds_all_its_children():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        before | XX           |
        phase  |   ===        | FS before
        design |   XX         | in phase, because before
        build  |   XXX        | in phase
    """)
    assert result[3].driver.through_uid == 2


def test_link_from_a_summary_waits_for_its_last_child():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        phase  | ===          | free 0d
        design | XX           | in phase, float 1d, free 1d
        build  | XXX          | in phase
        after  |    XX        | FS phase, because phase
    """)


def test_start_to_start_from_a_summary_follows_its_first_child():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        phase  |  ====        |
        design |    XX        | in phase, SNET 3
        build  |  XXX         | in phase, SNET 1
        after  |   XX         | SS phase +1d
    """)


def test_nested_summaries_pass_links_down_and_dates_up():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        before | X            |
        outer  |  ===         | FS before
        inner  |  ==          | in outer
        deep   |  XX          | in inner
        side   |  XXX         | in outer
        after  |     X        | FS outer
    """)


def test_finish_link_to_a_summary_holds_the_finish_of_all_children():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        before | XXXX         |
        phase  |   ==         | FF before
        design |    X         | in phase
        build  |   XX         | in phase
    """)


def test_constraint_on_a_summary_binds_its_children():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        phase  |   ===        | SNET 2
        design |   X          | in phase
        build  |   XXX        | in phase
    """)


def test_child_that_waits_for_its_own_summary_is_a_cycle():
    with pytest.raises(CycleError, match=r"phase → build → phase|build → phase → build"):
        assert_schedule("""
            days   | MTWTFSSMTWTF |
            phase  | ==           |
            build  | XX           | in phase, FS phase
        """)


def test_cycle_through_summaries_is_told_in_words():
    with pytest.raises(CycleError) as caught:
        assert_schedule("""
            days   | MTWTFSSMTWTF |
            phase  | ==           | FS last
            build  | XX           | in phase
            last   |   X          | FS build
        """)
    assert set(caught.value.path) == {1, 2, 3}
    assert caught.value.path[0] == caught.value.path[-1]


def test_inactive_task_drives_nothing():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXX          | off
        build  | XX           | FS design
    """)


def percents(*rows: tuple[int, int, int, int]) -> list[int]:
    """Of rows (parent's number or 0, minutes, percent, done), numbered from 1."""
    parents, minutes, done, finished = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    uids = np.arange(1, len(rows) + 1)
    return percent_of_summaries(uids, parents, minutes, done, finished == 1).tolist()


def test_a_summary_is_as_far_as_the_work_below_it():
    assert percents((0, 0, 0, 0), (1, 300, 100, 1), (1, 100, 0, 0)) == [75, -1, -1]


def test_milestones_alone_count_and_an_open_one_keeps_it_below_100():
    assert percents((0, 0, 0, 0), (1, 0, 100, 1), (1, 0, 0, 0)) == [50, -1, -1]
    assert percents((0, 0, 0, 0), (1, 0, 100, 1), (1, 0, 100, 1)) == [100, -1, -1]
    assert percents((0, 0, 0, 0), (1, 300, 100, 1), (1, 0, 0, 0)) == [99, -1, -1]


def test_a_plan_without_rows_has_no_summaries():
    assert percents() == []


@given(st.data())
@settings(max_examples=200)
def test_progress_of_summaries_is_that_of_a_walk_down_the_tree(data: st.DataObject):
    count = data.draw(st.integers(1, 12))
    rows = [
        (
            data.draw(st.integers(0, number - 1)),
            data.draw(st.sampled_from([0, 60, 420])),
            percent := data.draw(st.sampled_from([0, 30, 100])),
            int(percent == 100),
        )
        for number in range(1, count + 1)
    ]

    def leaves(number: int) -> list[tuple[int, int, int, int]]:
        below = [other for other in range(1, count + 1) if rows[other - 1][0] == number]
        return [leaf for one in below for leaf in leaves(one)] if below else [rows[number - 1]]

    for number, found in enumerate(percents(*rows), start=1):
        mine = leaves(number)
        if mine == [rows[number - 1]] and found == -1:
            continue
        weight, done = sum(row[1] for row in mine), sum(row[3] for row in mine)
        share = sum(row[1] * row[2] for row in mine) / weight if weight else 100 * done / len(mine)
        assert found == (100 if done == len(mine) else min(99, round(share)))
