"""Links and assignments: cycles are refused with their path, people's calendars move dates."""

from datetime import date
from decimal import Decimal

import pytest

from core.errors import DomainError, NotVisible
from tasks.editing.services import assign, link_tasks, unassign, unlink_tasks, update_link
from tasks.models import Assignment, TaskLink
from tests.factories import UserFactory, member_of
from tests.tasks.plans import DAY, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db


def test_a_cycle_is_refused_with_its_path_in_words() -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError) as caught:
        link_tasks(actor=plan.manager, predecessor_id=plan.ids["test"], successor_id=plan.ids["design"])
    for name in ("design", "build", "test"):
        assert name in caught.value.message
    assert caught.value.code == "cycle"


def test_a_link_to_itself_or_twice_is_refused() -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError, match="itself"):
        link_tasks(actor=plan.manager, predecessor_id=plan.ids["test"], successor_id=plan.ids["test"])
    with pytest.raises(DomainError, match="already"):
        link_tasks(actor=plan.manager, predecessor_id=plan.ids["design"], successor_id=plan.ids["build"])


def test_a_task_of_another_project_cannot_be_linked() -> None:
    plan, other = chain_of_three(), drawn_plan()
    other.add("foreign")
    with pytest.raises(NotVisible):
        link_tasks(actor=plan.manager, predecessor_id=other.ids["foreign"], successor_id=plan.ids["test"])


@pytest.mark.parametrize(
    ("kind", "lag", "unit", "start"),
    [
        ("FS", 0, "working", date(2026, 3, 4)),
        ("FS", 2 * DAY, "working", date(2026, 3, 6)),
        ("SS", DAY, "working", date(2026, 3, 3)),
        ("FS", -DAY, "working", date(2026, 3, 3)),
        ("FS", 2 * 1440, "elapsed", date(2026, 3, 6)),
        ("SS", 5000, "percent", date(2026, 3, 3)),
    ],
)
def test_a_link_holds_its_successor(kind: str, lag: int, unit: str, start: date) -> None:
    plan = drawn_plan()
    plan.add("design", 2)
    plan.add("build", 3)
    link_tasks(
        actor=plan.manager,
        predecessor_id=plan.ids["design"],
        successor_id=plan.ids["build"],
        kind=kind,
        lag=lag,
        lag_unit=unit,
    )
    assert plan.dates("build")[0] == start


def test_changing_and_removing_a_link_moves_the_successor() -> None:
    plan = chain_of_three()
    link = TaskLink.objects.get(successor=plan.ids["build"])
    update_link(actor=plan.manager, link_id=link.pk, changes={"kind": "SS"})
    assert plan.dates("build")[0] == date(2026, 3, 2)
    unlink_tasks(actor=plan.manager, link_id=link.pk)
    assert not TaskLink.objects.filter(pk=link.pk).exists()


def test_an_assignment_takes_the_members_row_of_the_plan_and_counts_work() -> None:
    plan = chain_of_three()
    assignment = Assignment.objects.get(task=plan.ids["build"])
    assert assignment.work_minutes == 3 * DAY
    assign(actor=plan.manager, task_id=plan.ids["build"], user_id=plan.priya.pk, units=Decimal("0.5"))
    assignment.refresh_from_db()
    assert (assignment.units, assignment.work_minutes) == (Decimal("0.5000"), 3 * DAY // 2)
    unassign(actor=plan.manager, assignment_id=assignment.pk)
    assert not plan["build"].assignments.exists()


def test_only_people_of_the_team_can_be_assigned() -> None:
    plan = chain_of_three()
    stakeholder = member_of(plan.project, "stakeholder")
    for user in (UserFactory(), stakeholder):
        with pytest.raises(DomainError, match="team"):
            assign(actor=plan.manager, task_id=plan.ids["test"], user_id=user.pk)


def test_an_assignees_leave_moves_the_task() -> None:
    plan = chain_of_three()
    plan.priya.leave.create(start=date(2026, 3, 4), end=date(2026, 3, 6))
    plan.give("build")
    assert plan.dates("build")[0] == date(2026, 3, 9)
