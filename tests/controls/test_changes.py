"""Change requests: what was assessed is what comes, to the minute and the cent; nothing stays of a rehearsal."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from alerts.models import Alert
from budgets.models import BudgetLine, CostCategory
from budgets.money import reads as money
from budgets.money.services import create_budget_line
from controls.baselines.services import take_baseline
from controls.changes import services
from controls.changes.services.rehearsal import OverlayRefused
from controls.models import Baseline, BaselineTask, ChangeRequest
from core.access import SYSTEM
from core.errors import DomainError, Forbidden, InvalidInput
from core.models import Change, ChangeSet
from people.access import actor_for
from projects.models import Project
from tasks.editing.services import update_task
from tasks.models import Assignment, Task, TaskLink
from tests.controls.plans import DAY, Plan
from tests.controls.test_recompute import baselined
from tests.factories import UserFactory, member_of

pytestmark = pytest.mark.django_db
State = ChangeRequest.State


def asked(plan: Plan, **fields: str) -> ChangeRequest:
    wanted = {
        "title": "Second rehearsal",
        "reason": "The first one showed gaps.",
        "category": "scope",
    } | fields
    return services.request_change(actor=plan.manager, project_id=plan.project.pk, fields=wanted)


def operate(
    plan: Plan, change: ChangeRequest, kind: str, *, of: Task | None = None, line: Any = None, **given: Any
):
    return services.set_operation(
        actor=plan.manager,
        change_id=change.pk,
        kind=kind,
        given=given,
        task_id=of.pk if of else None,
        line_id=line.pk if line else None,
    )


def with_all_kinds(plan: Plan) -> tuple[ChangeRequest, BudgetLine]:
    """A new task in the chain, a longer one, one removed, and a line of each kind."""
    category = CostCategory.objects.get(key="services")
    lines = [
        create_budget_line(
            actor=SYSTEM,
            project_id=plan.project.pk,
            category_id=category.pk,
            name=name,
            amount=Decimal(amount),
        )
        for name, amount in (("Hosting", "900.10"), ("Travel", "300.03"))
    ]
    baseline = take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="With lines", is_reference=True)
    assert baseline.is_reference
    change = asked(plan)
    operate(
        plan,
        change,
        "add_task",
        name="Rehearse again",
        duration="3d",
        people="Priya Raman",
        predecessors=plan.build.wbs_code,
        fixed_cost=Decimal("1200.55"),
    )
    operate(
        plan, change, "change_task", of=plan.test, duration="7d", predecessors=f"{plan.build.wbs_code}, N1"
    )
    operate(
        plan, change, "add_line", name="Coach", category=category.pk, amount=Decimal("4000.01"), task="N1"
    )
    operate(plan, change, "change_line", line=lines[0], amount=Decimal("1000.00"))
    operate(plan, change, "remove_line", line=lines[1])
    return change, lines[0]


def approve(plan: Plan, change: ChangeRequest, note: str = "") -> ChangeRequest:
    services.submit_change(actor=plan.manager, change_id=change.pk)
    return services.decide_change(
        actor=actor_for(plan.project.sponsor), change_id=change.pk, is_approved=True, note=note
    )


def rows_of(project: Project) -> tuple[Any, ...]:
    """Everything that an overlay could write."""
    return (
        list(
            Task.objects.filter(project=project)
            .order_by("pk")
            .values("pk", "name", "start", "finish", "version")
        ),
        list(TaskLink.objects.filter(project=project).order_by("pk").values()),
        list(Assignment.objects.filter(task__project=project).order_by("pk").values()),
        list(BudgetLine.objects.filter(project=project).order_by("pk").values()),
        Project.objects.filter(pk=project.pk).values("generation", "finish", "version").get(),
        Baseline.objects.filter(project=project).count(),
    )


def test_what_is_assessed_is_what_comes_to_the_minute_and_the_cent() -> None:
    plan = baselined()
    change, _line = with_all_kinds(plan)
    found = ChangeRequest.objects.get(pk=change.pk).assessment
    assert found["faults"] == []
    before = money.budget_at_completion(plan.project.pk)
    approve(plan, change)
    project = plan.fresh()
    assert datetime.fromisoformat(found["finish"]["after"]) == project.finish
    after = money.budget_at_completion(project.pk)
    assert Decimal(found["cost"]["delta"]) == after - before
    # 1,200.55 + 4,000.01 + 99.90 - 300.03, and Priya's three days at no rate.
    assert Decimal(found["cost"]["delta"]) == Decimal("5000.43")
    for row in (*found["moved"], *found["milestones"]):
        task = Task.objects.get(pk=row["id"])
        assert datetime.fromisoformat(row["start"][1]) == task.start
        assert datetime.fromisoformat(row["finish"][1]) == task.finish
    critical = Task.objects.filter(project=project, is_critical=True, deleted_at=None).order_by("start", "pk")
    assert [row["task"] for row in found["critical"]["after"]] == [task.name for task in critical]
    priya = next(row for row in found["people"] if row["name"] == "Priya Raman")
    assert priya["after"] - priya["before"] == 3 * DAY


def test_five_days_of_new_work_and_more_are_told() -> None:
    plan = baselined()
    change, _line = with_all_kinds(plan)
    found = ChangeRequest.objects.get(pk=change.pk).assessment
    assert Decimal(found["finish"]["days"]) == 5  # three days of rehearsal, two more of test
    assert [row["task"] for row in found["critical"]["after"] if row["differs"]] == ["Rehearse again"]
    assert [row["task"].split()[-1] for row in found["milestones"]] == ["Live"]


def test_a_rehearsal_leaves_no_trace(django_capture_on_commit_callbacks) -> None:
    plan = baselined()
    change, _line = with_all_kinds(plan)
    before, journal = rows_of(plan.project), ChangeSet.objects.count()
    alerts = Alert.objects.count()
    with django_capture_on_commit_callbacks() as messages:
        services.assess_change(actor=plan.manager, change_id=change.pk)
    assert rows_of(plan.project) == before
    assert ChangeSet.objects.count() == journal
    assert Alert.objects.count() == alerts
    assert messages == []


def test_the_merge_is_one_change_set_with_everything_in_it() -> None:
    plan = baselined()
    change, _line = with_all_kinds(plan)
    approve(plan, change)
    merge = ChangeSet.objects.get(intent="merge_change_request")
    assert merge.actor_id == plan.project.sponsor_id
    models = set(Change.objects.filter(change_set=merge).values_list("model", flat=True))
    assert {
        "tasks.task",
        "tasks.tasklink",
        "tasks.assignment",
        "budgets.budgetline",
        "controls.baseline",
    } <= models


def test_only_what_it_touches_is_baselined_anew() -> None:
    plan = baselined()
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"duration_minutes": 7 * DAY})
    plan.build.refresh_from_db()
    reference = Baseline.objects.get(project=plan.project, is_reference=True)
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.test, duration="6d")
    approve(plan, change)
    new = Baseline.objects.get(project=plan.project, is_reference=True)
    assert new.name == "CR-1 Second rehearsal"
    assert ChangeRequest.objects.get().baseline == new
    old_rows = {row.task_id: row for row in reference.tasks.all()}
    rows = {row.task_id: row for row in new.tasks.all()}
    # Not touched: it stays two days late.
    assert (rows[plan.build.pk].finish, rows[plan.build.pk].cost) == (
        old_rows[plan.build.pk].finish,
        old_rows[plan.build.pk].cost,
    )
    # Named: a day longer than it was in the baseline; the two days that it is late stay.
    weekend = timedelta(days=2)
    plan.test.refresh_from_db()
    assert rows[plan.test.pk].start == old_rows[plan.test.pk].start
    assert rows[plan.test.pk].finish - old_rows[plan.test.pk].finish == timedelta(days=1) + weekend
    assert plan.test.finish > rows[plan.test.pk].finish
    # Only pushed, by a day: its delay of two days against the baseline stays.
    plan.live.refresh_from_db()
    assert rows[plan.live.pk].finish - old_rows[plan.live.pk].finish == timedelta(days=1) + weekend
    assert plan.live.finish > rows[plan.live.pk].finish
    assert new.budget_at_completion == sum(row.cost for row in new.tasks.all() if not row.is_summary)


def test_a_removed_task_leaves_the_baseline_with_its_cost() -> None:
    plan = baselined()
    reference = Baseline.objects.get(project=plan.project, is_reference=True)
    change = asked(plan, title="No test")
    operate(plan, change, "remove_task", of=plan.test)
    approve(plan, change)
    new = Baseline.objects.get(project=plan.project, is_reference=True)
    assert not BaselineTask.objects.filter(baseline=new, task=plan.test).exists()
    assert reference.budget_at_completion - new.budget_at_completion == Decimal("5000.00")


def test_costs_outside_the_tasks_follow_to_the_cent() -> None:
    plan = baselined()
    change = asked(plan)
    category = CostCategory.objects.get(key="cloud")
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 31)}
    amount = Decimal("777.77")
    operate(plan, change, "add_line", name="Tenant", category=category.pk, amount=amount, **days)
    reference = Baseline.objects.get(project=plan.project, is_reference=True)
    approve(plan, change)
    new = Baseline.objects.get(project=plan.project, is_reference=True)
    assert new.budget_at_completion - reference.budget_at_completion == Decimal("777.77")


def test_an_operation_on_what_changed_meanwhile_is_named_and_nothing_is_merged() -> None:
    plan = baselined()
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.analyse, name="Analyse deeply")
    operate(plan, change, "change_task", of=plan.test, duration="6d")
    services.submit_change(actor=plan.manager, change_id=change.pk)
    update_task(actor=SYSTEM, task_id=plan.test.pk, changes={"duration_minutes": 9 * DAY})
    sponsor = actor_for(plan.project.sponsor)
    with pytest.raises(DomainError, match="changed since this was assessed"):
        services.decide_change(actor=sponsor, change_id=change.pk, is_approved=True)
    services.assess_change(actor=sponsor, change_id=change.pk)
    fault = ChangeRequest.objects.get().assessment["faults"][0]
    assert fault["position"] == 2
    assert "Duration was 5d and is 9d now" in fault["message"]
    with pytest.raises(OverlayRefused, match="Operation 2"):
        services.decide_change(actor=sponsor, change_id=change.pk, is_approved=True)
    plan.analyse.refresh_from_db()
    assert plan.analyse.name == "Analyse"
    assert ChangeRequest.objects.get().state == State.SUBMITTED
    services.withdraw_change(actor=plan.manager, change_id=change.pk, is_draft_again=True)
    again = ChangeRequest.objects.get().operations.get(position=2)
    services.set_operation(
        actor=plan.manager, change_id=change.pk, operation_id=again.pk, given={"duration": "10d"}
    )
    assert ChangeRequest.objects.get().assessment["faults"] == []


def test_a_task_that_is_gone_is_named() -> None:
    plan = baselined()
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.test, duration="6d")
    Task.objects.filter(pk=plan.test.pk).update(deleted_at=timezone.now())
    services.assess_change(actor=plan.manager, change_id=change.pk)
    assert "is not there any more" in ChangeRequest.objects.get().assessment["faults"][0]["message"]


def test_a_cycle_is_told_and_cannot_be_handed_in() -> None:
    plan = baselined()
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.analyse, predecessors=plan.test.wbs_code)
    assert ChangeRequest.objects.get().assessment["faults"]
    with pytest.raises(DomainError):
        services.submit_change(actor=plan.manager, change_id=change.pk)


def test_bad_input_names_the_field_and_leaves_nothing() -> None:
    plan = baselined()
    change = asked(plan)
    for kind, given, name in (
        ("add_task", {"name": " "}, "name"),
        ("add_task", {"name": "X", "parent": "9.9"}, "parent"),
        ("add_task", {"name": "X", "predecessors": "N7"}, "predecessors"),
        ("add_line", {"name": "X", "category": 0, "amount": Decimal(1)}, "category"),
        ("add_line", {"name": "", "category": 1, "amount": Decimal(1)}, "name"),
        ("change_task", {"duration": "5d"}, "task"),
        ("nonsense", {}, "kind"),
    ):
        with pytest.raises(InvalidInput) as raised:
            operate(plan, change, kind, **given)
        assert name in raised.value.field_errors(), kind
    with pytest.raises(DomainError, match="duration"):
        operate(plan, change, "add_task", name="X", duration="soon")
    with pytest.raises(DomainError, match="Nothing of the task"):
        operate(plan, change, "change_task", of=plan.test, duration="5d", name="Test")
    assert not change.operations.exists()
    with pytest.raises(DomainError, match="Say first"):
        services.submit_change(actor=plan.manager, change_id=change.pk)


def test_an_operation_that_others_need_stays() -> None:
    plan = baselined()
    change, _line = with_all_kinds(plan)
    first = change.operations.get(position=1)
    with pytest.raises(DomainError, match="Operation 2 needs N1"):
        services.remove_operation(actor=plan.manager, change_id=change.pk, operation_id=first.pk)
    last = change.operations.get(position=5)
    services.remove_operation(actor=plan.manager, change_id=change.pk, operation_id=last.pk)
    assert list(change.operations.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_the_sponsor_decides_is_told_and_a_rejection_keeps_the_record() -> None:
    plan = baselined()
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.test, duration="6d")
    services.submit_change(actor=plan.manager, change_id=change.pk)
    waiting = Alert.objects.get(kind="change_waiting")
    assert waiting.recipient == plan.project.sponsor
    with pytest.raises(Forbidden):
        services.decide_change(actor=plan.manager, change_id=change.pk, is_approved=True)
    sponsor = actor_for(plan.project.sponsor)
    with pytest.raises(DomainError, match="Say why"):
        services.decide_change(actor=sponsor, change_id=change.pk, is_approved=False)
    before = rows_of(plan.project)[:4]
    services.decide_change(actor=sponsor, change_id=change.pk, is_approved=False, note="Not this year.")
    change.refresh_from_db()
    assert (change.state, change.approvals.get().note) == (State.REJECTED, "Not this year.")
    assert rows_of(plan.project)[:4] == before
    waiting.refresh_from_db()
    assert waiting.read_at is not None
    assert Alert.objects.get(kind="change_decided").recipient == plan.manager.user
    with pytest.raises(DomainError):
        services.decide_change(actor=sponsor, change_id=change.pk, is_approved=True)


def test_within_the_limits_the_manager_decides_alone_beyond_them_everybody_of_the_route() -> None:
    plan = baselined()
    second = member_of(plan.project, full_name="Board")
    services.set_change_route(
        actor=plan.manager,
        project_id=plan.project.pk,
        fields={
            "manager_days": Decimal(1),
            "manager_amount": Decimal(1000),
            "approver_ids": [plan.project.sponsor_id, second.pk],
        },
    )
    with pytest.raises(InvalidInput, match="takes part in the project"):
        services.set_change_route(
            actor=plan.manager, project_id=plan.project.pk, fields={"approver_ids": [UserFactory().pk]}
        )
    small, large = asked(plan, title="Small"), asked(plan, title="Large")
    operate(plan, small, "change_task", of=plan.test, duration="6d")
    operate(plan, large, "change_task", of=plan.test, duration="8d")
    services.submit_change(actor=plan.manager, change_id=large.pk)
    services.submit_change(actor=plan.manager, change_id=small.pk)
    assert [row.person for row in small.approvals.all()] == [plan.manager.user]
    assert {row.person for row in large.approvals.all()} == {plan.project.sponsor, second}
    services.decide_change(actor=actor_for(plan.project.sponsor), change_id=large.pk, is_approved=True)
    large.refresh_from_db()
    assert large.state == State.SUBMITTED
    services.decide_change(actor=actor_for(second), change_id=large.pk, is_approved=True)
    large.refresh_from_db()
    assert large.state == State.APPROVED


def test_nobody_but_the_manager_within_the_limits_decides_on_his_own_request() -> None:
    plan = baselined()
    sponsor = actor_for(plan.project.sponsor)
    change = services.request_change(
        actor=SYSTEM,
        project_id=plan.project.pk,
        fields={"title": "Mine", "reason": "So.", "category": "cost"},
    )
    ChangeRequest.objects.filter(pk=change.pk).update(requested_by=sponsor.user)
    operate(plan, change, "change_task", of=plan.test, duration="6d")
    services.submit_change(actor=plan.manager, change_id=change.pk)
    assert [row.person for row in change.approvals.all()] == [plan.manager.user]


def test_a_member_asks_and_works_on_his_own_but_not_on_money_or_on_others() -> None:
    plan = baselined()
    priya = actor_for(plan.priya)
    own = services.request_change(
        actor=priya,
        project_id=plan.project.pk,
        fields={"title": "Mine", "reason": "So.", "category": "scope"},
    )
    services.set_operation(
        actor=priya, change_id=own.pk, kind="change_task", given={"duration": "6d"}, task_id=plan.build.pk
    )
    with pytest.raises(Forbidden):
        services.set_operation(
            actor=priya, change_id=own.pk, kind="add_task", given={"name": "X", "fixed_cost": Decimal(5)}
        )
    other = asked(plan)
    with pytest.raises(Forbidden):
        services.update_change(actor=priya, change_id=other.pk, changes={"title": "Taken"})
    plan.build.refresh_from_db()
    assert plan.build.duration_minutes == 5 * DAY
