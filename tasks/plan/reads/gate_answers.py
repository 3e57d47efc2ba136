"""What the plan knows of gates: live criteria, each with its proof in words, and on which day each gate is."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer, PlanMilestone
from projects.models import Gate, Phase, Project
from tasks.models import Task


def tasks_have_successors(project_id: int) -> CriterionAnswer:
    """Met when every unfinished task but milestones leads to another: nothing hangs loose at the end of the plan."""
    tasks = Task.objects.filter(project_id=project_id).leaves()
    if not tasks.exists():
        return CriterionAnswer(False, _("The plan has no tasks yet."), "plan")
    loose = tasks.filter(is_milestone=False, actual_finish=None).exclude(
        successor_links__successor__deleted_at__isnull=True, successor_links__isnull=False
    )
    count = loose.distinct().count()
    if not count:
        return CriterionAnswer(True, _("Every open task has a successor."), "plan")
    first = loose.order_by("row_number").first()
    text = ngettext(
        "%(count)d task leads nowhere: %(task)s.",
        "%(count)d tasks lead nowhere, the first is %(task)s.",
        count,
    )
    return CriterionAnswer(False, text % {"count": count, "task": first}, "plan")


def phase_work_done(project_id: int) -> CriterionAnswer:
    """Met when no task of the active phase or an earlier one is open (gates themselves aside)."""
    active = (
        Phase.objects.filter(project_id=project_id, status=Phase.Status.ACTIVE).order_by("position").first()
    )
    tasks = Task.objects.filter(project_id=project_id).leaves().filter(is_milestone=False)
    if active is not None:
        tasks = tasks.filter(phase__position__lte=active.position)
    return _done(tasks)


def all_work_done(project_id: int) -> CriterionAnswer:
    """Met when no task is open, gates themselves aside."""
    return _done(Task.objects.filter(project_id=project_id).leaves().filter(gate=None))


def _done(tasks: Any) -> CriterionAnswer:
    """Where there is no task, nothing is done."""
    if not tasks.exists():
        return CriterionAnswer(False, _("There is no task yet."), "plan")
    count = tasks.unfinished().count()
    if not count:
        return CriterionAnswer(True, _("All tasks are done."), "plan")
    text = ngettext("%(count)d task is open.", "%(count)d tasks are open.", count)
    return CriterionAnswer(False, text % {"count": count}, "plan")


def gates_without_milestone(project: Project) -> list[dict[str, Any]]:
    """[{id, number, name}]: gates that no row of the plan stands for yet."""
    in_plan = Task.objects.live().filter(project=project, gate=OuterRef("pk"))
    gates = Gate.objects.filter(~Exists(in_plan), phase__project=project).order_by("phase__position")
    return [
        {"id": pk, "number": number, "name": name}
        for pk, number, name in gates.values_list("pk", "phase__position", "name")
    ]


def days_of_gates(*project_ids: int) -> dict[int, date]:
    """{gate id: the day of its milestone}; the last one where a gate has several."""
    rows = (
        Task.objects.live()
        .filter(project__in=project_ids, gate__isnull=False, finish__isnull=False)
        .order_by("finish", "id")
        .values_list("gate_id", "finish", "project__time_zone")
    )
    return {
        gate_id: finish.astimezone(ZoneInfo(zone)).date()
        for gate_id, finish, zone in rows
        if gate_id is not None and finish is not None
    }


def milestones_of(project_id: int) -> list[PlanMilestone]:
    """The milestones of the plan, by day. One query."""
    rows = Task.objects.live().filter(
        project=project_id,
        is_milestone=True,
        finish__isnull=False,
    )
    values = rows.order_by("finish", "id").values_list("pk", "name", "finish", "project__time_zone")
    return [
        PlanMilestone(pk, name, finish.astimezone(ZoneInfo(zone)).date())
        for pk, name, finish, zone in values
        if finish is not None
    ]
