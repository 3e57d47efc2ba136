"""What this room answers to gate criteria by itself, with its proof."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import BusinessCase, CaseOption

_PAGE = "business_case"


def option_chosen(project_id: int) -> CriterionAnswer:
    """Options were compared, and one is chosen with its reason.

    The proof names no amount: whoever reads a gate need not see costs.
    """
    count = CaseOption.objects.filter(project_id=project_id).count()
    cases = BusinessCase.objects.filter(project_id=project_id)
    case = cases.select_related("chosen").first()
    words = ngettext(
        "%(count)d option compared",
        "%(count)d options compared",
        count,
    )
    told = {"compared": words % {"count": count}}
    if case is None or case.chosen is None:
        proof = _("%(compared)s, none chosen") % told
        return CriterionAnswer(False, proof, _PAGE)
    told["option"] = str(case.chosen)
    proof = _("%(compared)s, chosen: %(option)s") % told
    return CriterionAnswer(count > 1, proof, _PAGE)
