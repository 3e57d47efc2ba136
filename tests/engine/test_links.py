"""Each kind of link, with lag and lead, drawn."""

import pytest

from engine.plan import LagCalendar, PlanOptions
from tests.engine.drawing import assert_schedule


def test_follower_starts_when_its_predecessor_is_finished():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XX           | critical
        build  |   XXX        | FS design, because design, critical
    """)


def test_follower_skips_weekend():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        build  |     X..XX    | FS design
    """)


def test_lag_counts_working_days_of_the_follower():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        build  |         XX   | FS design +2d
    """)


def test_elapsed_lag_runs_through_the_weekend():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXXX        |
        build  |         XX   | FS design +3ed
    """)


def test_percent_lag_is_a_share_of_the_predecessor():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        build  |   XX         | SS design +50%
    """)


def test_lead_lets_the_follower_start_early():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        build  |   XX         | FS design -2d
    """)


def test_start_to_start():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        build  |  XX          | SS design +1d, float 1d, free 1d
    """)


def test_finish_to_finish_pulls_the_follower_to_the_end():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        build  |   XX         | FF design, float 0d
    """)


def test_start_to_finish_ends_the_follower_when_the_predecessor_starts():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        wait   | XXX          |
        design |    X         | FS wait
        build  |  XX          | SF design
    """)


def test_milestone_stands_at_the_end_of_what_it_waits_for():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XX           |
        gate   |  >           | FS design
        build  |   XX         | FS gate, because gate
    """)


def test_milestone_without_predecessor_stands_at_the_start():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        kick   | <            |
        design | XX           | FS kick
    """)


def test_total_and_free_float():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        long   | XXXXX        | critical, late 0-4
        short  | X            | float 3d, free 0d, late 3-3
        middle |  X           | FS short, float 3d, free 3d, late 4-4
        end    |        X     | FS long, FS middle, critical
    """)


def test_near_critical_lies_within_two_days():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        long   | XXXXX        |
        near   | XXX          |
        far    | XX           |
    """)
    assert [row.is_near_critical for row in result.values()] == [False, True, False]


def test_longest_path_leads_to_the_last_finish():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        one    | XX           |
        two    | XXX          |
        three  |    XX        | FS one, FS two
        four   |  X           | SS one +1d
    """)
    assert result.longest_path == (2, 3)


def test_the_longest_path_goes_on_to_the_milestone_that_ends_with_its_work():
    result = assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | XX           |
        gate   |  >           | FS design
        """
    )
    assert result.longest_path == (1, 2)


@pytest.mark.parametrize(
    ("lag_calendar", "into_five_days", "into_six_days"),
    [
        # Design ends on Friday, 17:00. The day of lag: Monday; Saturday; Monday; eight hours of the night.
        ("successor", "        XX", "       XX"),
        ("predecessor", "       XX", "        XX"),
        ("project", "        XX", "        XX"),
        ("clock", "       XX", "     X.X"),
    ],
)
def test_a_lag_counts_on_the_calendar_that_the_plan_names(lag_calendar, into_five_days, into_six_days):
    options = PlanOptions(lag_calendar=LagCalendar(lag_calendar))
    assert_schedule(
        f"""
        days   | MTWTFSSMTWTF |
        design | XXXXX        | six-day
        build  | {into_five_days} | FS design +1d
        """,
        options=options,
    )
    assert_schedule(
        f"""
        days   | MTWTFSSMTWTF |
        design | XXXXX        |
        build  | {into_six_days} | FS design +1d, six-day
        """,
        options=options,
    )
