"""Deliverables of the demo: accepted, accepted with a condition, rejected, waiting, in work."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.access import Actor
from core.clock import happening_at
from dashboards.demo.figures.deliverables import DELIVERABLES, DemoDeliverable, DemoReview
from dashboards.demo.services.papers import paper
from people.access import actor_for
from people.models import User
from projects.gates.services import add_criterion
from projects.gates.words.templates import RESULT
from projects.models import Gate, Objective, Project
from tasks.deliverables.services import (
    Finding,
    NewCondition,
    add_deliverable,
    add_version,
    hand_in,
    review_deliverable,
)
from tasks.models import Deliverable, Task

# When the project knew what it would hand over.
_NAMED_AFTER = timedelta(days=18)


def enter_deliverables(
    project: Project,
    people: dict[str, User],
    manager: Actor,
    today: date,
    tasks: dict[str, Task],
) -> None:
    """The register, and a gate that asks for what of it is accepted."""
    gates = {gate.phase.kind: gate for gate in _gates(project)}
    add_criterion(
        actor=manager,
        gate_id=gates["execution"].pk,
        query="phase_deliverables_accepted",
        values={"group": str(RESULT)},
    )
    objectives = {row.name: row.pk for row in Objective.objects.filter(project=project)}
    for demo in DELIVERABLES:
        values = {
            "name": demo.name,
            "description": demo.description,
            "criteria": demo.criteria,
            "owner_id": people[demo.owner].pk,
            "reviewer_id": people[demo.reviewer].pk,
            "gate_id": gates[demo.gate].pk,
            "task_ids": [tasks[key].pk for key in demo.tasks],
            "objective_ids": [objectives[demo.objective]] if demo.objective in objectives else [],
        }
        with happening_at(project.start + _NAMED_AFTER):
            row = add_deliverable(actor=manager, project_id=project.pk, values=values)
        _deliver(demo, row, people, today)


def _gates(project: Project) -> list[Gate]:
    return list(Gate.objects.filter(phase__project=project).select_related("phase"))


def _deliver(
    demo: DemoDeliverable,
    row: Deliverable,
    people: dict[str, User],
    today: date,
) -> None:
    owner = actor_for(people[demo.owner])
    for version in demo.versions:
        with happening_at(_moment(row.project, today, version.days_ago)):
            add_version(
                actor=owner,
                deliverable_id=row.pk,
                upload=paper(version.name, version.lines),
                note=version.note,
            )
    if demo.is_handed_in:
        with happening_at(_moment(row.project, today, demo.versions[-1].days_ago)):
            hand_in(actor=owner, deliverable_id=row.pk)
    if demo.review is not None:
        with happening_at(_moment(row.project, today, demo.review.days_ago)):
            _review(demo.review, row, people, actor_for(people[demo.reviewer]), today)


def _review(
    demo: DemoReview,
    row: Deliverable,
    people: dict[str, User],
    reviewer: Actor,
    today: date,
) -> None:
    conditions = []
    if demo.condition is not None:
        text, owner, due_in_days = demo.condition
        due = today + timedelta(days=due_in_days)
        conditions.append(NewCondition(text, people[owner].pk, due))
    review_deliverable(
        actor=reviewer,
        deliverable_id=row.pk,
        outcome=demo.outcome,
        note=demo.note,
        findings={
            one.pk: Finding(one.text != demo.failed, demo.why if one.text == demo.failed else "")
            for one in row.criteria.all()
        },
        conditions=conditions,
    )


def _moment(project: Project, today: date, days_ago: int) -> datetime:
    """Ten in the morning where the project is, so many days ago."""
    day = today - timedelta(days=days_ago)
    return datetime.combine(day, time(10), tzinfo=ZoneInfo(project.time_zone))
