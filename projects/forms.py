"""What people type about a project; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ServiceForm, TypedDecimalField
from core.money import CURRENCIES
from people.models import User, WorkingCalendar
from people.models.memberships import PROJECT_ROLE_CHOICES
from projects.models import GateApprover, GateCriterion, Objective, Project, Stakeholder, StrategicGoal
from projects.selectors.team import people_involved, people_to_add

_ONE_TO_FIVE = [(number, str(number)) for number in range(1, 6)]


class PersonField(forms.ModelChoiceField):
    """A person by name; `cleaned_data` holds the row, `person_id` of the form its id."""

    def __init__(self, label: Any, **options: Any) -> None:
        options = {"required": False, "empty_label": _("Nobody"), **options}
        super().__init__(User.objects.none(), label=label, **options)


class ProjectForm(ServiceForm):
    """A form about something in a project: people to choose are its people."""

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        people = people_involved(project.pk)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.queryset = people

    def values(self) -> dict[str, Any]:
        """Cleaned data as the services take it: people by id."""
        data: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], PersonField):
                data[f"{name}_id"] = value.pk if value else None
            else:
                data[name] = value
        return data


class NewProjectForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Short and unique: it stands in addresses, reports and file names."),
    )
    description = forms.CharField(
        label=_("In one sentence"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    start = forms.DateField(label=_("Start"), required=False, help_text=_("Empty: next Monday."))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(name, name) for name in CURRENCIES])
    manager = forms.ModelChoiceField(
        User.objects.none(), label=_("Project manager"), required=False, empty_label=_("Me")
    )
    sponsor = forms.ModelChoiceField(
        User.objects.none(), label=_("Sponsor"), required=False, empty_label=_("Not named yet")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.filter(is_active=True).order_by("full_name", "id")
        self.fields["manager"].queryset = people  # type: ignore[attr-defined]
        self.fields["sponsor"].queryset = people  # type: ignore[attr-defined]


class SettingsForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("In one sentence"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    manager = forms.ModelChoiceField(User.objects.none(), label=_("Project manager"))
    sponsor = forms.ModelChoiceField(
        User.objects.none(), label=_("Sponsor"), required=False, empty_label=_("Not named yet")
    )
    calendar = forms.ModelChoiceField(
        WorkingCalendar.objects.none(),
        label=_("Working calendar"),
        required=False,
        empty_label=_("The organisation's"),
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=60)
    progress_mode = forms.ChoiceField(
        label=_("Progress"),
        choices=Project.ProgressMode.choices,
        help_text=_("Whether work under way still waits for its predecessors."),
    )
    eac_method = forms.ChoiceField(label=_("Forecast formula"), choices=Project.EacMethod.choices)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        members = User.objects.filter(memberships__project=project, is_active=True).order_by("full_name")
        self.fields["manager"].queryset = members  # type: ignore[attr-defined]
        self.fields["sponsor"].queryset = members  # type: ignore[attr-defined]
        calendars = WorkingCalendar.objects.exclude(owner="person")
        own = calendars.filter(project=project) | calendars.filter(project=None)
        self.fields["calendar"].queryset = own  # type: ignore[attr-defined]


class ReasonForm(ServiceForm):
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SectionForm(ServiceForm):
    """One section of the charter. `seen` tells what text the editor started from."""

    text = forms.CharField(
        required=False,
        strip=False,
        label="",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Markdown: **bold**, *italic*, - lists, | tables |."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ObjectiveForm(ProjectForm):
    name = forms.CharField(label=_("Objective"), max_length=200)
    metric = forms.CharField(label=_("Metric"), max_length=120, help_text=_("What is measured."))
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    baseline_value = TypedDecimalField(
        label=pgettext_lazy("value", "From"), max_digits=14, decimal_places=2, required=False
    )
    target_value = TypedDecimalField(
        label=pgettext_lazy("value", "To"), max_digits=14, decimal_places=2, required=False
    )
    due = forms.DateField(label=pgettext_lazy("due date", "By"), required=False)
    owner = PersonField(_("Owner"))
    strategic_goal = forms.CharField(
        label=_("Serves the strategic goal"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "strategic-goals"}),
    )

    @property
    def goals(self) -> list[str]:
        return list(StrategicGoal.objects.values_list("name", flat=True))

    @staticmethod
    def initial_of(row: Objective) -> dict[str, Any]:
        names = ("name", "metric", "unit", "baseline_value", "target_value", "due")
        return {name: getattr(row, name) for name in names} | {
            "owner": row.owner_id,
            "strategic_goal": row.strategic_goal.name if row.strategic_goal else "",
        }


class StakeholderForm(ProjectForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.CharField(label=_("Organisation or unit"), max_length=120, required=False)
    user = PersonField(_("Account"), empty_label=_("None"))
    power = forms.TypedChoiceField(
        label=_("Power"), choices=_ONE_TO_FIVE, coerce=int, initial=3,
        help_text=_("How much they can help or hinder, 1 to 5."),
    )  # fmt: skip
    interest = forms.TypedChoiceField(
        label=_("Interest"), choices=_ONE_TO_FIVE, coerce=int, initial=3,
        help_text=_("How much it matters to them, 1 to 5."),
    )  # fmt: skip
    current_engagement = forms.ChoiceField(
        label=_("Engagement now"), choices=Stakeholder.Engagement.choices, initial="neutral"
    )
    desired_engagement = forms.ChoiceField(
        label=_("Engagement wanted"), choices=Stakeholder.Engagement.choices, initial="supportive"
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    @staticmethod
    def initial_of(row: Stakeholder) -> dict[str, Any]:
        names = ("name", "organisation", "power", "interest", "current_engagement", "desired_engagement")
        return {name: getattr(row, name) for name in names} | {"user": row.user_id, "notes": row.notes}


class MemberAddForm(ServiceForm):
    users = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("People"), widget=forms.CheckboxSelectMultiple
    )
    role = forms.ChoiceField(label=_("Role"), choices=PROJECT_ROLE_CHOICES, initial="team_member")
    sees_costs = forms.BooleanField(label=_("Sees costs"), required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["users"].queryset = people_to_add(project.pk)  # type: ignore[attr-defined]


class MemberForm(ServiceForm):
    role = forms.ChoiceField(label=_("Role"), choices=PROJECT_ROLE_CHOICES)
    sees_costs = forms.BooleanField(
        label=_("Sees costs"),
        required=False,
        help_text=_("Project managers always do."),
    )


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


class EmptyForm(ServiceForm):
    """A question that is answered by a button."""
