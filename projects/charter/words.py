"""What this room answers to gate criteria by itself, with its proof."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models import Alert
from core.registry import CriterionAnswer
from projects.charter.reads.versions import open_signatures
from projects.models import (
    Charter,
    CharterSignature,
    CharterVersion,
    Objective,
    Stakeholder,
)

# The project manager and somebody else.
FEWEST_STAKEHOLDERS = 2


def charter_approved(project_id: int) -> CriterionAnswer:
    """The charter is signed as it reads now, by everybody who was asked. One query, two with a version."""
    latest = CharterVersion.objects.filter(project=OuterRef("project"))[:1]
    of_sponsor = CharterSignature.objects.filter(
        of_version__project=OuterRef("project"),
        user=OuterRef("project__sponsor"),
        answer=CharterSignature.Answer.SIGNED,
    )
    charter = Charter.objects.annotate(
        latest=Subquery(latest.values("pk")),
        latest_number=Subquery(latest.values("number")),
        latest_status=Subquery(latest.values("status")),
        lacks_sponsor=Q(project__sponsor__isnull=False) & ~Exists(of_sponsor),
    ).get(project_id=project_id)
    told = {
        "number": charter.latest_number or 1,
        "date": date_format(localdate(charter.approved_at)) if charter.approved_at else "",
    }
    signatures = CharterSignature.objects.filter(of_version=charter.latest)
    if charter.approved_at is not None:
        words = _("Version %(number)s: %(who)s, %(date)s")
        proof = words % (told | {"who": _names(signatures)})
        if charter.lacks_sponsor:
            proof = _("%(proof)s. The sponsor has not signed it") % {"proof": proof}
        return CriterionAnswer(True, proof, "charter")
    if charter.latest_status == CharterVersion.Status.ASKED:
        missing = signatures.filter(answer=CharterSignature.Answer.OPEN)
        words = _("Version %(number)d waits for the signature of %(names)s")
        return CriterionAnswer(False, words % (told | {"names": _names(missing)}), "charter")
    return CriterionAnswer(False, _("Nobody has signed the charter as it reads now"), "charter")


def _names(signatures: QuerySet[CharterSignature]) -> str:
    rows = signatures.select_related("user")
    names = [str(row.user or _("Somebody")) for row in rows]
    return ", ".join(names) or str(_("Somebody"))


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
    return CriterionAnswer(count >= FEWEST_STAKEHOLDERS, words, "stakeholders")


def signatures_over(alerts: Sequence[Alert]) -> set[int]:
    """Those whose signature is not waited for any more."""
    asked = {alert.pk: alert.about for alert in alerts}
    rows = open_signatures().filter(pk__in=asked.values())
    still = set(rows.values_list("pk", flat=True))
    return {pk for pk, about in asked.items() if about not in still}
