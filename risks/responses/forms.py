"""What people type about responses; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from core.forms import AmountField
from people.models import User
from risks.entries.forms import ProjectForm
from risks.models import RiskResponse


class ResponseForm(ProjectForm):
    wide = ("action",)

    strategy = forms.ChoiceField(label=_lazy("Strategy"), choices=RiskResponse.Strategy.choices)
    action = forms.CharField(label=_lazy("Action"), max_length=300)
    owner = forms.ModelChoiceField(User.objects.none(), label=_lazy("Owner"), required=False)
    due = forms.DateField(label=_lazy("Due"), required=False)
    cost = AmountField(label=_lazy("Cost"), required=False, min_value=0)
    task = forms.CharField(
        label=_lazy("Task in the plan"), required=False, help_text=_lazy("WBS number, if it is one")
    )

    def response(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("strategy", "action", "due")}
        return plain | {"owner_id": self.owner_id, "task_id": data["task"], "cost": data["cost"] or 0}

    @staticmethod
    def initial_of(response: RiskResponse) -> dict[str, Any]:
        names = ("strategy", "action", "due", "cost")
        task = response.task.wbs_code if response.task else ""
        return {name: getattr(response, name) for name in names} | {"owner": response.owner_id, "task": task}
