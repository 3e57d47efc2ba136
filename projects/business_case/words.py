"""What this room answers to gate criteria by itself, with its proof."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import BusinessCase, CaseOption

_PAGE = "business-case"


def option_chosen(project_id: int) -> CriterionAnswer:
    """Options were compared, and one is chosen with its reason.

    The proof names no amount: whoever reads a gate need not see costs.
    """
    count = CaseOption.objects.filter(project_id=project_id).count()
    case = BusinessCase.objects.filter(project_id=project_id).select_related("chosen").first()
    compared = ngettext("%(count)d option compared", "%(count)d options compared", count) % {"count": count}
    if case is None or case.chosen is None:
        return CriterionAnswer(False, _("%(compared)s, none chosen") % {"compared": compared}, _PAGE)
    words = _("%(compared)s, chosen: %(option)s") % {"compared": compared, "option": case.chosen}
    return CriterionAnswer(count > 1, words, _PAGE)
