"""What the budget says about a task on its panel, to whoever may see costs."""

from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from budgets.models import BudgetLine
from budgets.selectors.actuals import entries
from core.access import Action, Actor
from core.money import short_money
from core.registry import TaskFact
from tasks.models import Task
from tasks.selectors import planned_labour_cost

ZERO = Decimal("0.00")


def cost_of(actor: Actor, task: Task) -> list[TaskFact]:
    """What was spent on it of what is planned: people's time, fixed cost and budget lines. Nothing for a summary."""
    if task.is_summary or not actor.may(Action.VIEW_COSTS, task.project_id):
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
    return [TaskFact(_("Cost"), text, is_bad=spent > planned)]
