"""What people type about the business case; parsing only, the services decide."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AmountField, ServiceForm, TypedDecimalField
from core.writing import field_label
from projects.models import BusinessCase, CaseOption
from projects.models.business_case import MOST_YEARS
from projects.project.forms import ProjectForm

_SENSITIVITY = (
    "worst_cost_percent",
    "worst_benefit_percent",
    "best_cost_percent",
    "best_benefit_percent",
)


class CaseForm(ServiceForm):
    """By what the options are compared."""

    first_year = forms.IntegerField(
        label=_("First year"),
        min_value=1990,
        max_value=2200,
        localize=False,
        help_text=_("When the money begins to be spent. Its amounts are not discounted."),
    )
    year_count = forms.IntegerField(
        label=_("Years after it"),
        min_value=1,
        max_value=MOST_YEARS,
        help_text=_("How long costs and benefits are looked at."),
    )
    discount_percent = TypedDecimalField(
        label=_("Discount rate, %"),
        min_value=0,
        max_value=50,
        max_digits=5,
        decimal_places=2,
        help_text=_("What the organisation asks of money a year."),
    )
    worst_cost_percent = forms.IntegerField(min_value=0, max_value=100)
    worst_benefit_percent = forms.IntegerField(min_value=0, max_value=100)
    best_cost_percent = forms.IntegerField(min_value=0, max_value=100)
    best_benefit_percent = forms.IntegerField(min_value=0, max_value=100)
    assumptions = forms.CharField(
        label=_("Assumptions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the amounts come from."),
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for name in _SENSITIVITY:
            self.fields[name].label = field_label(BusinessCase(), name)

    @staticmethod
    def initial_of(row: BusinessCase) -> dict[str, Any]:
        return {name: getattr(row, name) for name in CaseForm.base_fields}


class OptionForm(ProjectForm):
    """An option with an amount field for each year: `cost_0`, `benefit_0` and so on."""

    template_name = "projects/case_option_fields.html"

    name = forms.CharField(label=_("Option"), max_length=120)
    description = forms.CharField(
        label=_("What it means"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_nothing = forms.BooleanField(
        label=_("This is doing nothing"),
        required=False,
        help_text=_("The others are compared with it."),
    )

    def __init__(self, *given: Any, case: BusinessCase, **options: Any) -> None:
        super().__init__(*given, **options)
        self._years = [case.first_year + place for place in range(case.year_count + 1)]
        for place, year in enumerate(self._years):
            for kind, label in (("cost", _("Costs %(year)s")), ("benefit", _("Benefits %(year)s"))):
                self.fields[f"{kind}_{place}"] = AmountField(
                    label=label % {"year": year},
                    required=False,
                    min_value=0,
                )

    def year_rows(self) -> Iterator[tuple[int, Any, Any]]:
        """(year, field of its costs, field of its benefits)."""
        for place, year in enumerate(self._years):
            yield year, self[f"cost_{place}"], self[f"benefit_{place}"]

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in self.base_fields]

    def values(self) -> dict[str, Any]:
        data = super().values()
        return {
            **{name: data[name] for name in self.base_fields},
            "costs": self._amounts(data, "cost"),
            "benefits": self._amounts(data, "benefit"),
        }

    def _amounts(self, data: dict[str, Any], kind: str) -> list[Decimal | None]:
        return [data[f"{kind}_{place}"] for place in range(len(self._years))]

    @staticmethod
    def initial_of(row: CaseOption) -> dict[str, Any]:
        plain = {name: getattr(row, name) for name in OptionForm.base_fields}
        return plain | _fields("cost", row.costs) | _fields("benefit", row.benefits)


class ChoiceForm(ServiceForm):
    """Which option, and why."""

    option = forms.ModelChoiceField(
        CaseOption.objects.none(),
        label=_("Chosen option"),
        required=False,
        empty_label=_("None yet"),
    )
    why = forms.CharField(
        label=_("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, case: BusinessCase, **options: Any) -> None:
        super().__init__(*given, **options)
        field: Any = self.fields["option"]
        field.queryset = CaseOption.objects.filter(project=case.project)


def _fields(kind: str, amounts: Sequence[str]) -> dict[str, Decimal]:
    shown = ((place, Decimal(amount)) for place, amount in enumerate(amounts))
    return {f"{kind}_{place}": amount for place, amount in shown if amount}
