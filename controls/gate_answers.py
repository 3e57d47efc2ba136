"""What this room answers to gate criteria by itself, with its proof."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.models import Baseline, ChangeRequest
from core.registry import CriterionAnswer


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


def changes_decided(project_id: int) -> CriterionAnswer:
    """Whether every change that was handed in is decided."""
    waiting = ChangeRequest.objects.filter(project=project_id, state=ChangeRequest.State.SUBMITTED)
    codes = [change.code for change in waiting.order_by("number")]
    if codes:
        return CriterionAnswer(
            False, _("Still to decide: %(codes)s.") % {"codes": ", ".join(codes)}, "changes"
        )
    decided = ChangeRequest.objects.filter(project=project_id, decided_at__isnull=False).count()
    words = ngettext("%(n)d change decided, none waits.", "%(n)d changes decided, none waits.", decided)
    return CriterionAnswer(True, words % {"n": decided}, "changes")
