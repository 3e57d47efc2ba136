"""What people type about a project; parsing only, the services decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from people.models import User
from projects.gates.reads import CriterionView
from projects.gates.services import NewCondition
from projects.models import Gate, GateApprover, GateCriterion, GateDecision
from projects.project.forms import PersonField, ProjectForm
from projects.project.reads import people_involved


class GateForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    planned_on = forms.DateField(label=_("Planned"), required=False)


class CriterionForm(ProjectForm):
    title = forms.CharField(label=_("Criterion"), max_length=200)
    group = forms.CharField(
        label=_("Group"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "criterion-groups"}),
    )
    owner = PersonField(_("Owner"))
    due = forms.DateField(label=_("Due"), required=False)


class NewCriterionForm(CriterionForm):
    query = forms.ChoiceField(
        label=_("Answered by"),
        required=False,
        help_text=_("A person with evidence, or the application with proof from its own records."),
    )
    field_order = ["query", "title", "group", "owner", "due"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        from core.registry import gate_queries

        live = sorted(((name, str(entry.label)) for name, entry in gate_queries), key=lambda pair: pair[1])
        self.fields["query"].choices = [  # type: ignore[attr-defined]
            ("", _("A person, with evidence")),
            (_("The application"), live),
        ]
        self.fields["title"].required = False


class SettleForm(ServiceForm):
    state = forms.ChoiceField(label=_("State"), choices=GateCriterion.State.choices)
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was seen, and where it is kept. For a waiver: why."),
    )
    evidence_url = forms.URLField(label=_("Link"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, is_live: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_live:
            self.fields["state"].choices = [  # type: ignore[attr-defined]
                (GateCriterion.State.OPEN.value, _("Answered by the application")),
                (GateCriterion.State.WAIVED.value, GateCriterion.State.WAIVED.label),
            ]


class ApproverForm(ProjectForm):
    user = PersonField(_("Person"), required=True, empty_label=None)


class AnswerForm(ServiceForm):
    answer = forms.ChoiceField(
        label=_("Your answer"), choices=GateApprover.Answer.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What has to be different"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        # The decision on the same page has a note, too.
        super().__init__(*args, **{"auto_id": "answer_%s", **options})


class PhaseForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=80)


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
