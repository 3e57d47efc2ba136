"""What this room answers to gate criteria by itself, with its proof."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import Charter, GateCondition, GateDecision, Objective, Project, Stakeholder


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


def roles_named(project_id: int) -> CriterionAnswer:
    """A sponsor and a project manager are named."""
    project = Project.objects.select_related("sponsor", "manager").get(pk=project_id)
    named = [
        (_("Sponsor"), project.sponsor),
        (_("project manager"), project.manager),
    ]
    proof = ", ".join(f"{label} {person or _('missing')}" for label, person in named)
    return CriterionAnswer(all(person for _label, person in named), proof, "project_settings")


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
