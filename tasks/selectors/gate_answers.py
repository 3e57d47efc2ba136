"""Live gate criteria that the plan answers, each with its proof in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import Phase
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
    tasks = Task.objects.filter(project_id=project_id).unfinished().filter(is_milestone=False)
    if active is not None:
        tasks = tasks.filter(phase__position__lte=active.position)
    return _done(tasks.count())


def all_work_done(project_id: int) -> CriterionAnswer:
    """Met when no task is open, gates themselves aside."""
    return _done(Task.objects.filter(project_id=project_id).unfinished().filter(gate=None).count())


def _done(count: int) -> CriterionAnswer:
    if not count:
        return CriterionAnswer(True, _("All tasks are done."), "plan")
    text = ngettext("%(count)d task is open.", "%(count)d tasks are open.", count)
    return CriterionAnswer(False, text % {"count": count}, "plan")
