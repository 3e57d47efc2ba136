"""What people type about reserves; parsing only, the services decide."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import Reserve
from budgets.money.forms import AmountField
from core.forms import DecisionField, ServiceForm


class DrawDecisionForm(ServiceForm):
    decision = DecisionField(
        choices=[
            ("approve", _lazy("Approve")),
            ("return", _lazy("Refuse")),
        ],
    )
    note = forms.CharField(label=_lazy("Note"), max_length=300, required=False)


class ReserveForm(ServiceForm):
    kind = forms.ChoiceField(label=_lazy("Reserve"), choices=Reserve.Kind.choices)
    amount = AmountField(label=_lazy("Amount set aside"), min_value=0)


class DrawForm(ServiceForm):
    kind = forms.ChoiceField(label=_lazy("Reserve"), choices=Reserve.Kind.choices)
    amount = AmountField(label=_lazy("Amount"))
    reason = forms.CharField(label=_lazy("Reason"), max_length=300)
    drawn_on = forms.DateField(label=_lazy("Date"), initial=timezone.localdate)
