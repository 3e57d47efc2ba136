"""Task calendars, people's calendars and elapsed time, drawn."""

from tests.engine.drawing import assert_schedule


def test_holiday_is_skipped():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | X.X          |
        """,
        holidays=(1,),
    )


def test_task_calendar_works_on_saturday():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXXX        |
        build  |      X.X     | FS design, six-day
    """)


def test_follower_on_another_calendar_waits_for_its_own_days():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXXXX       | six-day
        build  |        X     | FS design
    """)


def test_person_works_on_their_own_calendar():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXXXX       | person six-day
    """)


def test_activity_ends_with_the_last_of_several_people():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXXX..X     | person six-day, person standard, because project_start
    """)


def test_elapsed_task_runs_through_the_weekend():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXX         |
        dry    |    XXXX      | FS design, elapsed 3
    """)
