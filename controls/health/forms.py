"""What people type about health: thresholds, overrides, the status date."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from controls.known.figures.rating import Limits
from controls.known.forms import DateInput
from controls.models import HealthOverride, Rag, Threshold
from core.forms import ServiceForm


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
