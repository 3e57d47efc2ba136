"""What gates answer to a gate criterion, with the proof."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import GateCondition, GateDecision


def conditions_closed(project_id: int) -> CriterionAnswer:
    """No condition that a gate's latest decision set is still open."""
    decisions = GateDecision.objects.filter(gate__phase__project_id=project_id).order_by("id")
    latest = dict(decisions.values_list("gate_id", "pk"))
    rows = list(GateCondition.objects.filter(decision_id__in=latest.values()).order_by("due", "id"))
    total, left = len(rows), [row for row in rows if row.done_at is None]
    still_open = left[0] if left else None
    if still_open is None:
        closed = ngettext("%(count)d condition closed", "%(count)d conditions closed", total)
        proof = closed % {"count": total} if total else _("No condition was set")
        return CriterionAnswer(True, proof, "gates#conditions")
    proof = _("%(closed)d of %(total)d. Next: %(text)s, due %(date)s") % {
        "closed": total - len(left),
        "total": total,
        "text": still_open.text,
        "date": date_format(still_open.due),
    }
    return CriterionAnswer(False, proof, "gates#conditions")
