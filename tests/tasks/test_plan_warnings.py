"""What the schedule warns of is seen where the plan is read, and goes with its cause."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.access import SYSTEM
from people.models import WorkingCalendar
from tasks.editing.services import update_task
from tasks.models import Task
from tasks.plan.reads import plan_data
from tasks.scheduling.words import warning_words
from tasks.typing.figures.shorthand import Scale
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db


def march(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Berlin"))


def change(plan: DrawnPlan, name: str, **changes: object) -> None:
    update_task(actor=SYSTEM, task_id=plan.ids[name], changes=changes)


def warnings(plan: DrawnPlan) -> dict[str, str]:
    """What the plan's page is told, by task."""
    plan.project.refresh_from_db()
    data = plan_data(plan.project, plan.manager)
    names = {pk: name for name, pk in plan.ids.items()}
    return {names[pk]: " ".join(told) for pk, told in data["warnings"].items()}


def test_a_plan_that_agrees_with_itself_warns_of_nothing() -> None:
    plan = chain_of_three()
    assert warnings(plan) == {}
    assert plan["build"].schedule_warnings is None


def test_a_missed_deadline_is_told_and_heals() -> None:
    plan = chain_of_three()
    change(plan, "test", deadline=march(5, 17))
    assert warnings(plan) == {"test": "It ends 2d after its deadline."}
    change(plan, "test", deadline=None)
    assert warnings(plan) == {}


def test_a_hard_date_against_links_is_told() -> None:
    plan = chain_of_three()
    change(plan, "build", constraint_kind=Task.Constraint.MSO, constraint_date=march(3))
    assert warnings(plan)["build"] == "Its date is 1d before its links allow."


def test_a_task_by_hand_against_links_is_told() -> None:
    plan = chain_of_three()
    change(plan, "build", mode=Task.Mode.MANUAL)
    change(plan, "design", duration_minutes=4 * DAY)
    assert warnings(plan)["build"] == "By hand it lies 2d before its links allow."


def test_no_working_time_in_common_is_told() -> None:
    plan = chain_of_three()
    plan.give("build")
    night = WorkingCalendar.objects.create(
        name="Night", owner="project", project=plan.project, week=[[[1200, 1320]]] * 7
    )
    change(plan, "build", calendar=night)
    assert "share no working time" in warnings(plan)["build"]


def test_what_is_done_warns_of_nothing() -> None:
    plan = chain_of_three()
    change(plan, "design", deadline=march(2, 17))
    assert "design" in warnings(plan)
    Task.objects.filter(pk=plan.ids["design"]).update(
        actual_start=march(2), actual_finish=march(3, 17), percent_complete=100
    )
    change(plan, "test", duration_minutes=2 * DAY)
    assert warnings(plan) == {}


def test_an_answer_to_an_edit_brings_them() -> None:
    plan = chain_of_three()
    plan.project.refresh_from_db()
    before = plan_data(plan.project, plan.manager)["revision"]
    change(plan, "design", duration_minutes=9 * DAY, deadline=march(3, 17))
    plan.project.refresh_from_db()
    data = plan_data(plan.project, plan.manager, since=before)
    assert list(data["warnings"]) == [plan.ids["design"]]


def test_work_of_two_is_late_by_working_days_of_the_project() -> None:
    plan = chain_of_three()
    plan.give("build", member_of(plan.project))
    change(plan, "build", duration_minutes=8 * DAY, deadline=march(5, 17))
    assert warnings(plan) == {"build": "It ends 6d after its deadline."}


@pytest.mark.parametrize(
    ("minutes", "words"), [(2857, "6.8d"), (2 * DAY + 1, "2d"), (DAY, "1d"), (200, "200min"), (60, "1h")]
)
def test_lateness_is_told_in_days_from_a_day_on(minutes: int, words: str) -> None:
    assert warning_words({"deadline_missed": minutes}, Scale(DAY, 5 * DAY)) == [
        f"It ends {words} after its deadline."
    ]


def test_each_warning_of_a_task_is_told_by_itself() -> None:
    plan = chain_of_three()
    dates = {"constraint_kind": Task.Constraint.MSO, "constraint_date": march(3)}
    change(plan, "build", deadline=march(4, 17), **dates)
    plan.project.refresh_from_db()
    told = plan_data(plan.project, plan.manager)["warnings"][plan.ids["build"]]
    assert sorted(told) == ["It ends 1d after its deadline.", "Its date is 1d before its links allow."]
