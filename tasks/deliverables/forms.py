"""What people type about deliverables; parsing only, the services decide."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.forms import DecisionField, ServiceForm
from people.models import User
from projects.models import Gate, Objective, Project
from projects.project.forms import PersonField, ProjectForm
from projects.project.reads import people_involved
from tasks.deliverables.services import Finding, NewCondition
from tasks.models import Deliverable, DeliverableCriterion, DeliverableReview, Task

# Places for conditions on the page; more come with a longer list of criteria.
LEAST_PLACES, MOST_PLACES = 3, 20
_PLAIN = ("name", "description", "due")


class DeliverableForm(ProjectForm):
    """What is to be handed over."""

    name = forms.CharField(label=_lazy("Name"), max_length=200)
    description = forms.CharField(
        label=_lazy("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    criteria = forms.CharField(
        label=_lazy("Acceptance criteria"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_lazy("One a line. The reviewer answers each."),
    )
    owner = PersonField(_lazy("Owner"), help_text=_lazy("Hands it in."))
    reviewer = PersonField(
        _lazy("Reviewer"),
        help_text=_lazy("Accepts it; somebody else than the owner."),
    )
    gate = forms.ModelChoiceField(
        Gate.objects.none(),
        label=_lazy("Gate"),
        required=False,
        empty_label=_lazy("None"),
        help_text=_lazy("The gate at which it must be accepted."),
    )
    due = forms.DateField(
        label=_lazy("Due"),
        required=False,
        help_text=_lazy("Left out, the day on which the last of its tasks ends."),
    )
    tasks = forms.CharField(
        label=_lazy("Tasks"),
        required=False,
        help_text=_lazy("WBS numbers, for example 1.3.2, 1.4"),
    )
    objectives = forms.ModelMultipleChoiceField(
        Objective.objects.none(),
        label=_lazy("Objectives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, project=project, **options)
        self.project = project
        rows: dict[str, Any] = {
            "gate": Gate.objects.filter(phase__project=project),
            "objectives": Objective.objects.filter(project=project),
        }
        for name, found in rows.items():
            field: Any = self.fields[name]
            field.queryset = found
        if not rows["objectives"].exists():
            del self.fields["objectives"]

    @staticmethod
    def initial_of(row: Deliverable) -> dict[str, Any]:
        tasks = row.tasks.filter(deleted_at=None).order_by("row_number")
        return {
            **{name: getattr(row, name) for name in _PLAIN},
            "owner": row.owner_id,
            "reviewer": row.reviewer_id,
            "gate": row.gate_id,
            "criteria": "\n".join(row.criteria.values_list("text", flat=True)),
            "tasks": ", ".join(tasks.values_list("wbs_code", flat=True)),
            "objectives": list(row.objectives.all()),
        }

    def clean_tasks(self) -> list[int]:
        typed = self.cleaned_data["tasks"].replace(";", ",").split(",")
        codes = [code.strip() for code in typed if code.strip()]
        rows = Task.objects.filter(project=self.project, deleted_at=None, wbs_code__in=codes)
        found = dict(rows.values_list("wbs_code", "pk"))
        for code in codes:
            if code not in found:
                words = _("There is no task with the WBS number %(code)s.")
                raise forms.ValidationError(words % {"code": code})
        return [found[code] for code in codes]

    def values(self) -> dict[str, Any]:
        """As the services take it."""
        data = self.cleaned_data
        values = {name: data[name] for name in _PLAIN}
        for name in ("owner", "reviewer", "gate"):
            values[f"{name}_id"] = getattr(data[name], "pk", None)
        values["criteria"] = data["criteria"].splitlines()
        values["task_ids"] = data["tasks"]
        if "objectives" in data:
            values["objective_ids"] = [row.pk for row in data["objectives"]]
        return values


class VersionForm(ServiceForm):
    """The next version."""

    file = forms.FileField(
        label=_lazy("File"),
        required=False,
        help_text=_lazy("PDF, picture, text or Office file, up to 25 MB"),
    )
    url = forms.URLField(
        label=_lazy("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    note = forms.CharField(
        label=_lazy("Note"),
        max_length=300,
        required=False,
        help_text=_lazy("What is new, or where it is seen."),
    )
    hands_in = forms.BooleanField(
        label=_lazy("Hand it in for review"),
        required=False,
    )


class ConditionForm(ServiceForm):
    """One place. A place without anything in it does not count."""

    text = forms.CharField(label=_lazy("Condition"), max_length=300, required=False)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_lazy("Owner"),
        required=False,
        empty_label=_lazy("Owner"),
    )
    due = forms.DateField(label=_lazy("Due"), required=False)

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["owner"]
        field.queryset = people

    def condition(self) -> NewCondition | None:
        data = self.cleaned_data
        owner = data.get("owner")
        if not (data.get("text") or owner or data.get("due")):
            return None
        return NewCondition(data.get("text") or "", getattr(owner, "pk", None), data.get("due"))


class FindingForm(ServiceForm):
    """What is seen of one criterion; nothing is chosen beforehand."""

    is_met = forms.ChoiceField(
        choices=[("yes", _lazy("Met")), ("no", _lazy("Not met"))],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_lazy("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(self, *args: Any, criterion: DeliverableCriterion, **options: Any) -> None:
        super().__init__(*args, **{**options, "prefix": f"f{criterion.pk}"})
        self.criterion = criterion
        self.fields["is_met"].label = criterion.text

    def finding(self) -> Finding | None:
        answer = self.cleaned_data.get("is_met")
        if not answer:
            return None
        return Finding(answer == "yes", self.cleaned_data.get("reason") or "")


class ReviewForm(ServiceForm):
    """The decision, what was seen of each criterion, and conditions."""

    outcome = DecisionField(
        choices=[
            (DeliverableReview.Outcome.ACCEPTED.value, _lazy("Accept")),
            (DeliverableReview.Outcome.CONDITIONAL.value, _lazy("Accept with conditions")),
            (DeliverableReview.Outcome.REJECTED.value, _lazy("Reject")),
        ],
    )
    note = forms.CharField(
        label=_lazy("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("Whoever made it is told."),
    )
    # The service names these when a finding or a condition is at fault.
    findings = forms.CharField(required=False, widget=forms.HiddenInput)
    conditions = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        project: Project,
        criteria: Sequence[DeliverableCriterion],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        data = self.data if self.is_bound else None
        self.seen = [FindingForm(data, criterion=one) for one in criteria]
        people = people_involved(project.pk)
        places = min(max(LEAST_PLACES, len(criteria) + 1), MOST_PLACES)
        self.places = [
            ConditionForm(data, prefix=f"c{number}", people=people) for number in range(1, places + 1)
        ]

    def is_valid(self) -> bool:
        is_valid = super().is_valid()
        parts = [part.is_valid() for part in self.seen]
        if self._is_conditional():
            parts += [place.is_valid() for place in self.places]
        return is_valid and all(parts)

    def _is_conditional(self) -> bool:
        """Otherwise the page hides the places, and what stands in them is not meant."""
        return self.cleaned_data.get("outcome") == DeliverableReview.Outcome.CONDITIONAL

    def review(self) -> dict[str, Any]:
        """As the service takes it."""
        return {
            "outcome": self.cleaned_data["outcome"],
            "note": self.cleaned_data["note"],
            "findings": dict(self._findings()),
            "conditions": list(self._conditions()) if self._is_conditional() else [],
        }

    def _findings(self) -> Iterator[tuple[int, Finding]]:
        for part in self.seen:
            if (finding := part.finding()) is not None:
                yield part.criterion.pk, finding

    def _conditions(self) -> Iterator[NewCondition]:
        for place in self.places:
            if (condition := place.condition()) is not None:
                yield condition
