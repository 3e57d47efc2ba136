"""What this room answers to gate criteria by itself, with its proof."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import Charter, Objective, Stakeholder


def charter_approved(project_id: int) -> CriterionAnswer:
    """The charter is approved as it reads now."""
    charter = Charter.objects.select_related("approved_by").get(project_id=project_id)
    if charter.approved_at is None:
        return CriterionAnswer(False, _("Nobody has approved the charter as it reads now"), "charter")
    proof = _("%(who)s, %(date)s") % {
        "who": charter.approved_by or _("Somebody"),
        "date": date_format(localdate(charter.approved_at)),
    }
    return CriterionAnswer(True, proof, "charter")


def objectives_measurable(project_id: int) -> CriterionAnswer:
    """There are objectives, and each has a metric, a target value and a date."""
    rows = Objective.objects.filter(project_id=project_id)
    total = rows.count()
    vague = rows.filter(Q(metric="") | Q(target_value=None) | Q(due=None)).values_list("name", flat=True)
    if not total:
        return CriterionAnswer(False, _("No objective is written"), "charter#objectives")
    names = list(vague)
    proof = _("%(good)d of %(total)d") % {"good": total - len(names), "total": total}
    if names:
        proof += ". " + _("Not measurable: %(names)s") % {"names": ", ".join(names[:3])}
    return CriterionAnswer(not names, proof, "charter#objectives")


def stakeholders_registered(project_id: int) -> CriterionAnswer:
    """Somebody beside the project manager is registered, with power and interest."""
    count = Stakeholder.objects.filter(project_id=project_id).count()
    words = ngettext("%(count)d stakeholder", "%(count)d stakeholders", count) % {"count": count}
    return CriterionAnswer(count >= 2, words, "stakeholders")
