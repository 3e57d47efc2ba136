"""What people type about actions and the rules that open them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from controls.known.forms import DateInput
from controls.models import ActionRule, Level, Measure
from core.forms import ServiceForm
from people.models import User


class ActionRuleForm(ServiceForm):
    """A rule for a metric at a level; saving one that is there replaces it."""

    level = forms.ChoiceField(label=_("Level"), choices=Level)
    metric = forms.ChoiceField(label=_("Metric"), choices=Measure)
    bound = forms.DecimalField(
        label=_("Bound"),
        max_digits=9,
        decimal_places=2,
        help_text=_("An index opens an action below it, everything else above it."),
    )
    owner_role = forms.ChoiceField(label=_("Whose action"), choices=ActionRule.Owner)
    due_days = forms.IntegerField(label=_("Due after days"), min_value=1, max_value=365, initial=5)
    closes_itself = forms.BooleanField(
        label=_("Close when back inside"),
        required=False,
        initial=True,
        help_text=_("Otherwise its owner is asked."),
    )
    is_active = forms.BooleanField(
        label=_("In force"),
        required=False,
        initial=True,
        help_text=_("A project switches a rule off with one that is not."),
    )

    def values(self) -> dict[str, Any]:
        """What the rule says, without what it is about."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("level", "metric")}


class SettleForm(ServiceForm):
    note = forms.CharField(label=_("What was done"), max_length=300)


class HandOverForm(ServiceForm):
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    due = forms.DateField(label=_("Due"), widget=DateInput())

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            memberships__project_id=project_id, is_active=True
        )
