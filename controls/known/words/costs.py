"""Costs in words: what makes them dear, why a forecast does not hold, and what it goes by."""

from django.utils.translation import gettext as _

from controls.known.figures.kept import BudgetHealth, Dearness
from controls.known.words.telling import Reader, number


def dear_task(cause: Dearness, reader: Reader) -> str:
    """What costs more than planned: a task, or a row of the budget."""
    if "phase" in cause:
        return _dear_row(cause, reader)
    if cause.get("is_replanned"):
        return _replanned(cause, reader)
    if not reader.sees_money:
        return _("%(task)s cost more than the work done on it is worth") % {"task": cause["name"]}
    return _("%(task)s cost %(amount)s more than the work done on it is worth") % {
        "task": cause["name"],
        "amount": reader.money(cause["amount"]),
    }


def _replanned(cause: Dearness, reader: Reader) -> str:
    named = {"task": cause["name"]}
    if not reader.sees_money:
        return _("%(task)s is planned above its baseline") % named
    amount = {"amount": reader.money(cause["amount"])}
    return _("%(task)s is planned %(amount)s above its baseline") % (named | amount)


def no_single_cause() -> str:
    return _("No single cause explains a third of it.")


def _dear_row(cause: Dearness, reader: Reader) -> str:
    named = {"category": cause["name"], "phase": cause["phase"]}
    if not reader.sees_money:
        return _("%(category)s in %(phase)s is forecast above its budget") % named
    amount = {"amount": reader.money(cause["amount"])}
    return _("%(category)s in %(phase)s is forecast %(amount)s above its budget") % (named | amount)


def doubts_of(facts: BudgetHealth) -> list[str]:
    """Why a forecast cost does not hold, a sentence each."""
    share = {"percent": number(facts.get("percent_earned") or "0", 0)}
    words = {
        "little_done": _("Only %(percent)s%% of the budget is earned."),
        "rate_not_settled": _("With %(percent)s%% of the budget earned, the cost rate has not settled."),
        "rate_not_steady": _("The cost rate changes from month to month."),
        "not_booked": _("Costs that were due are not booked yet."),
        "no_costs": _("No costs are recorded yet."),
    }
    return [words[code] % share for code in facts.get("doubts", ()) if code in words]


def by_formula(method: str) -> str:
    """“By the cost rate so far.”; empty for a formula that is not known."""
    return {
        "typical": _("By the cost rate so far."),
        "atypical": _("With the rest as planned."),
        "schedule_and_cost": _("By cost rate and pace so far."),
        "bottom_up": _("By the rows of the budget."),
    }.get(method, "")
