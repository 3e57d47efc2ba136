"""What has happened stays; what remains comes after the status date and, by default, after its predecessors."""

from engine.plan import PlanOptions, ProgressRule
from tests.engine.drawing import assert_schedule


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
        design | XXXXX        | worth 3d, started 0 with 1d left, because status_date
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
