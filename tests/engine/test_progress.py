"""What has happened stays; what remains comes after the status date and, by default, after its predecessors."""

from dataclasses import replace
from datetime import datetime

from engine.critical_path import schedule
from engine.plan import Activity, Link, Plan, PlanOptions, ProgressRule
from tests.engine.drawing import STANDARD, assert_schedule, parse


def test_finished_task_keeps_its_actual_dates():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design |  XX          | done 1-2, because actual, float 0d, not critical
        build  |    XX        | FS design, because design
    """)


def test_remaining_work_of_started_task_moves_behind_the_status_date():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | XX..X        | worth 3d, started 0 with 1d left, because status_date
        """,
        status=4,
    )


def test_unstarted_task_moves_to_the_status_date():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design |    XX        | because status_date
        """,
        status=3,
    )


def test_status_date_moves_nothing_when_the_project_says_so():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | XX           |
        """,
        status=3,
        options=PlanOptions(reschedules_after_status_date=False),
    )


def test_retained_logic_lets_remaining_work_wait():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXX          |
        build  | XXXX         | FS design, started 0 with 1d left, because design
    """)
    assert [warning.kind for warning in result.warnings] == ["out_of_sequence"]


def test_progress_override_lets_remaining_work_go_on():
    assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | XXX          |
        build  | XX           | FS design, started 0 with 1d left
        """,
        options=PlanOptions(progress_rule=ProgressRule.PROGRESS_OVERRIDE),
    )


def test_manual_task_keeps_its_dates_and_is_warned_about():
    result = assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXX          |
        build  |  XX          | FS design, manual 1, because manual
        after  |    X         | FS build, FS design
    """)
    assert [(warning.kind, warning.minutes) for warning in result.warnings] == [("manual_before_logic", 960)]


def test_a_manual_task_under_way_keeps_its_dates():
    drawing = parse("""
        days   | MTWTFSSMTWTF |
        design | XXX          |
        build  | XXXXX        | FS design, manual 0
        after  |        X     | FS build
    """)
    design, build, after = drawing.plan.activities
    begun = replace(build, actual_start=build.manual_start, percent_complete=20.0, remaining_minutes=2400)
    result = schedule(replace(drawing.plan, activities=(design, begun, after)))
    assert (result[begun.uid].start, result[begun.uid].finish) == (
        datetime(2026, 1, 5, 8),
        datetime(2026, 1, 9, 17),
    )
    assert result[after.uid].start == datetime(2026, 1, 12, 8)


def test_a_milestone_that_began_and_is_not_done_stays_open():
    monday = datetime(2026, 1, 5, 8)
    prepare = Activity(
        1, duration_minutes=480, actual_start=monday, percent_complete=30, remaining_minutes=336
    )
    ready = Activity(2, is_milestone=True, actual_start=datetime(2026, 1, 5, 17), percent_complete=30)
    rows = (prepare, ready, Activity(3, duration_minutes=960), Activity(4, duration_minutes=7 * 480))
    plan = Plan(monday, (STANDARD,), rows, (Link(1, 2), Link(2, 3)), calendar_uid=STANDARD.uid)
    result = schedule(plan)
    assert (result[2].start, result[2].finish) == (datetime(2026, 1, 5, 17),) * 2
    assert result[3].start == datetime(2026, 1, 6, 8)
    assert [result[uid].total_float_minutes for uid in (1, 2, 3, 4)] == [1920, 1920, 1920, 0]
    done = replace(plan, activities=(prepare, replace(ready, percent_complete=100), *rows[2:]))
    assert schedule(done)[2].total_float_minutes == 0


def test_what_is_left_lasts_until_the_day_that_is_expected():
    # Begun on Monday with 4 days of 5 left, expected on Wednesday of the second week: from the status date on
    # that is Wednesday to Friday and three days more.
    result = assert_schedule(
        """
        days   | MTWTFSSMTWTF |
        design | X.XXX..XXX   | worth 5d, started 0 with 4d left, expected 9, float 0d, critical
        after  |           X  | FS design
        """,
        status=2,
    )
    assert result.expected_minutes == {1: 6 * 480}


def test_an_expected_finish_makes_a_task_shorter_and_holds_its_start():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        before | XX           |
        design |   X          | FS before, worth 5d, expected 2
        late   |    X         | FS design, worth 1d
    """)


def test_whoever_works_on_it_an_expected_finish_stands():
    assert_schedule("""
        days   | MTWTFSSMTWTF |
        design | XXXXX..XX    | worth 2d, expected 8, person six-day, person standard
    """)


def test_expected_before_it_can_begin_a_minute_is_left():
    result = schedule(
        parse("""
        days   | MTWTFSSMTWTF |
        before | XXX          |
        design |    X         | FS before, expected 1
        """).plan
    )
    assert (result[2].start, result[2].finish) == (datetime(2026, 1, 8, 8), datetime(2026, 1, 8, 8, 1))
