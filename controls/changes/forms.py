"""What people type about change requests; parsing only, the services decide."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import BudgetLine, CostCategory
from budgets.money.forms import AmountField
from controls.changes.reads.values import FIELDS, task_now
from controls.models import ChangeOperation, ChangeRequest
from core.forms import ServiceForm
from people.models import User
from projects.models import Phase
from risks.entries.forms import ProjectForm

Kind = ChangeOperation.Kind


class ChangeForm(ServiceForm):
    """A request's own words."""

    wide = ("title", "reason")

    title = forms.CharField(label=_lazy("Title"), max_length=200)
    category = forms.ChoiceField(label=_lazy("Category"), choices=ChangeRequest.Category.choices)
    reason = forms.CharField(
        label=_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("What it is good for, and what happens without it."),
    )


class OperationForm(ProjectForm):
    """What an operation sets. Only the fields of its kind are asked for; amounts only of who may see costs."""

    wide = ("name", "predecessors", "people", "line")

    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_lazy("Budget line"))
    name = forms.CharField(label=FIELDS["name"], max_length=200)
    task = forms.CharField(
        label=FIELDS["task"], required=False, help_text=_lazy("WBS number, or N1 for a new task")
    )
    parent = forms.CharField(
        label=FIELDS["parent"], required=False, help_text=_lazy("WBS number, or N1 for a new task")
    )
    duration = forms.CharField(label=FIELDS["duration"], required=False, help_text=_lazy("5d, 4h, 2w"))
    people = forms.CharField(label=FIELDS["people"], required=False, help_text=_lazy("Priya, Daniel 50%"))
    predecessors = forms.CharField(
        label=FIELDS["links"],
        required=False,
        help_text=_lazy("1.3.2, 1.4FS+2d, or N1 for the task that an operation adds"),
    )
    start = forms.DateField(label=FIELDS["start"], required=False)
    deadline = forms.DateField(label=FIELDS["deadline"], required=False)
    fixed_cost = AmountField(label=FIELDS["fixed_cost"], min_value=0, required=False)
    category = forms.ModelChoiceField(CostCategory.objects.all(), label=FIELDS["category"])
    amount = AmountField(label=FIELDS["amount"], min_value=0)
    phase = forms.ModelChoiceField(Phase.objects.none(), label=FIELDS["phase"], required=False)
    phasing = forms.ChoiceField(label=FIELDS["phasing"], choices=BudgetLine.Phasing.choices[:2])
    starts_on = forms.DateField(label=FIELDS["starts_on"], required=False)
    ends_on = forms.DateField(label=FIELDS["ends_on"], required=False)
    is_capex = forms.BooleanField(label=FIELDS["is_capex"], required=False)

    _ASKED = {
        Kind.ADD_TASK: (
            "name",
            "parent",
            "duration",
            "predecessors",
            "people",
            "start",
            "deadline",
            "fixed_cost",
        ),
        Kind.CHANGE_TASK: ("name", "duration", "start", "predecessors", "people", "deadline", "fixed_cost"),
        Kind.REMOVE_TASK: (),
        Kind.ADD_LINE: (
            "name",
            "category",
            "amount",
            "phase",
            "task",
            "phasing",
            "starts_on",
            "ends_on",
            "is_capex",
        ),
        Kind.CHANGE_LINE: ("line", "amount"),
        Kind.REMOVE_LINE: ("line",),
    }

    def __init__(self, *args: Any, kind: str, sees_costs: bool, is_new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = Kind(kind)
        asked = [name for name in self._ASKED[self.kind] if sees_costs or name != "fixed_cost"]
        if not is_new:
            asked = [name for name in asked if name != "line"]
        if self.kind == Kind.CHANGE_TASK:
            self.fields["name"].required = False
        self.fields = {name: self.fields[name] for name in asked}
        if "phase" in self.fields:
            phases = Phase.objects.filter(project=self.project).order_by("position")
            self.fields["phase"].queryset = phases  # type: ignore[attr-defined]
        if "line" in self.fields:
            lines = BudgetLine.objects.filter(project=self.project).select_related("category")
            self.fields["line"].queryset = lines  # type: ignore[attr-defined]

    def clean_task(self) -> Any:
        """The service reads it: it may name a task that another operation adds."""
        return self.cleaned_data.get("task", "")

    @property
    def given(self) -> dict[str, Any]:
        """What `set_operation` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "line"}
        for name in ("category", "phase"):
            if name in data:
                data[name] = getattr(data[name], "pk", None)
        return data

    @property
    def line_id(self) -> int | None:
        return getattr(self.cleaned_data.get("line"), "pk", None)


def initial_of_task(project: Any, task: Any) -> dict[str, Any]:
    """A task as it is, as the form of a change to it begins."""
    now = task_now(project, task)
    return {
        "name": task.name,
        "duration": now["duration"]["text"],
        "people": now["people"]["text"],
        "predecessors": now["links"]["text"],
        "start": now["start"]["raw"][1],
        "deadline": now["deadline"]["raw"],
        "fixed_cost": task.fixed_cost,
    }


class TaskChoiceForm(ProjectForm):
    """Which task an operation is about, by its WBS number or its name."""

    wide = ("words",)
    words = forms.CharField(label=_lazy("Task"), help_text=_lazy("WBS number or a part of the name"))


class RouteForm(ServiceForm):
    """Who decides on changes."""

    wide = ("approvers",)

    approvers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_lazy("Who decides"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("All of them must approve. Nobody chosen: the sponsor."),
    )
    manager_days = forms.DecimalField(
        label=_lazy("Project manager alone, up to working days"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=1,
    )
    manager_amount = AmountField(label=_lazy("and up to an amount of"), required=False, min_value=0)

    def __init__(self, *args: Any, project: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        insider = Q(memberships__project=project) | ~Q(organisation_role="") | Q(pk=project.sponsor_id)
        people = User.objects.filter(insider, is_active=True).distinct().order_by("full_name")
        self.fields["approvers"].queryset = people  # type: ignore[attr-defined]


class AnswerForm(ServiceForm):
    """An approver's answer."""

    wide = ("note",)
    note = forms.CharField(label=_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
