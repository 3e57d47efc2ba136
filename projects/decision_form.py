"""The form of a gate's decision: an outcome, a note, and conditions in numbered rows."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from people.models import User
from projects.models import Gate, GateDecision
from projects.selectors.gates import CriterionView
from projects.selectors.team import people_involved
from projects.services import NewCondition

SPARE_ROWS = 1
MOST_ROWS = 60


class ConditionForm(ServiceForm):
    """One row. A row without text does not count."""

    criterion = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Condition"), max_length=300, required=False)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Owner")
    )
    due = forms.DateField(label=_("Due"), required=False)

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def condition(self) -> NewCondition | None:
        data = self.cleaned_data
        if not (data.get("text") or "").strip():
            return None
        owner = data.get("owner")
        return NewCondition(data["text"], owner.pk if owner else None, data.get("due"), data.get("criterion"))


class DecisionForm(ServiceForm):
    outcome = forms.ChoiceField(label=_("Decision"), choices=GateDecision.Outcome.choices)
    note = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    # The service names it when conditions are at fault.
    conditions = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, gate: Gate, missing: list[CriterionView], **options: Any) -> None:
        super().__init__(*args, **options)
        people = people_involved(gate.phase.project_id)
        self.rows = [
            ConditionForm(
                self.data if self.is_bound else None, prefix=f"c{number}", people=people, initial=initial
            )
            for number, initial in enumerate(_drafts(gate, missing), start=1)
        ]
        if self.is_bound:
            written = sum(1 for name in self.data if name.endswith("-text") and name.startswith("c"))
            self.rows = [
                ConditionForm(self.data, prefix=f"c{number}", people=people)
                for number in range(1, min(written, MOST_ROWS) + 1)
            ]

    def is_valid(self) -> bool:
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    def new_conditions(self) -> list[NewCondition]:
        found = [row.condition() for row in self.rows]
        return [condition for condition in found if condition is not None]


def _drafts(gate: Gate, missing: list[CriterionView]) -> list[dict[str, Any]]:
    """A condition for every open criterion, with its owner, and one empty row."""
    drafts: list[dict[str, Any]] = [
        {"criterion": view.pk, "text": view.title, "owner": view.row.owner_id, "due": _due(view)}
        for view in missing
    ]
    return drafts + [{}] * SPARE_ROWS


def _due(view: CriterionView) -> date | None:
    return view.row.due
