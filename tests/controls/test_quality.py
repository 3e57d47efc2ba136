"""The checks of a plan as the product asks them: of a project's rows, by its page, its gates, its API."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from controls.baselines.services import take_baseline
from controls.models import QualityLimit
from controls.quality.reads import limits_of_quality, quality_of
from controls.quality.services import set_quality_limits, soften_constraints
from core.access import SYSTEM
from core.errors import DomainError, Forbidden, InvalidInput
from core.models import ChangeSet
from engine.quality import PUBLISHED, Check, Limit
from people.access import actor_for
from tasks.editing.services import assign, create_task, link_tasks, update_link, update_task
from tasks.models import Task, TaskLink
from tasks.plan.services import undo_plan
from tests.controls.plans import DAY, FRIDAY_1, FRIDAY_2, Plan, small_plan
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def found(plan: Plan, check: Check) -> tuple[int, int, set[str]]:
    finding = quality_of(plan.fresh()).findings[check]
    names = dict(Task.objects.filter(project=plan.project).values_list("pk", "name"))
    return finding.count, finding.total, {names[pk] for pk in finding.uids.tolist()}


def change(plan: Plan, task: Task, **fields: object) -> None:
    update_task(actor=plan.manager, task_id=task.pk, changes=fields)


def test_of_three_tasks_in_a_chain_the_first_has_no_predecessor() -> None:
    # The milestone behind them is not counted, and gives Test its successor.
    plan = small_plan()
    assert found(plan, Check.LOGIC) == (1, 3, {"Analyse"})
    start = create_task(
        actor=SYSTEM,
        project_id=plan.project.pk,
        name="Start",
        fields={"is_milestone": True, "duration_minutes": 0},
    ).task
    link_tasks(actor=SYSTEM, predecessor_id=start.pk, successor_id=plan.analyse.pk)
    assert found(plan, Check.LOGIC) == (0, 3, set())


def test_leads_lags_and_other_links_are_those_of_the_plan() -> None:
    plan = small_plan()
    links = {link.successor_id: link for link in TaskLink.objects.filter(project=plan.project)}
    update_link(actor=SYSTEM, link_id=links[plan.build.pk].pk, changes={"lag": -DAY})
    fields = {"lag": 2500, "lag_unit": "percent", "kind": "SS"}
    update_link(actor=SYSTEM, link_id=links[plan.test.pk].pk, changes=fields)
    assert found(plan, Check.LEADS) == (1, 3, {"Build"})
    assert found(plan, Check.LAGS) == (1, 3, {"Test"})
    assert found(plan, Check.LINK_TYPES) == (1, 3, {"Test"})


def test_what_is_done_is_counted_no_more() -> None:
    plan = small_plan()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    # Two tasks are open, and of three links that to Build and that to Test and the milestone.
    assert found(plan, Check.LOGIC) == (0, 2, set())
    assert found(plan, Check.LEADS)[1] == 3
    plan.report(plan.build, is_done=True, actual_finish=plan.build.finish)
    assert found(plan, Check.LEADS)[1] == 2


def test_level_of_effort_is_left_out_with_its_links() -> None:
    plan = small_plan()
    change(plan, plan.analyse, earning_method="level_of_effort")
    assert found(plan, Check.RESOURCES)[1] == 2
    assert found(plan, Check.LAGS)[1] == 2


def test_somebody_assigned_or_a_cost_of_its_own_is_a_resource() -> None:
    plan = small_plan()
    # Each task costs something; Priya builds.
    assert found(plan, Check.RESOURCES) == (0, 3, set())
    Task.objects.filter(project=plan.project).update(fixed_cost=0)
    assert found(plan, Check.RESOURCES) == (2, 3, {"Analyse", "Test"})
    assign(actor=SYSTEM, task_id=plan.test.pk, user_id=plan.priya.pk, work_minutes=0)
    assert found(plan, Check.RESOURCES) == (1, 3, {"Analyse"})


def test_a_hard_date_and_the_float_that_it_takes() -> None:
    plan = small_plan()
    # Test would end on Friday 20 March; it must on Wednesday 18: two working days are missing.
    moment = datetime(2026, 3, 18, 16, tzinfo=UTC)
    change(plan, plan.test, constraint_kind="mfo", constraint_date=moment)
    assert found(plan, Check.HARD_CONSTRAINTS) == (1, 3, {"Test"})
    assert found(plan, Check.NEGATIVE_FLOAT) == (3, 3, {"Analyse", "Build", "Test"})


def test_long_durations_and_float_go_by_the_projects_own_day() -> None:
    plan = small_plan()
    change(plan, plan.test, duration_minutes=44 * DAY)
    side = create_task(
        actor=SYSTEM, project_id=plan.project.pk, name="Side", fields={"duration_minutes": 9 * DAY}
    ).task
    assert found(plan, Check.LONG_DURATIONS) == (0, 4, set())
    # 5 + 5 + 44 days long is the chain: beside it 9 days have 45 days of float.
    assert found(plan, Check.HIGH_FLOAT) == (1, 4, {"Side"})
    change(plan, side, duration_minutes=10 * DAY)
    assert found(plan, Check.HIGH_FLOAT) == (0, 4, set())
    change(plan, plan.test, duration_minutes=44 * DAY + 1)
    assert found(plan, Check.LONG_DURATIONS) == (1, 4, {"Test"})


def test_a_task_by_hand_that_lies_before_the_status_date_is_a_wrong_date() -> None:
    plan = small_plan()
    moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
    fields = {"mode": "manual", "manual_start": moment, "manual_finish": datetime(2026, 3, 4, 16, tzinfo=UTC)}
    change(plan, plan.analyse, **fields)
    plan.at(FRIDAY_1)
    assert found(plan, Check.INVALID_DATES) == (1, 3, {"Analyse"})


def baselined() -> Plan:
    """Of three tasks of five days each, one is done on time; two weeks have gone."""
    plan = small_plan()
    take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="Agreed")
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    return plan


def test_against_the_baseline_the_indices_are_exact() -> None:
    plan = baselined()
    quality = quality_of(plan.fresh())
    # Due by 13 March: Analyse, done on its day, and Build, which is open. 1 / 2.
    assert found(plan, Check.MISSED_TASKS) == (1, 2, {"Build"})
    bei = quality.findings[Check.BEI]
    assert (bei.count, bei.total, bei.value) == (1, 2, Decimal("0.5"))
    # Build begins on Monday 16 and Test ends on Friday 27: 10 working days to go, where the
    # baseline ends on the 20th: 5 behind. (10 - 5) / 10.
    cpli = quality.findings[Check.CPLI]
    assert (cpli.count, cpli.total, cpli.value) == (5 * DAY, 10 * DAY, Decimal("0.5"))
    assert (cpli.passes, bei.passes) == (False, False)


def test_without_a_baseline_nothing_is_measured_against_one() -> None:
    quality = quality_of(small_plan().fresh())
    for check in (Check.MISSED_TASKS, Check.CPLI, Check.BEI):
        assert quality.findings[check].passes is None, check


def test_the_critical_path_reaches_the_finish() -> None:
    plan = small_plan()
    finding = quality_of(plan.fresh()).findings[Check.CRITICAL_PATH_TEST]
    assert (finding.count, finding.total, finding.passes) == (600 * DAY, 600 * DAY, True)


# Limits ------------------------------------------------------------------------------------------


def test_limits_are_as_published_until_the_organisation_says_otherwise() -> None:
    assert limits_of_quality() == PUBLISHED
    admin = actor_for(UserFactory(organisation_role="admin"))
    own = {Check.LOGIC: Limit(Decimal("35.00")), Check.LONG_DURATIONS: Limit(Decimal(0), 4)}
    set_quality_limits(actor=admin, limits=own)
    assert limits_of_quality() == PUBLISHED | own
    plan = small_plan()
    findings = quality_of(plan.fresh()).findings
    assert findings[Check.LOGIC].passes is True
    assert (findings[Check.LONG_DURATIONS].count, findings[Check.LONG_DURATIONS].passes) == (3, False)
    set_quality_limits(actor=admin, limits=PUBLISHED)
    assert not QualityLimit.objects.exists()
    assert ChangeSet.objects.filter(intent="set_quality_limits").count() == 2


@pytest.mark.parametrize(
    ("check", "limit"),
    [
        (Check.LOGIC, Limit(Decimal(101))),
        (Check.LOGIC, Limit(Decimal(-1))),
        (Check.LOGIC, Limit(Decimal(5), 44)),
        (Check.HIGH_FLOAT, Limit(Decimal(5))),
        (Check.HIGH_FLOAT, Limit(Decimal(5), 0)),
    ],
)
def test_a_limit_that_cannot_be_is_refused(check: Check, limit: Limit) -> None:
    with pytest.raises(InvalidInput):
        set_quality_limits(actor=SYSTEM, limits={check: limit})


def test_limits_are_the_admins(client) -> None:
    plan = small_plan()
    with pytest.raises(Forbidden):
        set_quality_limits(actor=plan.manager, limits={Check.LOGIC: Limit(Decimal(9))})
    client.force_login(UserFactory(organisation_role="admin"))
    page = client.get("/settings/plan-quality/")
    form = {
        name: "" if field.initial is None else field.initial
        for name, field in page.context["form"].fields.items()
    }
    assert client.post("/settings/plan-quality/", form).status_code == 302
    assert not QualityLimit.objects.exists()
    form |= {"logic-value": "12.5", "bei-value": "", "high_float-days": 60}
    assert client.post("/settings/plan-quality/", form).status_code == 302
    rows = set(QualityLimit.objects.values_list("name", "value", "days"))
    assert rows == {
        ("logic", Decimal("12.50"), None),
        ("bei", None, None),
        ("high_float", Decimal(5), 60),
    }
    assert client.post("/settings/plan-quality/", form | {"logic-value": "200"}).status_code == 422


# Hard dates become soft --------------------------------------------------------------------------


def test_hard_dates_become_soft_in_one_edit_that_undo_takes_back() -> None:
    plan = small_plan()
    day = datetime(2026, 3, 11, 7, tzinfo=UTC)
    change(plan, plan.analyse, constraint_kind="snlt", constraint_date=day)
    change(plan, plan.build, constraint_kind="mso", constraint_date=day)
    change(plan, plan.test, constraint_kind="fnlt", constraint_date=day)
    done = soften_constraints(actor=plan.manager, project_id=plan.project.pk)
    assert (done.count, done.kept) == (2, 1)
    fields = ("constraint_kind", "constraint_date", "deadline")
    after = dict.fromkeys(("analyse", "build", "test"))
    for name in after:
        task = getattr(plan, name)
        task.refresh_from_db()
        after[name] = tuple(getattr(task, field) for field in fields)
    assert after == {
        "analyse": ("snlt", day, None),
        "build": ("son", day, None),
        "test": ("asap", None, day),
    }
    assert found(plan, Check.HARD_CONSTRAINTS) == (1, 3, {"Analyse"})
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert found(plan, Check.HARD_CONSTRAINTS)[0] == 3
    plan.test.refresh_from_db()
    assert (plan.test.constraint_kind, plan.test.deadline) == ("fnlt", None)


def test_an_earlier_deadline_stays_when_a_hard_date_becomes_one() -> None:
    plan = small_plan()
    earlier, later = datetime(2026, 3, 9, 16, tzinfo=UTC), datetime(2026, 3, 11, 16, tzinfo=UTC)
    change(plan, plan.test, constraint_kind="fnlt", constraint_date=later, deadline=earlier)
    soften_constraints(actor=plan.manager, project_id=plan.project.pk)
    plan.test.refresh_from_db()
    assert plan.test.deadline == earlier


def test_where_nothing_can_become_soft_that_is_said_and_who_may_not_edit_is_refused(client) -> None:
    plan = small_plan()
    with pytest.raises(DomainError, match="no hard date"):
        soften_constraints(actor=plan.manager, project_id=plan.project.pk)
    with pytest.raises(Forbidden):
        soften_constraints(actor=actor_for(plan.priya), project_id=plan.project.pk)
    client.force_login(plan.priya)
    assert "Make them soft" not in client.get(f"/p/{plan.project.code}/quality/").content.decode()
