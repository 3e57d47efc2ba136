"""What the budget says about a task on its panel, to whoever may see costs."""

from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import BudgetLine
from budgets.money import reads
from budgets.money.reads import entries
from core.access import Action, Actor
from core.money import short_money
from core.registry import CriterionAnswer, TaskFact
from tasks.load.reads import planned_labour_cost
from tasks.models import Task

ZERO = Decimal("0.00")


def cost_of(actor: Actor, task: Task) -> list[TaskFact]:
    """What was spent on it of what is planned: people's time, fixed cost and budget lines.

    Of a summary, what it costs beside its tasks; nothing where that is nothing.
    """
    if not actor.may(Action.VIEW_COSTS, task.project_id):
        return []
    lines = BudgetLine.objects.filter(task=task).aggregate(sum=Sum("amount"))["sum"] or ZERO
    labour = planned_labour_cost(task.project_id, [task.pk]).get(task.pk, ZERO)
    planned = lines + labour + task.fixed_cost
    of_task = entries(task.project_id).filter(Q(task=task) | Q(task=None, line__task=task))
    spent = of_task.aggregate(sum=Sum("amount"))["sum"] or ZERO
    if not planned and not spent:
        return []
    currency = task.project.currency
    text = _("%(spent)s of %(planned)s planned") % {
        "spent": short_money(spent, currency),
        "planned": short_money(planned, currency),
    }
    label = _("Cost beside its tasks") if task.is_summary else _("Cost")
    return [TaskFact(label, text, is_bad=spent > planned)]


def budget_set(project_id: int) -> CriterionAnswer:
    """Lines are planned and a contingency reserve is set aside. The proof names no amount: not all may see costs."""
    count = BudgetLine.objects.filter(project_id=project_id).count()
    has_reserve = reads.reserve_amount(project_id, "contingency") > 0
    lines = ngettext("%(count)d budget line", "%(count)d budget lines", count) % {"count": count}
    reserve = _("contingency reserve set") if has_reserve else _("no contingency reserve")
    return CriterionAnswer(count > 0 and has_reserve, f"{lines}, {reserve}", "budget")


def commitments_closed(project_id: int) -> CriterionAnswer:
    """No purchase order is open."""
    count = reads.open_commitments(project_id).count()
    if not count:
        return CriterionAnswer(True, _("All purchase orders are closed"), "orders")
    words = ngettext("%(count)d purchase order is open", "%(count)d purchase orders are open", count)
    return CriterionAnswer(False, words % {"count": count}, "orders")
