"""Loading the demo: people, then each project as it was planned, then its history month by month, through services."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from controls.actions.services import set_action_rule
from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from core.access import SYSTEM, Role
from core.intents import Intent
from core.journal import recording
from dashboards.demo.figures.definitions import DemoProject, Person
from dashboards.demo.figures.erp import ERP
from dashboards.demo.figures.people import PASSWORD, PEOPLE
from dashboards.demo.figures.smaller import SMALLER
from dashboards.demo.services.changes import ask_for_changes
from dashboards.demo.services.columns import fill_columns
from dashboards.demo.services.decisions import log_decisions
from dashboards.demo.services.deliverables import enter_deliverables
from dashboards.demo.services.engagement import note_engagement
from dashboards.demo.services.history import (
    approve_budget,
    backdate_baseline,
    book_late,
    enter_money,
    enter_risks,
    pass_gates,
    plan_gates,
    write_charter,
)
from dashboards.demo.services.messages import plan_communication
from dashboards.demo.services.needs import write_needs
from dashboards.demo.services.papers import hand_in_papers
from dashboards.demo.services.plan import insert_rows, truth_of
from dashboards.demo.services.raci import fill_raci
from dashboards.demo.services.requests import write_requests
from dashboards.demo.services.story import HISTORY_STEP, Story, status_dates
from dashboards.demo.services.time import enter_time
from people.access import actor_for
from people.addresses.services import remember_verified_address
from people.exchange_rates.services import set_exchange_rate
from people.memberships.services import add_member
from people.models import Membership, PersonSkill, Rate, Skill, User
from people.organisation.services import ensure_organisation, fill_holidays
from projects.models import Project
from projects.project.services import raise_generation
from projects.project_templates.services import keep_template
from projects.settings.services import create_project
from tasks.scheduling.services import lock_project

# Level, metric, bound, whose action it is: the organisation's rules.
ACTION_RULES = (
    ("project", "finish_late_days", "5", "manager"),
    ("project", "cost_index", "0.92", "sponsor"),
    ("phase", "finish_late_days", "8", "manager"),
    ("task", "finish_late_days", "10", "assignee"),
)

# What one unit was worth in the home currency last year, and is since the first of the month.
EXCHANGE_RATES = (("USD", "0.9215", "0.9137"), ("CHF", "1.0480", "1.0725"), ("GBP", "1.1610", "1.1544"))


def is_loaded() -> bool:
    return Project.objects.filter(code=ERP.code).exists()


def load_demo(*, today: date, say: Callable[[str], None]) -> None:
    """Load everything in one transaction, so that an interrupted first start begins anew."""
    with transaction.atomic():
        people = load_people(today)
        write_requests(people, people["portfolio"])
        for demo in (ERP, *SMALLER):
            say(demo.name)
            load_project(demo, people, today)
        keep_as_template(people)


def keep_as_template(people: dict[str, User]) -> None:
    """What the organisation has learnt from its ERP project, for the next one."""
    keep_template(
        actor=actor_for(people["admin"]),
        project_id=Project.objects.get(code=ERP.code).pk,
        name="ERP at Brandt",
        description="Our own way: one site at a time, with the works council on board from the first week.",
        parts=("plan", "gates", "budget", "risks"),
    )


def load_people(today: date) -> dict[str, User]:
    """The organisation and its people, by key."""
    home = ensure_organisation(name="Brandt Industries")
    fill_holidays(
        actor=SYSTEM,
        calendar_id=home.calendar_id or 0,
        country="DE",
        subdivision="HE",
        years=range(today.year - 1, today.year + 3),
    )
    for currency, was, now in EXCHANGE_RATES:
        for valid_from, rate in (
            (today.replace(month=1, day=1, year=today.year - 1), was),
            (today.replace(day=1), now),
        ):
            set_exchange_rate(
                actor=SYSTEM,
                from_currency=currency,
                to_currency=home.currency,
                rate=Decimal(rate),
                valid_from=valid_from,
            )
    for level, metric, bound, owner in ACTION_RULES:
        values = {"bound": Decimal(bound), "owner_role": owner}
        set_action_rule(actor=SYSTEM, level=level, metric=metric, values=values)
    return {person.key: _person(person, today) for person in PEOPLE}


def _person(person: Person, today: date) -> User:
    user = User.objects.create_user(
        person.email,
        PASSWORD,
        full_name=person.full_name,
        job_title=person.job_title,
        labour_role=person.labour_role,
        organisation_role=person.organisation_role,
    )
    remember_verified_address(user)
    if person.hourly:
        Rate.objects.create(
            user=user,
            hourly_amount=person.hourly,
            valid_from=today.replace(month=1, day=1, year=today.year - 1),
        )
    for name, level in person.skills:
        skill, _created = Skill.objects.get_or_create(name=name)
        PersonSkill.objects.create(user=user, skill=skill, level=level)
    return user


def load_project(demo: DemoProject, people: dict[str, User], today: date) -> None:
    """One project from its charter to the figures of today, through the services."""
    monday = today - timedelta(days=today.weekday(), weeks=demo.began_weeks_ago)
    project = create_project(
        actor=SYSTEM,
        code=demo.code,
        name=demo.name,
        description=demo.description,
        start=datetime.combine(monday, time(9), tzinfo=ZoneInfo(settings.TIME_ZONE)),
        manager=people[demo.manager],
        sponsor=people[demo.sponsor],
    )
    manager = actor_for(people[demo.manager])
    _team(demo, project, people)
    write_charter(demo, project, people, manager, monday)
    per_day = project.calendar.minutes_per_day if project.calendar else 480
    project.status_date = None
    project.save(update_fields=["status_date"])
    with recording(manager, Intent.CREATE_PLAN, project_id=project.pk) as record:
        tasks = insert_rows(lock_project(project.pk), demo, people, per_day, record)
    plan_gates(demo, project, tasks)
    days = status_dates(monday, today)
    late_costs = enter_money(demo, project, manager, monday, days[-1], tasks, late_by=days[-2:])
    truth = truth_of(project, demo, tasks, per_day)
    if demo.has_baseline:
        baseline = take_baseline(actor=manager, project_id=project.pk, name="Baseline 1", reason="Gate 2")
        backdate_baseline(baseline, truth, demo)
        baseline.refresh_from_db(fields=["taken_at"])
        sponsor = people[demo.sponsor]
        if sponsor.pk in project.memberships.filter(sees_costs=True).values_list("user_id", flat=True):
            approve_budget(demo, project, manager, sponsor, baseline.taken_at)
    enter_risks(demo, project, people, manager, today, tasks)

    def time_of_all() -> dict[int, Decimal]:
        book_late(project, manager, late_costs, days[-1] - HISTORY_STEP / 2)
        return enter_time(demo, project, people, tasks, truth, today) if demo is ERP else {}

    Story(demo, project, people, manager, tasks, truth, per_day, time_of_all).tell(today)
    pass_gates(demo, project, people, truth)
    if demo is ERP:
        fill_columns(project, manager, tasks)
        log_decisions(project, people, manager, today, tasks)
        enter_deliverables(project, people, manager, today, tasks)
        plan_communication(project, people, manager, today)
        fill_raci(project, people, manager)
        note_engagement(project, manager, today)
        write_needs(project, manager)
        hand_in_papers(project, manager, actor_for(people[demo.sponsor]), today)
    raise_generation(project.pk)
    if demo is ERP:
        # Last: what they would do is found on the plan as it is shown.
        ask_for_changes(project, people, manager, today, tasks)
    recompute(project.pk, today=today)


def _team(demo: DemoProject, project: Project, people: dict[str, User]) -> None:
    for key in demo.team:
        add_member(actor=SYSTEM, project_id=project.pk, user_id=people[key].pk, role=Role.TEAM_MEMBER)
    for key in demo.stakeholders:
        add_member(
            actor=SYSTEM,
            project_id=project.pk,
            user_id=people[key].pk,
            role=Role.STAKEHOLDER,
            sees_costs=True,
        )
    # The team has been together since the project began.
    Membership.objects.filter(project=project).update(joined_at=project.start)
