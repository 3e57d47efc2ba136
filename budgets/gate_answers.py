"""Gate criteria that the money answers itself, with their proof."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import selectors
from budgets.models import BudgetLine
from core.registry import CriterionAnswer


def budget_set(project_id: int) -> CriterionAnswer:
    """Lines are planned and a contingency reserve is set aside. The proof names no amount: not all may see costs."""
    count = BudgetLine.objects.filter(project_id=project_id).count()
    has_reserve = selectors.reserve_amount(project_id, "contingency") > 0
    lines = ngettext("%(count)d budget line", "%(count)d budget lines", count) % {"count": count}
    reserve = _("contingency reserve set") if has_reserve else _("no contingency reserve")
    return CriterionAnswer(count > 0 and has_reserve, f"{lines}, {reserve}", "budget")


def commitments_closed(project_id: int) -> CriterionAnswer:
    """No purchase order is open."""
    count = selectors.open_commitments(project_id).count()
    if not count:
        return CriterionAnswer(True, _("All purchase orders are closed"), "budget")
    words = ngettext("%(count)d purchase order is open", "%(count)d purchase orders are open", count)
    return CriterionAnswer(False, words % {"count": count}, "budget")
