"""What a project chooses for its schedule, and the soft dates of a task, from the form to the dates."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.errors import DomainError
from people.models import WorkingCalendar
from projects.models import Project
from projects.settings.services import update_project
from tasks.editing.services import link_tasks, set_constraint, update_task
from tasks.models import Task
from tasks.plan.reads import column_values
from tasks.plan.services import edit_cell, edit_plan, undo_plan
from tasks.reporting.services import Report, report_progress
from tasks.scheduling.services.reschedule import reschedule
from tests.tasks.panels import get, post
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db
JSON = "application/json"


def scheduled_again(plan: DrawnPlan) -> DrawnPlan:
    reschedule(Project.objects.get(pk=plan.project.pk))
    return plan


@pytest.mark.parametrize(
    ("lag_calendar", "first_day"),
    [
        # Design ends on Friday 6 March; the day of lag is Monday, Saturday, Monday, or seven hours of that night.
        ("successor", date(2026, 3, 10)),
        ("predecessor", date(2026, 3, 9)),
        ("project", date(2026, 3, 10)),
        ("clock", date(2026, 3, 9)),
    ],
)
def test_lags_count_on_the_calendar_that_the_project_names(lag_calendar: str, first_day: date) -> None:
    plan = drawn_plan()
    hours = [[540, 720], [780, 1020]]
    six_days = WorkingCalendar.objects.create(
        name="Six days", owner="project", project=plan.project, week=[hours] * 6 + [[]]
    )
    plan.add("design", 5, calendar=six_days)
    plan.add("build")
    link_tasks(actor=SYSTEM, predecessor_id=plan.ids["design"], successor_id=plan.ids["build"], lag=DAY)
    update_project(actor=SYSTEM, project_id=plan.project.pk, changes={"lag_calendar": lag_calendar})
    assert scheduled_again(plan).dates("build")[0] == first_day


def test_as_late_as_possible_moves_its_followers_unless_the_project_says_otherwise() -> None:
    plan = drawn_plan()
    plan.add("long", 5)
    plan.add("late", constraint_kind="alap")
    plan.add(
        "after", after="late", constraint_kind="snet", constraint_date=datetime(2026, 3, 4, 8, tzinfo=UTC)
    )
    assert (plan.dates("late")[0], plan.dates("after")[0]) == (date(2026, 3, 5), date(2026, 3, 6))
    update_project(actor=SYSTEM, project_id=plan.project.pk, changes={"alap_takes_free_float": True})
    scheduled_again(plan)
    assert (plan.dates("late")[0], plan.dates("after")[0]) == (date(2026, 3, 3), date(2026, 3, 4))


def test_the_choices_are_in_the_settings_and_in_the_api(as_user) -> None:
    plan = chain_of_three()
    project = plan.project
    client = as_user(project.manager)
    address = reverse("project_settings", args=[project.code])
    html = client.get(address).content.decode()
    assert "The predecessor&#x27;s" in html
    assert 'name="alap_takes_free_float"' in html
    api = f"/api/v1/projects/{project.code}/"
    seen = client.get(api).json()
    assert (seen["lag_calendar"], seen["alap_takes_free_float"]) == ("successor", False)
    changes = {"lag_calendar": "clock", "alap_takes_free_float": True, "version": seen["version"]}
    now = client.patch(api, changes, content_type=JSON).json()
    assert (now["lag_calendar"], now["alap_takes_free_float"]) == ("clock", True)
    wrong = client.patch(api, {"lag_calendar": "moon", "version": now["version"]}, content_type=JSON)
    assert wrong.status_code == 422
    assert "lag_calendar" in wrong.content.decode()


@pytest.mark.parametrize(
    ("kind", "day", "first_day"),
    [
        # Test follows build, which ends on Friday 6 March: later than that it waits, earlier the links win.
        ("son", date(2026, 3, 12), date(2026, 3, 12)),
        ("fon", date(2026, 3, 12), date(2026, 3, 12)),
        ("son", date(2026, 3, 4), date(2026, 3, 9)),
        ("fon", date(2026, 3, 4), date(2026, 3, 9)),
    ],
)
def test_a_soft_date_is_kept_where_links_allow(kind: str, day: date, first_day: date) -> None:
    plan = chain_of_three()
    set_constraint(actor=plan.manager, task_id=plan.ids["test"], kind=kind, day=day)
    assert plan.dates("test")[0] == first_day
    floats = plan["test"].total_float_minutes
    # What could not be kept is its negative float: three working days.
    assert floats == (0 if day == first_day else -3 * DAY)


def test_the_panel_offers_soft_dates_and_the_plan_names_them(as_user) -> None:
    plan = chain_of_three()
    client = as_user(plan.project.manager)
    answer = post(
        client, plan, "test", "when", "constrain", constraint_kind="son", constraint_date="2026-03-12"
    )
    assert answer.status_code == 200
    assert "Start on, if links allow" in answer.content.decode()
    assert plan["test"].constraint_kind == Task.Constraint.SON
    assert plan["test"].get_constraint_kind_display() == "Start on, if links allow"


def test_a_task_without_common_working_time_is_named_and_the_plan_goes_on(as_user) -> None:
    plan = chain_of_three()
    night = WorkingCalendar.objects.create(
        name="Night", owner="project", project=plan.project, week=[[[1200, 1320]]] * 7
    )
    calendar = {"calendar": night}
    # Build is Priya's, who works by day: 21 hours of it take eleven nights of two hours.
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes=calendar)
    assert plan.dates("build") == (date(2026, 3, 3), date(2026, 3, 13))
    assert plan.dates("test")[0] == date(2026, 3, 16)
    said = get(as_user(plan.project.manager), plan, "build", "why").content.decode()
    assert "no working time in common" in said


def test_what_is_left_lasts_until_the_day_that_somebody_expects() -> None:
    plan = chain_of_three()
    step = {"op": "cell", "id": plan.ids["build"], "column": "expected_finish", "text": "11 Mar 2026"}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[step])
    # Build lasts from Wednesday 4 to the Wednesday after: six days instead of three.
    assert plan.dates("build") == (date(2026, 3, 4), date(2026, 3, 11))
    assert plan["build"].duration_minutes == 6 * DAY
    assert plan.dates("test")[0] == date(2026, 3, 12)
    # What comes before takes a day more: the day stays, and a day less is left.
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"duration_minutes": 3 * DAY})
    assert plan.dates("build") == (date(2026, 3, 5), date(2026, 3, 11))
    assert plan["build"].duration_minutes == 5 * DAY


def test_an_expected_finish_is_undone_with_the_length_that_it_made() -> None:
    plan = chain_of_three()
    step = {"op": "cell", "id": plan.ids["build"], "column": "expected_finish", "text": "11 Mar 2026"}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[step])
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert (plan["build"].expected_finish, plan["build"].duration_minutes) == (None, 3 * DAY)


def test_of_begun_work_the_remaining_duration_follows_the_expected_day() -> None:
    plan = chain_of_three()
    begun = Report(percent_complete=50, on=date(2026, 3, 2))
    report_progress(actor=plan.manager, task_id=plan.ids["design"], report=begun)
    edit_cell(actor=plan.manager, task_id=plan.ids["design"], column="expected_finish", text="6 Mar 2026")
    # One day of two is done on Monday; Tuesday to Friday are left.
    task = plan["design"]
    assert (task.remaining_minutes, task.duration_minutes) == (4 * DAY, 5 * DAY)
    assert plan.dates("design") == (date(2026, 3, 2), date(2026, 3, 6))


@pytest.mark.parametrize(("name", "text"), [("build", "1 Mar 2026"), ("gate", "11 Mar 2026")])
def test_an_expected_finish_that_cannot_be_is_refused(name: str, text: str) -> None:
    plan = chain_of_three()
    plan.add("gate", 0, is_milestone=True)
    with pytest.raises(DomainError) as caught:
        edit_cell(actor=plan.manager, task_id=plan.ids[name], column="expected_finish", text=text)
    assert caught.value.field == "expected_finish"
    assert plan[name].expected_finish is None


def test_an_expected_finish_is_in_the_panel_the_columns_and_the_api(as_user) -> None:
    plan = chain_of_three()
    client = as_user(plan.project.manager)
    answer = post(client, plan, "build", "when", "cell", column="expected_finish", text="11 Mar 2026", was="")
    assert answer.status_code == 200
    assert 'id="tp-expected_finish"' in answer.content.decode()
    shown = column_values(plan.project, plan.manager, ["expected_finish"])
    assert shown["expected_finish"] == {plan.ids["build"]: "2026-03-11T17:00"}
    row = client.get(f"/api/v1/tasks/{plan.ids['build']}/").json()
    assert row["expected_finish"].startswith("2026-03-11")
