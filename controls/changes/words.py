"""What changes answer to a gate criterion, with its proof."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.models import ChangeRequest
from core.registry import CriterionAnswer


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
