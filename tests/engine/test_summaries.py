"""Summaries span their children; a link to a summary binds its children."""

import pytest

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
