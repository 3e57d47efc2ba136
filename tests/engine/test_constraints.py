"""Date constraints, deadlines, ALAP and scheduling from the finish, drawn."""

import pytest

from engine.plan import PlanOptions
from tests.engine.drawing import assert_schedule


def test_start_no_earlier_than_waits():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XX           | float 1d
        build  |    XX        | FS design, SNET 3, because SNET
    """)


def test_start_no_earlier_than_may_begin_before_the_project():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        build  | XX           | SNET 0
    """)
    assert result.start.day == 5


def test_finish_no_earlier_than_moves_the_start():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        build  |   XX         | FNET 3, because FNET
    """)


def test_hard_constraint_beats_logic_and_shows_negative_float():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXX          | float -1d
        build  |   XX         | FS design, SNLT 2, because SNLT, float -1d, free 0d, critical
    """)
    assert [warning.kind for warning in result.warnings] == ["constraint_beats_logic"]


@pytest.mark.parametrize("held", ["SNLT 1", "MSO 1", "FNLT 2", "MFO 2"])
def test_a_hard_date_that_links_do_not_allow_is_missed_by_so_much(held):
    # Links would let it begin on day 3, its date has it on day 1.
    assert_schedule(f"""
        days   | MTWTFSSMTWTF |
        before | XXX          | float -2d
        design |  XX          | FS before, {held}, float -2d, free 0d, critical
    """)


def test_a_hard_date_that_links_allow_has_its_own_room_as_before():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        before | XXX          | float 1d
        design |     X        | FS before, MSO 4, float 0d
    """)


def test_logic_beats_the_constraint_when_the_project_says_so():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | XXX          | float -1d
        build  |    XX        | FS design, SNLT 2, because design, float -1d
        """,
        options=PlanOptions(honours_constraints=False),
    )


def test_finish_no_later_than():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXX          | float -1d
        build  |   XX         | FS design, FNLT 3, because FNLT
    """)


def test_must_start_on_is_critical_where_it_stands():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        build  |   XX         | MSO 2, because MSO, float 0d, critical
    """)


def test_must_finish_on():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        build  |   XX         | MFO 3, because MFO, float 0d, critical
    """)


def test_deadline_moves_no_date_but_shows_negative_float():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XX           | float -1d, critical
        build  |   XX         | FS design, due 2, float -1d
    """)
    assert [(warning.kind, warning.minutes) for warning in result.warnings] == [("deadline_missed", 480)]


def test_as_late_as_possible_uses_up_its_float():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        late   |    XX        | ALAP, because ALAP
    """)


def test_plan_from_its_finish_begins_when_it_must():
    result = assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design |   XX         |
        build  |     X..XX    | FS design, because project_finish
        side   |         X    | because project_finish
        """,
        finish=8,
    )
    assert result.finish.day == 13


def test_plan_from_its_finish_keeps_asap_tasks_early():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design |   XX         |
        build  |     X..XX    | FS design
        soon   |   X          | ASAP
        """,
        finish=8,
    )


@pytest.mark.parametrize("kind", ["SON", "FON"])
def test_a_soft_date_holds_from_both_sides_and_never_beats_logic(kind):
    assert_schedule(
        f"""
        days   | MTWTFSSMTWTF |
        long   | XXXXX..XX    |
        design |   X          | {kind} 2, float 0d, late 2-2, because {kind}
        build  |    X         | FS design, float 3d
        """
    )
    assert_schedule(
        f"""
        days   | MTWTFSSMTWTF |
        before | XXX          | float -2d
        design |    X         | FS before, {kind} 1, float -2d, because before
        """
    )


def test_as_late_as_possible_may_take_its_free_float_alone():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        late   |  X           | ALAP, because ALAP, free 1d
        after  |   X          | FS late, SNET 2, float 2d
        """,
        options=PlanOptions(alap_takes_free_float=True),
    )
    # Without the option it takes its total float, and whoever follows moves with it.
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        late   |    X         | ALAP, because ALAP
        after  |     X        | FS late, SNET 2
    """)


def test_what_is_as_late_as_possible_leaves_its_room_to_what_is_before_it():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        first  |  X           | ALAP
        second |   XX         | FS first, ALAP
        after  |     X        | FS second, SNET 4
        last   |     X        | ALAP
        """,
        options=PlanOptions(alap_takes_free_float=True),
    )
