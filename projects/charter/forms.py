"""What people type about charter, objectives and stakeholders; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DecisionField, ServiceForm, TypedDecimalField
from people.models import User
from projects.charter.reads import measurements_of
from projects.models import CharterSignature, Objective, Project, Stakeholder, StakeholderNote, StrategicGoal
from projects.project.forms import PersonField, ProjectForm
from projects.project.reads import people_involved

_ONE_TO_FIVE = [(number, str(number)) for number in range(1, 6)]


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


class AskForm(ServiceForm):
    """Who is asked to sign, and what they should look at."""

    signers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who signs"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who signs it.")},
    )
    note = forms.CharField(
        label=_("What to look at"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read it in the message that asks them."),
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signers"].queryset = people_involved(project.pk)  # type: ignore[attr-defined]


class SignForm(ServiceForm):
    """Nothing is preselected: a signature is given, not left."""

    answer = DecisionField(
        label=_("Your answer"),
        choices=[
            (CharterSignature.Answer.SIGNED.value, _("I sign this version")),
            (CharterSignature.Answer.DECLINED.value, _("I decline to sign it")),
        ],
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("If you decline: what has to be different."),
    )


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


class MeasurementForm(ServiceForm):
    """Where the metric stands; the values before stand below."""

    template_name = "projects/measurement_fields.html"

    measured_on = forms.DateField(label=_("Measured on"))
    value = TypedDecimalField(label=_("Value"), max_digits=14, decimal_places=2)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Where the value comes from: a report, a system, a person."),
    )

    def __init__(self, *given: Any, objective: Objective, **options: Any) -> None:
        super().__init__(*given, **options)
        self.objective = objective
        self.earlier = measurements_of(objective)


class StakeholderForm(ProjectForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.CharField(label=_("Organisation or unit"), max_length=120, required=False)
    user = PersonField(_("Account"), empty_label=_("None"))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("For who has no account: messages go there."),
    )
    power = forms.TypedChoiceField(
        label=_("Power"),
        choices=_ONE_TO_FIVE,
        coerce=int,
        initial=3,
        help_text=_("How much they can help or hinder, 1 to 5."),
    )
    interest = forms.TypedChoiceField(
        label=_("Interest"),
        choices=_ONE_TO_FIVE,
        coerce=int,
        initial=3,
        help_text=_("How much it matters to them, 1 to 5."),
    )
    current_engagement = forms.ChoiceField(
        label=_("Engagement now"), choices=Stakeholder.Engagement.choices, initial="neutral"
    )
    desired_engagement = forms.ChoiceField(
        label=_("Engagement wanted"), choices=Stakeholder.Engagement.choices, initial="supportive"
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    @staticmethod
    def initial_of(row: Stakeholder) -> dict[str, Any]:
        names = (
            "name",
            "organisation",
            "email",
            "power",
            "interest",
            "current_engagement",
            "desired_engagement",
        )
        return {name: getattr(row, name) for name in names} | {"user": row.user_id, "notes": row.notes}


class StakeholderNoteForm(ServiceForm):
    """What somebody said, how engaged they are, in what mood."""

    noted_on = forms.DateField(label=_("On"))
    engagement = forms.ChoiceField(label=_("Engagement"), choices=Stakeholder.Engagement.choices)
    sentiment = forms.ChoiceField(
        label=_("Sentiment"),
        choices=[("", "–"), *StakeholderNote.Sentiment.choices],
        required=False,
    )
    text = forms.CharField(
        label=_("What was said"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlaceForm(ServiceForm):
    """Where somebody is put on the grid."""

    power = forms.TypedChoiceField(choices=_ONE_TO_FIVE, coerce=int)
    interest = forms.TypedChoiceField(choices=_ONE_TO_FIVE, coerce=int)
