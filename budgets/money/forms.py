"""What people type about money; parsing only, the services decide."""

import contextlib
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import BudgetLine, Commitment, CostCategory
from budgets.money.services.lines import set_worth
from core.errors import DomainError
from core.forms import AmountField, ServiceForm
from core.money import CURRENCIES
from core.reading import BIGGEST_NUMBER, iso_month, typed_number
from projects.models import Phase, Project
from tasks.models import Task

_MONTH = re.compile(r"^([0-9]{4})-([0-9]{1,2})\s*[:=]?\s*([0-9.,’' \u00a0\u202f]+)$")


class CurrencyField(forms.ChoiceField):
    """The project's currency unless another is chosen."""

    def __init__(self, **options: Any) -> None:
        choices = [(code, code) for code in CURRENCIES]
        super().__init__(label=_lazy("Currency"), choices=choices, required=False, **options)


class ProjectForm(ServiceForm):
    """A form about one project: choices are the project's own."""

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.project = project
        if "currency" in self.fields:
            self.fields["currency"].initial = project.currency
        if "phase" in self.fields:
            self.fields["phase"].queryset = Phase.objects.filter(project=project)  # type: ignore[attr-defined]
        if "line" in self.fields:
            self.fields["line"].queryset = BudgetLine.objects.filter(project=project)  # type: ignore[attr-defined]
        if "commitment" in self.fields:
            orders = Commitment.objects.filter(project=project, status=Commitment.Status.OPEN)
            self.fields["commitment"].queryset = orders  # type: ignore[attr-defined]

    def clean_task(self) -> int | None:
        """The id of the task with this WBS number."""
        code = self.cleaned_data.get("task", "").strip()
        if not code:
            return None
        found = Task.objects.filter(project=self.project, deleted_at=None, wbs_code=code).values_list(
            "pk", flat=True
        )
        pk = found.first()
        if pk is None:
            raise forms.ValidationError(_("There is no task with this WBS number."))
        return pk

    def ids(self, *names: str) -> dict[str, int | None]:
        """{"phase_id": 3 …} of chosen rows."""
        return {f"{name}_id": getattr(self.cleaned_data.get(name), "pk", None) for name in names}


class BudgetLineForm(ProjectForm):
    name = forms.CharField(label=_lazy("Name"), max_length=200)
    category = forms.ModelChoiceField(CostCategory.objects.all(), label=_lazy("Category"))
    amount = AmountField(label=_lazy("Amount"), min_value=0)
    currency = CurrencyField(help_text=_lazy("Exchanged day by day, at the rate of each"))
    phase = forms.ModelChoiceField(Phase.objects.none(), label=_lazy("Phase"), required=False)
    task = forms.CharField(
        label=_lazy("Task"), required=False, help_text=_lazy("WBS number, for example 1.3.2")
    )
    phasing = forms.ChoiceField(label=_lazy("Spread"), choices=BudgetLine.Phasing.choices)
    starts_on = forms.DateField(label=_lazy("From"), required=False)
    ends_on = forms.DateField(label=_lazy("To"), required=False)
    months = forms.CharField(
        label=_lazy("By hand, per month"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2027-01 4500\n2027-02 5500"}),
        help_text=_lazy("One month a line: year-month and amount. Only when spread by hand; must add up."),
    )
    is_capex = forms.BooleanField(label=_lazy("Capital expenditure"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The script of the page puts a grid of months in its place.
        self.fields["months"].widget.attrs["data-spread"] = reverse("line_spread", args=[self.project.code])

    def line(self) -> BudgetLine:
        """The line as far as it is typed, not saved."""
        data = self.cleaned_data
        line = BudgetLine(
            project=self.project,
            phasing=data.get("phasing") or BudgetLine.Phasing.LINEAR,
            task_id=data.get("task"),
            starts_on=data.get("starts_on"),
            ends_on=data.get("ends_on"),
        )
        with contextlib.suppress(DomainError):
            set_worth(line, data.get("amount") or Decimal(0), data.get("currency", ""))
        return line

    def clean_months(self) -> dict[date, Decimal]:
        found: dict[date, Decimal] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["months"].splitlines())):
            match = _MONTH.match(line)
            month = iso_month(f"{match[1]}-{match[2]:0>2}") if match else None
            amount = typed_number(match[3]) if match else None
            if month is None or amount is None or amount > BIGGEST_NUMBER:
                words = _("Write “%(line)s” as year-month and amount: 2027-01 4500.") % {"line": line}
                raise forms.ValidationError(words)
            found[month] = found.get(month, Decimal(0)) + amount
        return found

    def fields_of_line(self) -> dict[str, Any]:
        """The keyword arguments of create_budget_line, the keys of update_budget_line."""
        data = self.cleaned_data
        plain = ("name", "amount", "currency", "phasing", "starts_on", "ends_on", "is_capex")
        return {
            **{name: data[name] for name in plain},
            **self.ids("category", "phase"),
            "task_id": data["task"],
            "months": data["months"] if data["phasing"] == BudgetLine.Phasing.BY_HAND else {},
        }

    @staticmethod
    def initial_of(line: BudgetLine) -> dict[str, Any]:
        months = line.months.values_list("month", "amount")
        return {
            "name": line.name,
            "category": line.category_id,
            "phase": line.phase_id,
            "amount": line.amount if line.foreign_amount is None else line.foreign_amount,
            "currency": line.foreign_currency or line.project.currency,
            "task": line.task.wbs_code if line.task else "",
            "phasing": line.phasing,
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
            "is_capex": line.is_capex,
            "months": "\n".join(f"{month:%Y-%m} {amount}" for month, amount in months),
        }
