"""One name, one meaning for every quantity that pages, files and the API tell.

A page takes the words from here: `{% quantity "forecast_cost" %}` or `name_of("forecast_cost")`.
Names follow PMI's Practice Standard for Earned Value Management where it has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Quantity:
    """`brief` stands where a column or a legend has no room for the name; `short` is the standard's letters.

    `fields`: the names under which the API tells it.
    """

    name: Any
    meaning: Any
    brief: Any = ""
    short: str = ""
    fields: tuple[str, ...] = ()


QUANTITIES: Mapping[str, Quantity] = {
    "baseline_budget": Quantity(
        _("Baseline budget"),
        _("What the reference baseline planned to spend, reserves apart."),
        short="BAC",
        fields=("budget_at_completion",),
    ),
    "current_budget": Quantity(
        _("Current budget"),
        _("What the plan and the budget lines cost as they stand today, reserves apart."),
        brief=_("Current"),
    ),
    "planned_cost": Quantity(
        _("Planned cost"),
        _("What a task's people, things and fixed cost come to by the plan as it stands."),
        brief=_("Cost"),
    ),
    "approved_budget": Quantity(
        _("Approved budget"),
        _("The last version of the budget that was approved, with its reserves."),
    ),
    "planned_value": Quantity(
        _("Planned value"),
        _("What the baseline wanted done by the status date, at its own prices."),
        brief=pgettext_lazy("value", "Planned"),
        short="PV",
        fields=("planned_value",),
    ),
    "earned_value": Quantity(
        _("Earned value"),
        _("What is done by the status date, at the prices of the baseline."),
        brief=pgettext_lazy("value", "Earned"),
        short="EV",
        fields=("earned_value",),
    ),
    "actual_cost": Quantity(
        _("Actual cost"),
        _("What is booked or accrued up to the status date."),
        brief=pgettext_lazy("cost", "Actual"),
        short="AC",
        fields=("actual_cost",),
    ),
    "on_order": Quantity(
        _("On order"),
        _("What purchase orders have promised and no invoice has taken up."),
    ),
    "reserves_left": Quantity(
        _("Reserves left"),
        _("Contingency and management reserve, less what was drawn."),
    ),
    "contingency_left": Quantity(
        _("Contingency left"),
        _("Contingency reserve, less what was drawn."),
        fields=("contingency_left",),
    ),
    "earned_as_planned": Quantity(
        _("Earned by the calendar alone"),
        _("Level of effort and costs outside the tasks: they earn what was planned, whatever is done."),
        short="LOE",
        fields=("earned_as_planned",),
    ),
    "schedule_performance": Quantity(
        _("Schedule performance"),
        _("Earned value divided by planned value, both without what the calendar alone earns."),
        short="SPI",
        fields=("schedule_performance_index",),
    ),
    "cost_performance": Quantity(
        _("Cost performance"),
        _("Earned value divided by actual cost."),
        short="CPI",
        fields=("cost_performance_index",),
    ),
    "schedule_variance": Quantity(
        _("Schedule variance"),
        _("Earned value less planned value: work ahead or behind, in money."),
        short="SV",
    ),
    "cost_variance": Quantity(
        _("Cost variance"),
        _("Earned value less actual cost: what the work done cost less, or more, than planned."),
        short="CV",
    ),
    "forecast_cost": Quantity(
        _("Forecast cost"),
        _("What the project will have cost at its end, by the formula that it goes by."),
        short="EAC",
        fields=("estimate_at_completion",),
    ),
    "to_complete": Quantity(
        _("Still to be spent"),
        _("Forecast cost less actual cost."),
        short="ETC",
    ),
    "variance_at_completion": Quantity(
        _("Variance at completion"),
        _("Baseline budget less forecast cost: below zero is over the budget."),
        short="VAC",
    ),
    "forecast_over_budget": Quantity(
        _("Forecast cost against budget, %"),
        _("How much the forecast cost is above the baseline budget, in percent of it."),
        brief=_("Cost forecast, %"),
    ),
    "efficiency_needed": Quantity(
        _("Efficiency needed"),
        _("How much work each amount of money left must buy, so that the budget holds."),
        short="TCPI",
    ),
    "forecast_finish": Quantity(
        _("Forecast finish"),
        _("When the plan ends as it stands today."),
        fields=("forecast_finish",),
    ),
    "baseline_finish": Quantity(
        _("Baseline finish"),
        _("When the reference baseline wanted it to end."),
        fields=("baseline_finish",),
    ),
    "slip": Quantity(
        _("Slip, working days"),
        _(
            "Forecast finish less baseline finish, in working days of the project's calendar; above zero is late."
        ),
        brief=_("Slip, days"),
        fields=("finish_variance_days",),
    ),
    "percent_complete": Quantity(
        _("Percent complete"),
        _("How much of a task's duration is done, as it is reported; of a summary, of its tasks' durations."),
        fields=("percent_complete",),
    ),
    "percent_earned": Quantity(
        _("Percent earned"),
        _("Earned value divided by the baseline budget."),
    ),
    "percent_spent": Quantity(
        _("Percent spent"),
        _("Actual cost divided by the baseline budget."),
    ),
    "exposure": Quantity(
        _("Exposure"),
        _("Probability times mean cost impact of the open threats."),
        fields=("risk_exposure",),
    ),
    "earned_schedule": Quantity(
        _("Earned schedule"),
        _("The working day of the baseline by which what is done now was to be done."),
        short="ES",
    ),
    "pace": Quantity(
        _("Pace"),
        _("Earned schedule divided by the time used."),
        short="SPI(t)",
    ),
}


def lazy_name(key: str) -> Any:
    """Its name for a table that is written once, in the language of whoever it is shown to."""
    return QUANTITIES[key].name


def name_of(key: str) -> str:
    """Its name in the reader's language. Raises KeyError for what the glossary does not have."""
    return str(QUANTITIES[key].name)


def brief_of(key: str) -> str:
    """Its name for a column or a legend, in the reader's language."""
    return str(QUANTITIES[key].brief or QUANTITIES[key].name)
