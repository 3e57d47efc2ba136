"""Projects as templates: what is kept, what comes out of it, what is refused."""
# ruff: noqa: F811 - fixtures are named as arguments

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from budgets.models import BudgetLine, CostCategory, Reserve
from budgets.money.services import create_budget_line
from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from people.models import CalendarException, Membership
from people.organisation.reads import organisation
from projects.models import Gate, GateCriterion, Phase, Project, ProjectTemplate
from projects.project_templates.services import (
    Beginning,
    delete_template,
    keep_template,
    start_from_template,
    update_template,
)
from projects.project_templates.words.sources import template_of
from risks.models import Risk
from risks.register.services import raise_risk
from risks.responses.services import add_response
from tasks.editing.services import assign, set_constraint, update_task
from tasks.models import Assignment, Resource, Task, TaskLink
from tests.factories import MONDAY, UserFactory, actor_with
from tests.projects.begun import ALL, DAY, admin, begin, engineer, keep, local_days, plan, project  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_a_template_keeps_roles_instead_of_people(admin, project, plan):
    content = keep(admin, project).content
    assert [role["name"] for role in content["roles"]] == ["Engineer"]
    text = str(content)
    assert "Priya" not in text
    assert "Maya" not in text
    tasks = {task["name"]: task for task in content["parts"]["plan"]["tasks"]}
    assert tasks["Test"]["roles"][0][0] == "manager"
    assert tasks["Build"]["skills"] == [["Routing", 4]]


def test_the_plan_comes_out_with_its_tree_links_and_durations(admin, project, plan):
    row = keep(admin, project)
    new = begin(admin, str(row.pk), start=date(2031, 6, 16))
    rows = {task.name: task for task in Task.objects.filter(project=new)}
    assert rows["Build"].parent == rows["Phase"]
    assert rows["Phase"].is_summary
    assert rows["Build"].duration_minutes == 3 * DAY
    link = TaskLink.objects.get(project=new)
    assert (link.predecessor, link.successor) == (rows["Build"], rows["Test"])
    assert (link.kind, link.lag, link.lag_unit) == ("FS", 2 * DAY, "working")
    assert list(rows["Build"].required_skills.values_list("skill__name", "level")) == [("Routing", 4)]
    days = local_days(new)
    # Monday to Wednesday; two working days of lag; Monday and Tuesday.
    assert days["Build"] == (date(2031, 6, 16), date(2031, 6, 18))
    assert days["Test"] == (date(2031, 6, 23), date(2031, 6, 24))


def test_a_role_that_nobody_fills_stays_a_name_in_the_plan(admin, project, plan):
    new = begin(admin, str(keep(admin, project).pk))
    resource = Resource.objects.get(project=new, role="Engineer")
    assert resource.is_open_role
    assert resource.name == "Engineer"
    assert resource.assignments.get().units == Decimal("0.5")


def test_who_is_chosen_for_a_role_is_on_the_team_and_on_the_tasks(admin, project, plan):
    daniel = UserFactory(full_name="Daniel Weber")
    row = keep(admin, project)
    new = begin(admin, str(row.pk), {"r1": daniel}, manager=daniel)
    assert Resource.objects.get(project=new).user == daniel
    other = UserFactory(full_name="Noor Haddad")
    new = begin(admin, str(row.pk), {"r1": other}, code="NEW-2", manager=daniel)
    assert Membership.objects.get(project=new, user=other).role == "team_member"
    resource = Resource.objects.get(project=new, user=other)
    assert (resource.role, resource.is_open_role) == ("Engineer", False)


def test_one_person_in_two_roles_of_a_task_has_the_work_of_both(admin, project, plan):
    assign(actor=SYSTEM, task_id=plan["build"].pk, user_id=project.manager.pk)
    new = begin(admin, str(keep(admin, project).pk), {"r1": project.manager}, manager=project.manager)
    share = Assignment.objects.get(task__project=new, task__name="Build")
    assert (share.units, share.work_minutes) == (Decimal("1.5"), 3 * DAY + 3 * DAY // 2)


def test_constraints_and_deadlines_are_as_many_working_days_from_the_start(admin, project, plan):
    day = date(2026, 3, 12)
    set_constraint(actor=SYSTEM, task_id=plan["build"].pk, kind="snet", day=day)
    late = datetime(2026, 3, 20, 15, tzinfo=MONDAY.tzinfo)
    update_task(actor=SYSTEM, task_id=plan["test"].pk, changes={"deadline": late})
    new = begin(admin, str(keep(admin, project).pk), start=date(2031, 6, 16))
    rows = {task.name: task for task in Task.objects.filter(project=new)}
    # The ninth and the fifteenth working day; in June the clock is an hour further.
    assert rows["Build"].constraint_kind == "snet"
    assert rows["Build"].constraint_date == datetime(2031, 6, 26, 7, tzinfo=MONDAY.tzinfo)
    assert rows["Test"].deadline == datetime(2031, 7, 4, 14, tzinfo=MONDAY.tzinfo)


def test_a_holiday_moves_what_lies_behind_it(admin, project, plan):
    row = keep(admin, project)
    CalendarException.objects.create(
        calendar=organisation().calendar, name="Day off", start=date(2031, 6, 17), end=date(2031, 6, 17)
    )
    days = local_days(begin(admin, str(row.pk), start=date(2031, 6, 16)))
    assert days["Build"] == (date(2031, 6, 16), date(2031, 6, 19))


def test_gates_ask_what_the_template_asks(admin, project):
    gate = Gate.objects.get(phase__project=project, phase__kind="planning")
    GateCriterion.objects.filter(gate=gate).delete()
    GateCriterion.objects.create(gate=gate, group="Plan", title="Works council agrees", position=1)
    Phase.objects.filter(project=project, kind="planning").update(name="Blueprint")
    new = begin(admin, str(keep(admin, project, parts=("gates",)).pk))
    gate = Gate.objects.get(phase__project=new, phase__kind="planning")
    assert gate.phase.name == "Blueprint"
    assert [row.title for row in gate.criteria.all()] == ["Works council agrees"]
    assert gate.approvers.count() == 0


def test_budget_lines_lie_as_far_from_the_start(admin, project, plan):
    category = CostCategory.objects.get(key="hardware")
    common = {"actor": SYSTEM, "project_id": project.pk, "category_id": category.pk}
    create_budget_line(
        **common,
        name="Switches",
        amount=Decimal(1000),
        starts_on=date(2026, 3, 9),
        ends_on=date(2026, 3, 13),
        is_capex=True,
    )
    create_budget_line(**common, name="Cables", amount=Decimal(90), phasing="task", task_id=plan["build"].pk)
    months = {date(2026, 3, 1): Decimal(10), date(2026, 5, 1): Decimal(20)}
    create_budget_line(**common, name="Rent", amount=Decimal(30), phasing="by_hand", months=months)
    Reserve.objects.create(project=project, kind="contingency", amount=Decimal(500))
    new = begin(admin, str(keep(admin, project).pk), start=date(2031, 6, 16))
    lines = {line.name: line for line in BudgetLine.objects.filter(project=new)}
    switches = lines["Switches"]
    assert (switches.starts_on, switches.ends_on) == (date(2031, 6, 23), date(2031, 6, 27))
    assert switches.is_capex
    assert lines["Cables"].task.name == "Build"
    assert lines["Cables"].task.project == new
    assert list(lines["Rent"].months.values_list("month", "amount")) == [
        (date(2031, 6, 1), Decimal(10)),
        (date(2031, 8, 1), Decimal(20)),
    ]
    assert Reserve.objects.get(project=new).amount == 500


def test_risks_come_with_their_responses_owners_and_tasks(admin, project, engineer, plan):
    values = {
        "title": "Parts are late",
        "owner_id": engineer.pk,
        "task_ids": [plan["build"].pk],
        "impact_days_low": 1,
        "impact_days_likely": 2,
        "impact_days_high": 3,
        "review_on": date(2026, 3, 16),
    }
    risk = raise_risk(actor=SYSTEM, project_id=project.pk, fields=values)
    add_response(
        actor=SYSTEM,
        risk_id=risk.pk,
        strategy="mitigate",
        action="Order early",
        owner_id=project.sponsor.pk,
        due=date(2026, 3, 9),
        cost=Decimal(75),
    )
    helen = UserFactory(full_name="Another Sponsor")
    row = keep(admin, project)
    new = begin(admin, str(row.pk), {"r1": engineer}, start=date(2031, 6, 16), sponsor=helen)
    risk = Risk.objects.get(project=new)
    assert (risk.number, risk.owner, risk.review_on) == (1, engineer, date(2031, 6, 30))
    assert [task.name for task in risk.tasks.all()] == ["Build"]
    response = risk.responses.get()
    assert (response.owner, response.due, response.cost) == (helen, date(2031, 6, 23), 75)


def test_only_what_is_chosen_is_kept(admin, project, plan):
    row = keep(admin, project, parts=("gates",))
    assert list(row.content["parts"]) == ["gates"]
    new = begin(admin, str(row.pk))
    assert not Task.objects.filter(project=new).exists()
    with pytest.raises(DomainError, match="nothing to keep"):
        keep(admin, project, parts=("risks",), name="Empty")


def test_a_name_is_taken_once(admin, project, plan):
    keep(admin, project)
    with pytest.raises(InvalidInput, match="of this name"):
        keep(admin, project, name="OURS")
    assert ProjectTemplate.objects.count() == 1


def test_templates_are_the_admins_to_write(project, plan):
    for actor in (actor_with(project), actor_for(UserFactory(organisation_role="portfolio_manager"))):
        with pytest.raises(Forbidden):
            keep_template(actor=actor, project_id=project.pk, name="Mine", parts=ALL)


def test_a_template_is_renamed_with_its_version_and_removed(admin, project, plan):
    row = keep(admin, project)
    actor = actor_for(admin)
    update_template(actor=actor, template_id=row.pk, changes={"name": "Better"}, version=1)
    with pytest.raises(Conflict):
        update_template(actor=actor, template_id=row.pk, changes={"name": "Other"}, version=1)
    new = begin(admin, str(row.pk))
    delete_template(actor=actor, template_id=row.pk)
    assert Task.objects.filter(project=new).count() == 3
    with pytest.raises(NotVisible):
        template_of(str(row.pk))
    told = ChangeSet.objects.filter(intent__contains="template").order_by("pk")
    assert [entry.intent for entry in told] == [
        "keep_template",
        "update_template",
        "use_template",
        "delete_template",
    ]


def test_a_start_without_work_names_the_next_day_with_work(admin, project, plan):
    row = keep(admin, project)
    with pytest.raises(DomainError, match=r"15 Jun 2031.*16 Jun 2031") as caught:
        begin(admin, str(row.pk), start=date(2031, 6, 15))
    assert caught.value.field == "start"
    assert not Project.objects.filter(code="NEW").exists()


def test_a_role_that_the_template_does_not_have_is_refused_with_those_it_has(admin, project, plan):
    row = keep(admin, project)
    with pytest.raises(DomainError, match=r"no role “r9”.*Engineer \(r1\)"):
        begin(admin, str(row.pk), {"r9": admin})
    assert not Project.objects.filter(code="NEW").exists()


def test_a_template_with_a_role_nobody_knows_is_refused_whole(admin, project, plan):
    row = keep(admin, project)
    row.content["roles"] = []
    row.save()
    with pytest.raises(DomainError, match="“Build” asks for the role “r1”"):
        begin(admin, str(row.pk))
    assert not Project.objects.filter(code="NEW").exists()


def test_a_code_twice_leaves_nothing_behind(admin, project, plan):
    row = keep(admin, project)
    tasks = Task.objects.count()
    with pytest.raises(InvalidInput):
        begin(admin, str(row.pk), code="OLD")
    assert Task.objects.count() == tasks


def test_a_new_project_is_computed_once(admin, project, plan, django_capture_on_commit_callbacks):
    row = keep(admin, project)
    with django_capture_on_commit_callbacks() as callbacks:
        new = begin(admin, str(row.pk))
    new.refresh_from_db()
    assert new.generation == 1
    assert sum("controls.recompute" in str(callback) for callback in callbacks) == 1


def test_nobody_without_the_right_to_start_one_uses_a_template(project, plan):
    actor = actor_with(project, "team_member")
    with pytest.raises(Forbidden):
        start_from_template(
            actor=actor,
            template="erp-roll-out",
            beginning=Beginning(code="NEW", name="New"),
            people={},
        )


def test_three_days_are_three_days_on_a_longer_working_day(admin, project, plan):
    row = keep(admin, project)
    row.content["minutes_per_day"] = DAY * 2
    row.save()
    new = begin(admin, str(row.pk))
    assert Task.objects.get(project=new, name="Build").duration_minutes == 3 * DAY // 2
    assert TaskLink.objects.get(project=new).lag == DAY


def test_a_start_in_the_past_raises_no_alarm_about_what_is_overdue(admin, project, plan):
    row = keep(admin, project)
    new = begin(admin, str(row.pk), start=date.today() - timedelta(days=date.today().weekday() + 21))
    new.refresh_from_db()
    assert new.is_taking_stock
