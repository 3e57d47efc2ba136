"""The changes of the demo: one approved long ago, one rejected, one that waits for the sponsor."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from budgets.models import CostCategory
from budgets.money.reads import budget_at_completion
from controls.changes.reads.values import task_now
from controls.changes.services import (
    decide_change,
    request_change,
    set_change_route,
    set_operation,
    submit_change,
)
from controls.known.reads.facts import calendars_of
from controls.models import ChangeApproval, ChangeOperation, ChangeRequest, Movement
from core.access import Actor
from core.clock import happening_at
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.models import Task

_ADDED = "Finance confirms vendor bank details"


def ask_for_changes(
    project: Project, people: Mapping[str, User], manager: Actor, today: date, tasks: Mapping[str, Task]
) -> None:
    """Who decides, and three requests with what each would do."""
    sponsor = people["helen.brandt"]
    set_change_route(
        actor=manager,
        project_id=project.pk,
        fields={"manager_days": Decimal(2), "manager_amount": Decimal(5000), "approver_ids": [sponsor.pk]},
    )
    codes = dict(Task.objects.filter(project=project).live().values_list("pk", "wbs_code"))
    _approved_in_october(project, people, sponsor, today)
    _rejected(project, people, sponsor, manager, today, tasks, codes)
    _waiting(project, manager, tasks, codes)


def _approved_in_october(project: Project, people: Mapping[str, User], sponsor: User, today: date) -> None:
    """The task that the story added, with what was found then."""
    task = Task.objects.filter(project=project, name=_ADDED).first()
    if task is None:
        return
    day = task.created_at.astimezone(ZoneInfo(project.time_zone)).date()
    change = ChangeRequest.objects.create(
        project=project,
        number=1,
        title="Finance confirms vendor bank details before the load",
        reason="Audit asks for it: 214 vendors changed their bank in the old system without a second signature. "
        "Without it the first payment run is blocked.",
        category=ChangeRequest.Category.SCOPE,
        state=ChangeRequest.State.APPROVED,
        requested_by=people["ines.carvalho"],
        created_at=_at(project, day, 9, days=-6),
        submitted_at=_at(project, day, 15, days=-5),
        decided_at=_at(project, day, 11),
        assessed_at=_at(project, day, 15, days=-5),
        assessed_generation=0,
        assessment=_found_then(project, task),
    )
    ChangeOperation.objects.create(
        request=change,
        position=1,
        key=1,
        kind=ChangeOperation.Kind.ADD_TASK,
        label=task.name,
        values={"name": task.name, "people": "Ines Carvalho"},
    )
    ChangeApproval.objects.create(
        request=change,
        person=sponsor,
        answer=ChangeApproval.Answer.APPROVED,
        note="Yes: a day is cheaper than a blocked payment run.",
        answered_at=change.decided_at,
    )


def _found_then(project: Project, task: Task) -> dict[str, Any]:
    """What the ledger says that the task did, as an assessment."""
    move = Movement.objects.filter(project=project, task=task, kind=Movement.Kind.PLAN).order_by("pk").first()
    before, after = (move.finish_before, move.finish_after) if move else (None, None)
    calendars = calendars_of(project, {})
    days = str(calendars.working_days(before, after)) if before and after else None
    cost = str(budget_at_completion(project.pk))
    return {
        "faults": [],
        "finish": {
            "before": before.isoformat() if before else None,
            "after": after.isoformat() if after else None,
            "days": days,
        },
        "cost": {"before": cost, "after": cost, "delta": "0.00"},
        "critical": {"before": [], "after": []},
        "moved": [],
        "moved_count": 0,
        "milestones": [],
        "deadlines": [],
        "people": [],
        "over": [],
    }


def _rejected(
    project: Project,
    people: Mapping[str, User],
    sponsor: User,
    manager: Actor,
    today: date,
    tasks: Mapping[str, Task],
    codes: Mapping[int, str],
) -> None:
    """Another site in the first wave: it costs more than it brings."""
    change = request_change(
        actor=actor_for(people["anna.kowalska"]),
        project_id=project.pk,
        fields={
            "title": "Take the Gdansk warehouse into the first wave",
            "reason": "The lease of its old scanner software ends in June; moving it later means paying half a year more.",
            "category": "scope",
        },
    )

    def operate(kind: str, task: str = "", **given: Any) -> None:
        _operate(manager, change, kind, tasks[task].pk if task else None, given)

    operate(
        "add_task",
        name="Gdansk: scanners and warehouse layout",
        parent=codes[tasks["conf"].pk],
        duration="18d",
        people="Anna Kowalska",
        predecessors=codes[tasks["conflog"].pk],
    )
    operate("change_task", task="sit", duration="19d", predecessors=f"{_after(tasks['sit'])}, N1")
    operate(
        "add_line",
        name="Scanners and cabling, Gdansk",
        category=_category("hardware"),
        amount=Decimal("46500.00"),
        is_capex=True,
    )
    submit_change(actor=manager, change_id=change.pk)
    with happening_at(timezone.now() - timedelta(days=12)):
        decide_change(
            actor=actor_for(sponsor),
            change_id=change.pk,
            is_approved=False,
            note="Not in this project: we pay the lease for half a year more. "
            "Gdansk follows with the second wave.",
        )
    _backdate(project, change, today, asked=17, handed_in=16, decided=12)


def _waiting(project: Project, manager: Actor, tasks: Mapping[str, Task], codes: Mapping[int, str]) -> None:
    """A third rehearsal, with what it does to the finish, the cost and Priya."""
    change = request_change(
        actor=manager,
        project_id=project.pk,
        fields={
            "title": "A third load rehearsal with the full volume",
            "reason": "Rehearsal 1 will run late and with a sample only. Without a full-volume run we learn at the "
            "cut-over weekend how long the load takes.",
            "category": "quality",
        },
    )
    _operate(
        manager,
        change,
        "add_task",
        None,
        {
            "name": "Load rehearsal 3, full volume",
            "parent": codes[tasks["data"].pk],
            "duration": "5d",
            "people": "Priya Raman",
            "predecessors": codes[tasks["load2"].pk],
        },
    )
    _operate(
        manager,
        change,
        "change_task",
        tasks["cutplan"].pk,
        {
            "duration": "12d",
            "predecessors": f"{_after(tasks['cutplan'])}, N1",
        },
    )
    _operate(
        manager,
        change,
        "add_line",
        None,
        {
            "name": "Migration coach on site",
            "category": _category("services"),
            "amount": Decimal("12800.00"),
            "task": "N1",
            "phasing": "task",
        },
    )
    submit_change(actor=manager, change_id=change.pk)


def _operate(
    actor: Actor, change: ChangeRequest, kind: str, task_id: int | None, given: Mapping[str, Any]
) -> None:
    set_operation(actor=actor, change_id=change.pk, kind=kind, given=given, task_id=task_id)


def _after(task: Task) -> str:
    """What the task waits for now, as it is typed."""
    row = Task.objects.get(pk=task.pk)
    return str(task_now(row.project, row)["links"]["text"])


def _category(key: str) -> int:
    return CostCategory.objects.get(key=key).pk


def _backdate(
    project: Project, change: ChangeRequest, today: date, *, asked: int, handed_in: int, decided: int
) -> None:
    """The request belongs to the weeks in which the project was, not to the moment of loading."""
    moments = {
        "created_at": _at(project, today, 10, days=-asked),
        "submitted_at": _at(project, today, 16, days=-handed_in),
        "assessed_at": _at(project, today, 16, days=-handed_in),
        "decided_at": _at(project, today, 11, days=-decided),
    }
    ChangeRequest.objects.filter(pk=change.pk).update(**moments)
    change.approvals.update(answered_at=moments["decided_at"])


def _at(project: Project, day: date, hour: int, *, days: int = 0) -> datetime:
    moment = day + timedelta(days=days)
    return datetime.combine(moment, time(hour, 12), tzinfo=ZoneInfo(project.time_zone))
