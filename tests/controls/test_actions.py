"""Rules open actions when a value crosses its bound, once per crossing, and close them when it is back inside."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert
from controls.actions.reads import actions_of, rules_of
from controls.actions.services import drop_action_rule, hand_over_action, set_action_rule, settle_action
from controls.actions.services.bounds import MOST_AT_ONCE
from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from controls.health.reads import overrides_in_hindsight, track_record
from controls.health.services import override_health
from controls.models import ActionRule, ControlAction, HealthOverride, Snapshot
from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden
from core.models import ChangeSet
from people.access import actor_for
from projects.models import Phase, Project
from tasks.editing.services import update_task
from tasks.models import Task
from tests.controls.plans import DAY, FRIDAY_1, FRIDAY_2, Plan, small_plan
from tests.controls.test_recompute import baselined, spend
from tests.factories import actor_with

pytestmark = pytest.mark.django_db
LATE = "finish_late_days"


def rule(level: str, metric: str, bound: str, project_id: int | None = None, **values: object) -> ActionRule:
    return set_action_rule(
        actor=SYSTEM,
        level=level,
        metric=metric,
        project_id=project_id,
        values={"bound": Decimal(bound), **values},
    )


def known(plan: Plan, on: date = FRIDAY_1) -> Snapshot | None:
    return recompute(plan.project.pk, today=on)


def actions(plan: Plan) -> list[ControlAction]:
    return list(ControlAction.objects.filter(project=plan.project).order_by("id"))


def lasts(plan: Plan, days: int) -> None:
    update_task(actor=plan.manager, task_id=plan.build.pk, changes={"duration_minutes": days * DAY})


def test_a_crossing_opens_one_owned_action_with_value_and_bound() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    lasts(plan, 9)
    known(plan)
    (action,) = actions(plan)
    assert (action.value, action.bound, action.is_open) == (Decimal("4.00"), Decimal("3.00"), True)
    assert action.owner == plan.project.manager
    assert action.due > timezone.localdate()
    alert = Alert.objects.get(kind="control_action")
    assert alert.recipient == plan.project.manager
    assert alert.title == f"{plan.project.name} is 4 working days late, limit 3. What will you do?"
    assert alert.body == "The cause: Build is 4 working days late (Priya Raman)."
    assert ChangeSet.objects.filter(project_id=plan.project.pk, intent="watch_bounds").count() == 1


def test_at_the_bound_it_is_inside() -> None:
    plan = baselined()
    rule("project", LATE, "4")
    lasts(plan, 9)
    known(plan)
    assert not actions(plan)


def test_as_long_as_it_lasts_there_is_no_second_one_and_its_value_follows() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    for days in (9, 12, 10):
        lasts(plan, days)
        known(plan)
    (action,) = actions(plan)
    assert (action.value, action.value_now) == (Decimal("4.00"), Decimal("5.00"))
    assert Alert.objects.filter(kind="control_action").count() == 1


def test_back_inside_it_closes_and_a_new_crossing_opens_another() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    for days in (9, 5, 10):
        lasts(plan, days)
        known(plan)
    first, second = actions(plan)
    assert (first.status, first.is_outside, first.closed_at is not None) == ("back_inside", False, True)
    assert (second.status, second.value) == ("open", Decimal("5.00"))


def test_a_rule_may_ask_its_owner_instead_of_closing() -> None:
    plan = baselined()
    rule("project", LATE, "3", closes_itself=False)
    for days in (9, 5):
        lasts(plan, days)
        known(plan)
    (action,) = actions(plan)
    assert (action.status, action.is_asking) == ("open", True)
    assert "is your action settled?" in Alert.objects.filter(kind="control_action").latest("id").title
    settle_action(actor=plan.manager, action_id=action.pk, note="A second developer")
    (action,) = actions(plan)
    assert (action.status, action.is_asking, action.note) == ("done", False, "A second developer")


def test_a_done_action_does_not_come_back_while_the_same_crossing_lasts() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    lasts(plan, 9)
    known(plan)
    settle_action(actor=plan.manager, action_id=actions(plan)[0].pk, note="Accepted by the sponsor")
    lasts(plan, 11)
    known(plan)
    assert [row.status for row in actions(plan)] == ["done"]
    lasts(plan, 5)
    known(plan)
    lasts(plan, 9)
    known(plan)
    assert [row.status for row in actions(plan)] == ["done", "open"]


def test_tasks_and_phases_have_bounds_of_their_own() -> None:
    plan = baselined()
    phase = Phase.objects.filter(project=plan.project).order_by("position").first()
    Task.objects.filter(project=plan.project).update(phase=phase)
    rule("task", LATE, "3", owner_role="assignee")
    rule("phase", LATE, "3", owner_role="sponsor")
    lasts(plan, 9)
    known(plan)
    found = {(row.level, row.task_id or row.phase_id): row for row in actions(plan)}
    assert found["task", plan.build.pk].owner == plan.priya
    assert found["task", plan.test.pk].owner == plan.project.manager
    assert found["phase", phase.pk].owner == plan.project.sponsor
    assert ("task", plan.analyse.pk) not in found


def test_indices_are_bad_below_their_bound() -> None:
    plan = baselined()
    for level, metric in (
        ("project", "cost_index"),
        ("task", "cost_index"),
        ("project", "schedule_index"),
        ("project", "cost_over_percent"),
    ):
        rule(level, metric, "20" if metric == "cost_over_percent" else "0.90")
    Project.objects.update(eac_method="typical")
    plan.report(plan.analyse, percent_complete=80)
    spend(plan, "8000.00", FRIDAY_1, plan.analyse)
    plan.at(FRIDAY_2)
    known(plan, FRIDAY_2)
    found = {(row.level, row.metric): row.value for row in actions(plan)}
    assert found["project", "cost_index"] == found["task", "cost_index"] == Decimal("0.50")
    assert found["project", "schedule_index"] == Decimal("0.40")
    assert found["project", "cost_over_percent"] == Decimal("100.00")


def test_a_projects_rule_takes_the_place_of_the_organisations() -> None:
    plan, other = baselined(), baselined()
    rule("project", LATE, "3")
    own = rule("project", LATE, "10", project_id=plan.project.pk)
    assert [row.pk for row in rules_of(plan.project.pk)] == [own.pk]
    for each in (plan, other):
        lasts(each, 9)
        known(each)
    assert (len(actions(plan)), len(actions(other))) == (0, 1)
    drop_action_rule(actor=plan.manager, rule_id=own.pk, project_id=plan.project.pk)
    known(plan)
    assert len(actions(plan)) == 1


def test_a_rule_that_is_off_closes_what_it_opened() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    lasts(plan, 9)
    known(plan)
    rule("project", LATE, "3", project_id=plan.project.pk, is_active=False)
    known(plan)
    assert [row.status for row in actions(plan)] == ["back_inside"]


def test_the_worst_open_first_and_never_all_at_once() -> None:
    plan = small_plan()
    numbers = range(MOST_AT_ONCE + 5)
    rows = [
        Task(project=plan.project, name=f"T{n}", row_number=100 + n, duration_minutes=DAY) for n in numbers
    ]
    Task.objects.bulk_create(rows)
    lasts(plan, 5)
    update_task(actor=plan.manager, task_id=plan.live.pk, changes={"name": "Go live"})
    lasts(plan, 6)
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Baseline 1")
    for n, row in enumerate(rows):
        row.duration_minutes = DAY * (3 + n)
    Task.objects.bulk_update(rows, ["duration_minutes"])
    lasts(plan, 5)
    rule("task", LATE, "1")
    known(plan)
    opened = actions(plan)
    assert len(opened) == MOST_AT_ONCE
    assert max(row.value for row in opened) == Decimal(2 + numbers[-1])
    assert min(row.value for row in opened) > Decimal(2)


def test_the_database_holds_one_action_per_crossing() -> None:
    plan = baselined()
    fields = {
        "project": plan.project,
        "level": "project",
        "metric": LATE,
        "bound": 1,
        "value": 2,
        "due": FRIDAY_1,
    }
    ControlAction.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ControlAction.objects.create(**fields)


def test_only_its_owner_and_the_manager_settle_and_only_the_manager_hands_over() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    lasts(plan, 9)
    known(plan)
    (action,) = actions(plan)
    with pytest.raises(Forbidden):
        settle_action(actor=actor_for(plan.priya), action_id=action.pk, note="Me")
    with pytest.raises(Forbidden):
        hand_over_action(actor=actor_for(plan.priya), action_id=action.pk, changes={"owner": plan.priya})
    changes = {"owner": plan.priya, "due": action.due + timedelta(days=3)}
    hand_over_action(actor=plan.manager, action_id=action.pk, changes=changes, version=1)
    with pytest.raises(Conflict):
        hand_over_action(actor=plan.manager, action_id=action.pk, changes={"due": action.due}, version=1)
    with pytest.raises(DomainError):
        settle_action(actor=actor_for(plan.priya), action_id=action.pk, note=" ")
    settle_action(actor=actor_for(plan.priya), action_id=action.pk, note="Two people on it")


def test_actions_of_money_are_for_those_who_see_costs(client) -> None:
    plan = baselined()
    rule("project", "cost_index", "0.90")
    spend(plan, "5000.00", FRIDAY_1, plan.analyse)
    plan.at(FRIDAY_2)
    known(plan, FRIDAY_2)
    member = actor_with(plan.project, "team_member")
    assert actions_of(plan.project.pk, member) == ([], [])
    assert len(actions_of(plan.project.pk, plan.manager)[0]) == 1


def test_the_pages_settle_and_set_rules(client) -> None:
    plan = baselined()
    rule("project", LATE, "3")
    lasts(plan, 9)
    known(plan)
    client.force_login(plan.project.manager, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get(reverse("control_actions", args=[plan.project.code]))
    assert page.status_code == 200
    (action,) = actions(plan)
    address = reverse("control_action", args=[plan.project.code, action.pk])
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Second developer"}).status_code == 302
    assert actions(plan)[0].note == "Second developer"
    fields = {
        "level": "task",
        "metric": LATE,
        "bound": "2",
        "owner_role": "assignee",
        "due_days": "3",
        "is_active": "on",
    }
    assert client.post(reverse("project_action_rules", args=[plan.project.code]), fields).status_code == 302
    assert ActionRule.objects.get(project=plan.project).closes_itself is False
    wrong = client.post(
        reverse("project_action_rules", args=[plan.project.code]), fields | {"metric": "exposure_percent"}
    )
    assert "Only a whole project has this metric." in wrong.content.decode()


def override(plan: Plan, colour: str, days: int = 7) -> HealthOverride:
    return override_health(
        actor=plan.manager,
        project_id=plan.project.pk,
        dimension="schedule",
        colour=colour,
        reason="Agreed",
        expires_on=timezone.localdate() + timedelta(days=days),
        today=timezone.localdate(),
    )


def test_an_override_is_right_when_the_computed_colour_comes_to_agree() -> None:
    plan = baselined()
    known(plan)
    right = override(plan, "amber")
    lasts(plan, 15)
    known(plan)
    wrong = override(plan, "red")
    known(plan)
    later = timezone.now() + timedelta(days=9)
    found = {row.override.pk: row for row in overrides_in_hindsight(plan.project.pk, now=later)}
    assert (found[right.pk].computed_then, found[right.pk].outcome) == ("green", "right")
    assert (found[wrong.pk].computed_then, found[wrong.pk].outcome) == ("amber", "wrong")
    assert (track_record(found.values()).right, track_record(found.values()).decided) == (1, 2)
    standing = overrides_in_hindsight(plan.project.pk, now=timezone.now())
    assert [row.outcome for row in standing] == ["", "right"]
