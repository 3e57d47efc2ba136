"""Input of the controls pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from controls.models import ActionRule, HealthOverride, Level, Measure, Rag, Threshold
from controls.rating import Limits
from core.forms import ServiceForm
from people.models import User


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class BaselineForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Why this plan counts from now on.")
    )
    is_reference = forms.BooleanField(
        label=_("Measure variance against it from now on"), required=False, initial=True
    )


class OverrideForm(ServiceForm):
    dimension = forms.ChoiceField(label=_("What"), choices=HealthOverride.Dimension)
    colour = forms.ChoiceField(
        label=_("Colour"), choices=[(rag.value, rag.label) for rag in (Rag.GREEN, Rag.AMBER, Rag.RED)]
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Everybody who sees the colour reads this beside it.")
    )
    expires_on = forms.DateField(label=_("Until"), widget=DateInput())


class StatusDateForm(ServiceForm):
    status_date = forms.DateField(
        label=_("Status date"), required=False, widget=DateInput(), help_text=_("Empty: always today.")
    )


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


class ThresholdsForm(ServiceForm):
    """A pair of limits per metric. `optional`: a project leaves a pair empty to follow the organisation."""

    def __init__(self, *args: Any, limits: Mapping[str, Limits], optional: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        for metric, label in Threshold.Metric.choices:
            limit = limits[metric]
            is_filled = limit.is_own or not optional
            for name, value, side in (
                ("amber", limit.amber, _("Amber above")),
                ("red", limit.red, _("Red above")),
            ):
                self.fields[f"{metric}-{name}"] = forms.DecimalField(
                    label=side,
                    min_value=Decimal(0),
                    max_digits=9,
                    decimal_places=2,
                    required=not optional,
                    initial=f"{value.normalize():f}" if is_filled else None,
                    widget=forms.NumberInput(
                        attrs={
                            "step": "any",
                            "placeholder": f"{value.normalize():f}",
                            "aria-label": f"{label}: {side}",
                        }
                    ),
                )

    def pairs(self) -> list[dict[str, Any]]:
        """Rows for the page: the metric's words, its two fields, and what holds now."""
        return [
            {
                "metric": metric,
                "label": label,
                "amber": self[f"{metric}-amber"],
                "red": self[f"{metric}-red"],
                "limit": self.limits[metric],
            }
            for metric, label in Threshold.Metric.choices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for metric in Threshold.Metric.values:
            amber, red = cleaned.get(f"{metric}-amber"), cleaned.get(f"{metric}-red")
            if (amber is None) != (red is None) and not self.errors:
                self.add_error(f"{metric}-{'amber' if amber is None else 'red'}", _("Give both or neither."))
            elif amber is not None and red is not None and red < amber:
                self.add_error(f"{metric}-red", _("Red must not come before amber."))
        return cleaned

    def entered(self) -> dict[str, Limits | None]:
        """Metric -> limits as entered; None where the pair is empty."""
        found: dict[str, Limits | None] = {}
        for metric in Threshold.Metric.values:
            amber, red = self.cleaned_data[f"{metric}-amber"], self.cleaned_data[f"{metric}-red"]
            found[metric] = None if amber is None else Limits(amber, red)
        return found
