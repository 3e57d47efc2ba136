"""What people type about orders and accruals; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import BudgetLine
from budgets.money.forms import AmountField, CurrencyField, ProjectForm
from core.forms import ServiceForm


class CommitmentForm(ProjectForm):
    number = forms.CharField(label=_lazy("Order number"), max_length=60)
    supplier = forms.CharField(label=_lazy("Supplier"), max_length=120)
    amount = AmountField(label=_lazy("Amount"))
    currency = CurrencyField(help_text=_lazy("Exchanged at the rate of the day"))
    ordered_on = forms.DateField(label=_lazy("Ordered"), initial=timezone.localdate)
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_lazy("Budget line"), required=False)

    def order(self) -> dict[str, Any]:
        names = ("number", "supplier", "amount", "currency", "ordered_on")
        return {**{name: self.cleaned_data[name] for name in names}, **self.ids("line")}


class AccrualForm(ServiceForm):
    amount = AmountField(label=_lazy("Amount"))
