"""What this room answers to gate criteria by itself, with its proof."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from controls.models import Baseline
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
