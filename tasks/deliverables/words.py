"""What deliverables say elsewhere: on a task's panel, and to a gate criterion."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Action, Actor
from core.registry import CriterionAnswer, TaskFact
from tasks.deliverables.reads import ACCEPTED, of_phase, open_conditions
from tasks.models import Deliverable, Task

_NAMED = 3
_SHOWN = 5
_PAGE = "deliverables"


def deliverables_of(actor: Actor, task: Task) -> list[TaskFact]:
    """What the task is for. One query."""
    rows = Deliverable.objects.allowing(actor, Action.VIEW_DASHBOARD).filter(tasks=task)
    return [
        TaskFact(
            _("Deliverable"),
            str(row),
            reverse("deliverable", args=[task.project.code, row.number]),
            row.get_state_display(),
            row.state == Deliverable.State.REJECTED,
        )
        for row in rows.order_by("number")[:_SHOWN]
    ]


def phase_deliverables_accepted(project_id: int) -> CriterionAnswer:
    """Met when what the gate of the active phase asks for, and earlier gates did, is accepted."""
    return _all_accepted(
        of_phase(project_id),
        _("No deliverable is named for this gate yet."),
    )


def deliverables_accepted(project_id: int) -> CriterionAnswer:
    """Met when every deliverable is accepted, with conditions or without."""
    rows = Deliverable.objects.filter(project_id=project_id)
    return _all_accepted(rows, _("No deliverable is named yet."))


def deliverable_conditions_met(project_id: int) -> CriterionAnswer:
    """No condition of an acceptance is open."""
    rows = open_conditions().filter(review__deliverable__project_id=project_id)
    first = rows.order_by("due", "id").first()
    if first is None:
        return CriterionAnswer(True, _("No condition is open."), f"{_PAGE}#conditions")
    left = rows.count()
    words = ngettext(
        "%(count)d condition is open. Next: %(text)s, due %(date)s",
        "%(count)d conditions are open. Next: %(text)s, due %(date)s",
        left,
    )
    told = {"count": left, "text": first.text, "date": date_format(first.due)}
    return CriterionAnswer(False, words % told, f"{_PAGE}#conditions")


def _all_accepted(rows: QuerySet[Any], nothing: str) -> CriterionAnswer:
    """Where none is named nothing is accepted."""
    is_accepted = Q(state__in=ACCEPTED)
    sums = rows.aggregate(all=Count("pk"), done=Count("pk", filter=is_accepted))
    if not sums["all"]:
        return CriterionAnswer(False, nothing, _PAGE)
    if sums["done"] < sums["all"]:
        words = _("%(done)d of %(all)d accepted. Missing: %(named)s")
        named = ", ".join(map(str, rows.exclude(is_accepted).order_by("number")[:_NAMED]))
        return CriterionAnswer(False, words % (sums | {"named": named}), _PAGE)
    words = ngettext(
        "%(all)d deliverable is accepted.",
        "All %(all)d deliverables are accepted.",
        sums["all"],
    )
    conditions = open_conditions().filter(review__deliverable__in=rows).count()
    proof = words % sums
    if conditions:
        more = ngettext(
            "%(count)d condition of them is open.",
            "%(count)d conditions of them are open.",
            conditions,
        )
        proof = f"{proof} {more % {'count': conditions}}"
    return CriterionAnswer(True, proof, _PAGE)
