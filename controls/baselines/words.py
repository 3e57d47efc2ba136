"""What baselines say elsewhere: on a task's panel, and to a gate criterion."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from controls.models import Baseline, BaselineTask
from core.access import Actor
from core.days import days_late, rounded_days
from core.registry import CriterionAnswer, TaskFact
from tasks.models import Task
from tasks.scheduling.reads import working_days_between


def baseline_of(actor: Actor, task: Task) -> list[TaskFact]:
    """Its dates in the reference baseline and the slip of its finish in working days. One query."""
    row = (
        BaselineTask.objects.visible_to(actor)
        .filter(task=task, baseline__is_reference=True)
        .values_list("start", "finish")
        .first()
    )
    if row is None or row[1] is None:
        return []
    zone = ZoneInfo(task.project.time_zone)
    start = row[0].astimezone(zone).date() if row[0] else None
    finish = row[1].astimezone(zone).date()
    text = date_format(finish)
    if start and start != finish:
        text = _("%(start)s to %(finish)s") % {
            "start": date_format(start, "SHORT_DATE_FORMAT" if start.year == finish.year else "DATE_FORMAT"),
            "finish": text,
        }
    days = working_days_between(task.project, row[1], task.finish) if task.finish else Decimal(0)
    is_moved = bool(rounded_days(days))
    note = days_late(days) if is_moved else ""
    return [TaskFact(_("Baseline"), text, note=note, is_bad=is_moved and days > 0)]


def baseline_taken(project_id: int) -> CriterionAnswer:
    """Whether the project has a reference baseline, and since when."""
    baseline = Baseline.objects.filter(project_id=project_id, is_reference=True).first()
    if baseline is None:
        return CriterionAnswer(False, _("No baseline has been taken."), "baselines")
    proof = _("%(name)s, taken %(date)s") % {
        "name": baseline.name,
        "date": date_format(localdate(baseline.taken_at)),
    }
    return CriterionAnswer(True, proof, "baselines")
