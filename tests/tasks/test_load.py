"""Load of people: booked against available per week, in words, from a plan drawn by days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from core.access import SYSTEM
from people.access import actor_for
from people.models import Leave, Membership, WorkingCalendar
from tasks.editing.services import update_task
from tasks.load.reads import Cell, LoadMap, people_load, project_load
from tasks.load.reads.load import WEEKS
from tasks.models import Assignment, Resource, Task
from tasks.plan.services import edit_cell
from tests.factories import ProjectFactory, UserFactory
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


def priya(found: LoadMap, plan: DrawnPlan) -> list[Cell]:
    return next(line.cells for line in found.lines if line.key == f"u{plan.priya.pk}")


def load_of(plan: DrawnPlan) -> list[Cell]:
    return priya(project_load(plan.project, MONDAY), plan)


def days(cell: Cell) -> tuple[float, float]:
    return cell.booked / DAY, cell.available / DAY


def seven_days() -> DrawnPlan:
    """build | XXXXX  XX | Priya"""
    plan = drawn_plan()
    plan.add("build", 7)
    plan.give("build")
    return plan


def test_work_lies_on_the_weeks_that_the_task_takes() -> None:
    cells = load_of(seven_days())
    assert [days(cell) for cell in cells[:3]] == [(5, 5), (2, 5), (0, 5)]
    assert [cell.percent for cell in cells[:3]] == [100, 40, 0]
    assert len(cells) == WEEKS


def test_units_share_the_time() -> None:
    plan = seven_days()
    Assignment.objects.update(units="0.5")
    assert [days(cell)[0] for cell in load_of(plan)[:2]] == [2.5, 1]


def test_two_tasks_at_once_are_over_booked_but_full_is_not() -> None:
    plan = seven_days()
    assert not load_of(plan)[0].is_over
    plan.add("check", 2)
    plan.give("check")
    cell = load_of(plan)[0]
    assert (cell.percent, cell.is_over, cell.band) == (140, True, 5)


def test_leave_takes_availability_away_and_work_waits() -> None:
    plan = seven_days()
    Leave.objects.create(user=plan.priya, start=MONDAY + timedelta(days=3), end=MONDAY + timedelta(days=4))
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"priority": 600})
    cells = load_of(plan)
    assert [days(cell) for cell in cells[:2]] == [(3, 3), (4, 5)]
    assert not any(cell.is_over for cell in cells)


def test_a_fixed_duration_runs_on_whoever_is_away_and_is_told() -> None:
    plan = seven_days()
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"kind": Task.Kind.FIXED_DURATION})
    Leave.objects.create(user=plan.priya, start=MONDAY, end=MONDAY + timedelta(days=6))
    cell = load_of(plan)[0]
    assert days(cell) == (5, 0)
    assert (cell.percent, cell.is_over, cell.band) == (None, True, 5)


def test_an_expected_finish_holds_whoever_is_away_and_is_told() -> None:
    plan = seven_days()
    edit_cell(actor=SYSTEM, task_id=plan.ids["build"], column="expected_finish", text="6 Mar 2026")
    Leave.objects.create(user=plan.priya, start=MONDAY + timedelta(days=2), end=MONDAY + timedelta(days=3))
    cell = load_of(plan)[0]
    assert (days(cell), cell.is_over) == ((5, 3), True)


def test_part_time_is_the_persons_calendar_and_units_the_projects_share() -> None:
    plan = drawn_plan()
    morning = [[540, 720]]
    plan.priya.calendar = WorkingCalendar.objects.create(
        name="Mornings", owner="person", week=[morning] * 5 + [[], []]
    )
    plan.priya.save()
    plan.add("build", 5)
    plan.give("build")
    cell = load_of(plan)[0]
    assert (cell.available, cell.percent) == (5 * 180, 100)
    Resource.objects.filter(user=plan.priya).update(max_units="0.5")
    cell = load_of(plan)[0]
    assert (cell.available, cell.percent) == (450, 200)


def test_a_task_calendar_and_the_persons_time_are_both_kept() -> None:
    plan = seven_days()
    calendar = WorkingCalendar.objects.create(
        name="Tuesdays", week=[[], [[540, 720], [780, 1020]], [], [], [], [], []]
    )
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"calendar": calendar})
    assert [days(cell)[0] for cell in load_of(plan)[:8]] == [1] * 7 + [0]


def test_deleted_tasks_and_milestones_book_nobody() -> None:
    plan = seven_days()
    plan.add("live", 0, is_milestone=True)
    plan.give("live")
    Task.objects.filter(pk=plan.ids["build"]).update(deleted_at=plan["build"].start)
    assert not any(cell.booked for cell in load_of(plan))


def test_members_without_work_are_shown_as_free_and_stakeholders_not_at_all() -> None:
    plan = seven_days()
    stakeholder = UserFactory()
    Membership.objects.create(user=stakeholder, project=plan.project, role="stakeholder")
    keys = {line.key for line in project_load(plan.project, MONDAY).lines}
    assert f"u{plan.manager.user_id}" in keys
    assert f"u{stakeholder.pk}" not in keys


def shared_person() -> tuple[DrawnPlan, DrawnPlan]:
    """Priya works full time on two projects in the same week."""
    one, two = seven_days(), drawn_plan()
    Membership.objects.create(user=one.priya, project=two.project, role="team_member")
    two.add("elsewhere", 5)
    two.give("elsewhere", one.priya)
    return one, two


def test_across_projects_work_adds_up_for_who_sees_both() -> None:
    one, _two = shared_person()
    cells = priya(people_load(SYSTEM, MONDAY), one)
    assert cells[0].percent == 200
    assert load_of(one)[0].percent == 100


def test_a_manager_sees_only_the_work_of_their_own_projects() -> None:
    one, two = shared_person()
    found = people_load(one.manager, MONDAY)
    assert priya(found, one)[0].percent == 100
    assert f"u{two.priya.pk}" not in {line.key for line in found.lines}


def test_people_of_one_project_keep_their_work_elsewhere() -> None:
    one, two = shared_person()
    found = people_load(actor_for(UserFactory(organisation_role="admin")), MONDAY, project_id=one.project.pk)
    assert priya(found, one)[0].percent == 200
    assert f"u{two.priya.pk}" not in {line.key for line in found.lines}


def test_closed_projects_book_nobody() -> None:
    one, two = shared_person()
    type(two.project).objects.filter(pk=two.project.pk).update(status="closed")
    assert priya(people_load(SYSTEM, MONDAY), one)[0].percent == 100


def page(client: Any, plan: DrawnPlan, **query: str) -> Any:
    url = reverse("project_load", args=[plan.project.code])
    return client.get(url, {"from": MONDAY.isoformat(), **query})


def test_the_page_says_who_is_over_booked_with_what(as_user: AsUser) -> None:
    plan = seven_days()
    plan.add("check", 2)
    plan.give("check")
    text = page(as_user(plan.manager.user), plan).content.decode()
    assert f"{plan.priya.full_name} is booked 140% in the week of 2 Mar: build, check" in text
    assert f"{plan.priya.full_name}, week of 9 Mar: 40%, 14 h of 35 h" in text


def test_a_chosen_week_lists_its_tasks_with_ways_to_them(as_user: AsUser) -> None:
    plan = seven_days()
    resource = Resource.objects.get(user=plan.priya)
    response = page(as_user(plan.manager.user), plan, person=f"u{plan.priya.pk}", week=MONDAY.isoformat())
    text = response.content.decode()
    assert reverse("task", args=[plan.project.code, plan.ids["build"]]) in text
    assert f"{reverse('plan', args=[plan.project.code])}?person={resource.pk}" in text
    assert response.context["detail"]["rows"][0]["minutes"] == 5 * DAY


@pytest.mark.parametrize(
    "query",
    [
        {"from": "nonsense"},
        {"from": "2026-02-31"},
        {"from": "9999-12-31"},
        {"person": "x", "week": "2026-13-01"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_map(query: dict[str, str], as_user: AsUser) -> None:
    plan = seven_days()
    assert page(as_user(plan.manager.user), plan, **query).status_code == 200


def test_stakeholders_see_nobodys_load(as_user: AsUser) -> None:
    project = ProjectFactory()
    user = UserFactory()
    Membership.objects.create(user=user, project=project, role="stakeholder")
    client = as_user(user)
    assert client.get(reverse("people_load")).status_code == 403
    assert client.get(reverse("project_load", args=[project.code])).status_code == 403
    assert reverse("people_load") not in client.get(reverse("people_list")).content.decode()


@pytest.mark.parametrize("size", [2, 7])
@pytest.mark.parametrize("name", ["project_load", "people_load"])
def test_pages_ask_the_database_as_often_for_many_people(name: str, size: int, as_user: AsUser) -> None:
    plan = seven_days()
    calendar = WorkingCalendar.objects.create(name="Own", week=[[[540, 1020]]] * 5 + [[], []])
    for number in range(size):
        user = UserFactory(calendar=calendar if number % 2 else None)
        Membership.objects.create(user=user, project=plan.project, role="team_member")
        Leave.objects.create(user=user, start=MONDAY, end=MONDAY)
        for task in ("a", "b"):
            plan.add(f"{task}{number}", 3)
            plan.give(f"{task}{number}", user)
    client = as_user(plan.manager.user)
    url = reverse(name, args=[plan.project.code] if name == "project_load" else [])
    query = {"from": MONDAY.isoformat()}
    client.get(url, query)
    with assert_query_count(f"tasks.{name}"):
        assert client.get(url, query).context["over_count"] >= size
