"""What people type about costs and their documents; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import BudgetLine, Commitment, CostCategory, CostDocument, CostEntry
from budgets.money.forms import AmountField, CurrencyField, ProjectForm
from core.forms import DecisionField, ServiceForm


class CostDecisionForm(ServiceForm):
    decision = DecisionField(
        choices=[("approve", _lazy("Approve and book")), ("return", _lazy("Return"))],
    )
    note = forms.CharField(label=_lazy("Note"), max_length=300, required=False)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one or self.required]


class CostForm(ProjectForm):
    """An invoice, an expense, or labour."""

    KINDS = [
        (kind.value, kind.label)
        for kind in (CostEntry.Kind.INVOICE, CostEntry.Kind.EXPENSE, CostEntry.Kind.LABOUR)
    ]

    description = forms.CharField(label=_lazy("Description"), max_length=200)
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=KINDS)
    amount = AmountField(label=_lazy("Amount"))
    currency = CurrencyField(help_text=_lazy("Exchanged at the rate of the day"))
    incurred_on = forms.DateField(label=_lazy("Incurred"), initial=timezone.localdate)
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(), label=_lazy("Purchase order"), required=False
    )
    line = forms.ModelChoiceField(
        BudgetLine.objects.none(),
        label=_lazy("Budget line"),
        required=False,
        help_text=_lazy("Left out, the purchase order's line is taken."),
    )
    category = forms.ModelChoiceField(
        CostCategory.objects.all(),
        label=_lazy("Category"),
        required=False,
        help_text=_lazy("Left out, the budget line's category is taken."),
    )
    task = forms.CharField(
        label=_lazy("Task"), required=False, help_text=_lazy("WBS number, for example 1.3.2")
    )
    reference = forms.CharField(label=_lazy("Document number"), max_length=60, required=False)
    file = FilesField(
        label=_lazy("Documents"),
        required=False,
        help_text=_lazy("PDF, picture or Office files, up to 10 MB each"),
    )

    def entry(self) -> dict[str, Any]:
        """What `entry_of` takes, and the uploads."""
        data = self.cleaned_data
        plain = ("description", "kind", "amount", "currency", "incurred_on", "reference")
        chosen = self.ids("commitment", "line", "category")
        fields = {**{name: data[name] for name in plain}, **chosen, "task_id": data["task"]}
        return fields | {"uploads": data["file"]}

    @staticmethod
    def initial_of(row: CostDocument) -> dict[str, Any]:
        return {
            "description": row.description,
            "kind": row.kind,
            "amount": row.foreign_amount or row.amount,
            "currency": row.foreign_currency or row.project.currency,
            "incurred_on": row.incurred_on,
            "commitment": row.commitment_id,
            "line": row.line_id,
            "category": row.category_id,
            "task": row.task.wbs_code if row.task else "",
            "reference": row.reference,
        }


class CorrectionForm(ServiceForm):
    amount = AmountField(label=_lazy("What it should have been"), min_value=0)
    reason = forms.CharField(label=_lazy("Reason"), max_length=200)
    seen_amount = AmountField(widget=forms.HiddenInput, required=False)


class FilesForm(ServiceForm):
    file = FilesField(
        label=_lazy("Add files"), help_text=_lazy("PDF, picture or Office files, up to 10 MB each")
    )
