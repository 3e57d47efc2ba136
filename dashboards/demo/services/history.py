"""What happened around a demo plan: charter, budget, orders and invoices, risks, gates that were passed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from budgets.models import BudgetLine, BudgetVersion, CostCategory, CostEntry, Reserve
from budgets.money.figures.spreading import months_between, spread
from budgets.money.services import book_cost, create_budget_line
from budgets.orders.services import add_commitment
from budgets.reserves.services import draw_reserve, set_reserve
from budgets.versions.services import decide_budget, submit_budget
from controls.models import Baseline
from core.access import Actor
from core.clock import happening_at
from core.money import cents
from dashboards.demo.figures.definitions import DemoProject, Line
from dashboards.demo.services.case import write_case, write_measurements
from dashboards.demo.services.engagement import note_beginnings
from dashboards.demo.services.issues import enter_issues
from dashboards.demo.services.plan import Truth
from dashboards.demo.services.signing import put_before_sponsor, sign_charter
from people.access import actor_for
from people.models import User
from projects.models import (
    Charter,
    Gate,
    GateApprover,
    GateCondition,
    GateCriterion,
    GateDecision,
    Objective,
    Phase,
    Project,
    Stakeholder,
)
from risks.register.services import raise_risk
from risks.responses.services import add_response
from tasks.load.reads import planned_labour_cost
from tasks.models import Task

ORDERED_SHARE = Decimal("0.6")
LABOUR_FACTOR = Decimal("1.04")


def write_charter(
    demo: DemoProject, project: Project, people: dict[str, User], manager: Actor, start: date
) -> None:
    """Charter texts, objectives and stakeholders; approved where the first gate was passed."""
    charter = Charter.objects.get(project=project)
    for name, text in demo.charter.items():
        setattr(charter, name, text)
    charter.save()
    write_case(project, start.year)
    for name, metric, unit, before, target, due_days, owner in demo.objectives:
        Objective.objects.create(
            project=project,
            name=name,
            metric=metric,
            unit=unit,
            baseline_value=before,
            target_value=target,
            due=timezone.localdate() + timedelta(days=due_days),
            owner=people[owner],
        )
    write_measurements(project)
    for place, key in enumerate((demo.sponsor, *demo.stakeholders, *demo.team[:2])):
        person = people[key]
        Stakeholder.objects.get_or_create(
            project=project,
            name=person.full_name,
            defaults={
                "user": person,
                "organisation": "Brandt Industries",
                "power": max(2, 5 - place),
                "interest": 3 + place % 3,
                "current_engagement": Stakeholder.Engagement.SUPPORTIVE
                if place % 2
                else Stakeholder.Engagement.NEUTRAL,
                "desired_engagement": Stakeholder.Engagement.LEADING
                if place == 0
                else Stakeholder.Engagement.SUPPORTIVE,
            },
        )
    note_beginnings(project, start)
    if demo.gates_passed:
        moment = datetime.combine(
            start + timedelta(weeks=4),
            time(10),
            tzinfo=ZoneInfo(project.time_zone),
        )
        sign_charter(demo, project, people, moment)
    elif demo.charter:
        put_before_sponsor(demo, project, people)


def enter_money(
    demo: DemoProject,
    project: Project,
    manager: Actor,
    start: date,
    today: date,
    tasks: dict[str, Task],
    *,
    late_by: Sequence[date],
) -> list[dict[str, Any]]:
    """Budget lines, orders, monthly invoices up to today, reserves and what was drawn.

    Returns what is still to be booked: the smallest invoice of the weeks before the first of the two days `late_by`,
    which came in only after it.
    """
    costs: list[dict[str, Any]] = []
    categories = {category.key: category for category in CostCategory.objects.all()}
    phases = {phase.kind: phase for phase in Phase.objects.filter(project=project)}
    for number, line in enumerate(demo.lines, start=1):
        first, last = start + timedelta(weeks=line.weeks[0]), start + timedelta(weeks=line.weeks[1], days=-3)
        row = create_budget_line(
            actor=manager,
            project_id=project.pk,
            category_id=categories[line.category].pk,
            name=line.name,
            amount=Decimal(line.amount),
            phase_id=phases[line.phase].pk,
            is_capex=line.is_capex,
            starts_on=first,
            ends_on=last,
            **_spread(line, first, last, tasks),
        )
        order = None
        if first <= today:
            order = add_commitment(
                actor=manager,
                project_id=project.pk,
                number=f"PO-{start:%y}{number:03d}",
                supplier=_SUPPLIERS[line.category],
                amount=cents(Decimal(line.amount) * ORDERED_SHARE),
                ordered_on=first,
                line_id=row.pk,
            )
        for day, amount in _invoices(line, first, last, today):
            costs.append(
                {
                    "description": f"{line.name}, {day:%B %Y}",
                    "amount": amount,
                    "incurred_on": day,
                    "line_id": row.pk,
                    "commitment_id": order.pk if order else None,
                }
            )
    late = _came_in_late(costs, late_by)
    for cost in costs:
        if cost not in late:
            _book(project, manager, cost, cost["incurred_on"])
    _reserves(demo, project, manager, today)
    return late


def _spread(line: Line, first: date, last: date, tasks: dict[str, Task]) -> dict[str, Any]:
    """Evenly; along a task's dates; or by hand, ever more from month to month."""
    if line.task:
        return {"phasing": BudgetLine.Phasing.TASK, "task_id": tasks[line.task].pk}
    if not line.is_by_hand:
        return {}
    months = months_between(first, last)
    shares = spread(Decimal(line.amount), [number + 1 for number in range(len(months))])
    return {"phasing": BudgetLine.Phasing.BY_HAND, "months": dict(zip(months, shares, strict=True))}


def _came_in_late(costs: list[dict[str, Any]], days: Sequence[date]) -> list[dict[str, Any]]:
    """One invoice of many; a project with few has none, its figures would be nothing but that one."""
    if len(days) < 2:
        return []
    recent = [cost for cost in costs if days[0] - timedelta(days=28) < cost["incurred_on"] <= days[0]]
    return [min(recent, key=lambda cost: cost["amount"])] if len(recent) > 2 else []


def _book(project: Project, manager: Actor, cost: dict[str, Any], recorded_on: date) -> None:
    moment = datetime.combine(recorded_on, time(14), tzinfo=ZoneInfo(project.time_zone))
    with happening_at(min(moment, timezone.now())):
        book_cost(actor=manager, project_id=project.pk, **cost)


def book_late(project: Project, manager: Actor, costs: Sequence[dict[str, Any]], recorded_on: date) -> None:
    """Book what came in late, as recorded on that day."""
    for cost in costs:
        _book(project, manager, cost, recorded_on)


_SUPPLIERS = {
    "services": "Nordlicht Consulting",
    "software": "Cloudwerk SE",
    "cloud": "Cloudwerk SE",
    "hardware": "Netzbau GmbH",
    "training": "Lernraum AG",
    "other": "Weiss & Partner",
}


def _invoices(line: Line, first: date, last: date, today: date) -> Iterator[tuple[date, Decimal]]:
    """One invoice a month: the month's even share of the amount times what things really cost."""
    days = max(1, (last - first).days)
    day = first
    while day < min(last, today):
        until = min(day + timedelta(days=28), last, today)
        yield until, cents(Decimal(line.amount) * (until - day).days / days * Decimal(str(line.spent)))
        day = until


def _reserves(demo: DemoProject, project: Project, manager: Actor, today: date) -> None:
    for kind, amount in (
        (Reserve.Kind.CONTINGENCY, demo.contingency),
        (Reserve.Kind.MANAGEMENT, demo.management_reserve),
    ):
        if amount:
            set_reserve(actor=manager, project_id=project.pk, kind=kind, amount=Decimal(amount))
    for amount, reason, days_ago in demo.draws:
        draw_reserve(
            actor=manager,
            project_id=project.pk,
            amount=Decimal(amount),
            reason=reason,
            drawn_on=today - timedelta(days=days_ago),
        )


def enter_labour(
    project: Project, manager: Actor, day: date, tasks: dict[str, Task], booked: dict[int, Decimal]
) -> None:
    """Book the people's time up to a day: each task's planned cost × its progress, a little dearer than planned.

    `booked` remembers by task id what has been booked before.
    """
    category = CostCategory.objects.get(key="labour")
    planned = planned_labour_cost(project.pk)
    for task in tasks.values():
        due = cents(planned.get(task.pk, Decimal(0)) * task.percent_complete / 100 * LABOUR_FACTOR)
        amount = due - booked.get(task.pk, Decimal(0))
        if amount > 0:
            booked[task.pk] = due
            book_cost(
                actor=manager,
                project_id=project.pk,
                description=f"{task.name}, {day:%B %Y}"[:200],
                amount=amount,
                incurred_on=day,
                category_id=category.pk,
                kind=CostEntry.Kind.LABOUR,
                task_id=task.pk,
            )


def enter_risks(
    demo: DemoProject,
    project: Project,
    people: dict[str, User],
    manager: Actor,
    today: date,
    tasks: dict[str, Task],
) -> None:
    """The risk register with one response each, and the open issues."""
    for item in demo.risks:
        risk = raise_risk(
            actor=manager,
            project_id=project.pk,
            fields={
                "title": item.title,
                "cause": item.cause,
                "event": item.event,
                "effect": item.effect,
                "kind": item.kind,
                "category": item.category,
                "owner_id": people[item.owner].pk,
                "review_on": today + timedelta(days=item.due_in_days),
                "probability_percent": item.probability,
                **dict(
                    zip(
                        ("impact_days_low", "impact_days_likely", "impact_days_high"),
                        map(_decimal, item.days),
                        strict=True,
                    )
                ),
                **dict(
                    zip(
                        ("impact_cost_low", "impact_cost_likely", "impact_cost_high"),
                        map(_decimal, item.cost),
                        strict=True,
                    )
                ),
                "inherent_probability": item.inherent[0],
                "inherent_impact": item.inherent[1],
                "current_probability": item.current[0],
                "current_impact": item.current[1],
                "target_probability": item.target[0],
                "target_impact": item.target[1],
                "task_ids": [tasks[key].pk for key in item.tasks],
            },
        )
        add_response(
            actor=manager,
            risk_id=risk.pk,
            strategy=item.strategy,
            action=item.action,
            owner_id=people[item.owner].pk,
            due=today + timedelta(days=item.due_in_days),
            cost=Decimal(item.response_cost),
        )
    enter_issues(demo, project, people, manager, today, tasks)


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def plan_gates(demo: DemoProject, project: Project, tasks: dict[str, Task]) -> None:
    """Every gate is planned for the day on which its milestone lies before anything slipped."""
    finishes = dict(Task.objects.filter(project=project, gate__isnull=False).values_list("gate_id", "finish"))
    for gate_id, finish in finishes.items():
        if finish is not None:
            Gate.objects.filter(pk=gate_id).update(planned_on=finish.date())


def backdate_baseline(baseline: Baseline, truth: dict[str, Truth], demo: DemoProject) -> None:
    """The baseline was taken when planning ended, not today; a demo may say so, nobody else can."""
    gate = next((row.key for row in demo.rows if row.gate == "planning"), None)
    if gate is not None:
        Baseline.objects.filter(pk=baseline.pk).update(taken_at=truth[gate].finish)


def approve_budget(demo: DemoProject, project: Project, manager: Actor, sponsor: User, on: datetime) -> None:
    """The budget as the sponsor approved it when planning ended; a demo may backdate it, nobody else can."""
    with happening_at(min(on, timezone.now())):
        waiting = submit_budget(actor=manager, project_id=project.pk, reason=f"{demo.name}: plan for gate 2")
        decide_budget(actor=actor_for(sponsor), version_id=waiting.pk, is_approved=True)
    BudgetVersion.objects.filter(pk=waiting.pk).update(submitted_at=on - timedelta(days=2), decided_at=on)


def pass_gates(demo: DemoProject, project: Project, people: dict[str, User], truth: dict[str, Truth]) -> None:
    """Gates that were decided in the past, with their evidence, and planned dates for all."""
    rows = {row.gate: row.key for row in demo.rows if row.gate}
    gates = Gate.objects.filter(phase__project=project).select_related("phase").order_by("phase__position")
    sponsor = people[demo.sponsor]
    previous_end: date | None = None
    for number, gate in enumerate(gates, start=1):
        phase = gate.phase
        moment = truth[rows[phase.kind]].finish if phase.kind in rows else None
        GateApprover.objects.get_or_create(gate=gate, user=sponsor)
        if number <= demo.gates_passed and moment is not None:
            _decide(gate, sponsor, moment, with_condition=number == 2)
            phase.status, phase.ended_on = Phase.Status.DONE, moment.date()
        elif number == demo.gates_passed + 1:
            phase.status = Phase.Status.ACTIVE
            _half_way(gate, people[demo.manager])
        if number <= demo.gates_passed + 1:
            phase.started_on = previous_end or project.start.date()
        phase.save()
        previous_end = phase.ended_on


def _decide(gate: Gate, sponsor: User, moment: datetime, *, with_condition: bool) -> None:
    gate.criteria.filter(query="").update(
        state=GateCriterion.State.MET,
        decided_by=sponsor,
        decided_at=moment,
        evidence="Minutes of the steering group",
    )
    outcome = GateDecision.Outcome.CONDITIONAL_GO if with_condition else GateDecision.Outcome.GO
    decision = GateDecision.objects.create(
        gate=gate,
        outcome=outcome,
        note="The steering group agreed.",
        decided_by=sponsor,
        decided_at=moment,
        criteria=[{"title": row.title, "state": "met"} for row in gate.criteria.all()],
    )
    if with_condition:
        GateCondition.objects.create(
            decision=decision,
            text="Finance names an owner for every vendor group",
            owner=gate.phase.project.manager,
            due=timezone.localdate() + timedelta(days=5),
        )


def _half_way(gate: Gate, manager: User) -> None:
    manual = list(gate.criteria.filter(query=""))
    if manual:
        manual[0].state, manual[0].owner = GateCriterion.State.IN_PROGRESS, manager
        manual[0].save(update_fields=["state", "owner"])
