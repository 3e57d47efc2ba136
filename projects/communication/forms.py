"""What people type about the communication plan; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DecisionField, ServiceForm
from projects.communication.reads.days import milestones_in_plan
from projects.communication.services import Members
from projects.models import Audience, AudienceMember, Gate, Message, Project, Stakeholder
from projects.models.communication import MOST_EVERY, MOST_OFFSET, Channel
from projects.project.forms import PersonField, ProjectForm
from projects.project.reads import people_involved

_BEFORE, _AFTER = "before", "after"
_SIDES = [(_BEFORE, _("before it")), (_AFTER, _("after it"))]
DONE, NOT_THIS_TIME = "done", "not_this_time"


class AudienceForm(ServiceForm):
    """Who is told the same."""

    name = forms.CharField(
        label=_("Audience"),
        max_length=80,
        help_text=_("For example: steering group, key users, suppliers."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    roles = forms.MultipleChoiceField(
        label=_("By role in the project"),
        choices=AudienceMember.Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Whoever has the role when the message goes out."),
    )
    people = forms.ModelMultipleChoiceField(
        people_involved(0),
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    stakeholders = forms.ModelMultipleChoiceField(
        Stakeholder.objects.none(),
        label=_("Stakeholders"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("From the register. Who has no account needs an e-mail address there."),
    )

    def __init__(self, *given: Any, project: Project, **options: Any) -> None:
        super().__init__(*given, **options)
        people: Any = self.fields["people"]
        people.queryset = people_involved(project.pk)
        stakeholders: Any = self.fields["stakeholders"]
        stakeholders.queryset = Stakeholder.objects.filter(project=project)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "note")}

    def members(self) -> Members:
        data = self.cleaned_data
        return Members.of(
            data["roles"],
            [person.pk for person in data["people"]],
            [row.pk for row in data["stakeholders"]],
        )

    @staticmethod
    def initial_of(row: Audience, members: Members) -> dict[str, Any]:
        return {
            "name": row.name,
            "note": row.note,
            "roles": sorted(members.roles),
            "people": sorted(members.people),
            "stakeholders": sorted(members.stakeholders),
        }


class GateField(forms.ModelChoiceField):
    """A gate by name, with its day."""

    def label_from_instance(self, obj: Gate) -> str:
        if obj.planned_on is None:
            return obj.name
        return f"{obj.name} ({date_format(obj.planned_on)})"


class MessageForm(ProjectForm):
    """What is told, how often, and who sees to it."""

    title = forms.CharField(label=_("Message"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What readers get. Of a meeting or a report: what it is to be about."),
    )
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=Channel.choices,
        help_text=_("E-mail, Plumbline and Teams go out by themselves; for the others you are asked."),
    )
    owner = PersonField(
        _("Owner"),
        empty_label=_("The project manager"),
    )
    cadence = forms.ChoiceField(label=_("How often"), choices=Message.Cadence.choices)
    first_on = forms.DateField(
        label=_("First on"),
        required=False,
        help_text=_("Says the weekday, or the day of the month, too."),
    )
    every = forms.IntegerField(
        label=_("Every so many weeks or months"),
        min_value=1,
        max_value=MOST_EVERY,
        initial=1,
    )
    ends_on = forms.DateField(label=_("Last on"), required=False)
    gate = GateField(
        Gate.objects.none(),
        label=_("Gate"),
        required=False,
        empty_label=_("None"),
    )
    milestone_id = forms.TypedChoiceField(
        label=_("Milestone"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    offset = forms.IntegerField(
        label=_("Days away from it"),
        min_value=0,
        max_value=MOST_OFFSET,
        initial=0,
    )
    side = forms.ChoiceField(label=_("Before or after"), choices=_SIDES, initial=_BEFORE)
    due_time = forms.TimeField(
        label=_("At"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the project's clock."),
    )
    asks_acknowledgement = forms.BooleanField(
        label=_("Readers acknowledge it"),
        required=False,
        help_text=_("Who has an account is asked to say that they have read it."),
    )

    def __init__(self, *given: Any, project: Project, **options: Any) -> None:
        super().__init__(*given, project=project, **options)
        gates: Any = self.fields["gate"]
        gates.queryset = Gate.objects.filter(phase__project=project)
        milestones: Any = self.fields["milestone_id"]
        milestones.choices = [
            ("", _("None")),
            *((one.id, f"{one.name} ({date_format(one.day)})") for one in milestones_in_plan(project.pk)),
        ]

    def values(self) -> dict[str, Any]:
        data = super().values()
        gate, offset, side = data.pop("gate"), data.pop("offset"), data.pop("side")
        data.pop("audiences", None)
        sign = -1 if side == _BEFORE else 1
        return data | {"gate_id": gate.pk if gate else None, "offset_days": sign * offset}

    @staticmethod
    def initial_of(row: Message) -> dict[str, Any]:
        plain = (
            "title",
            "text",
            "channel",
            "cadence",
            "first_on",
            "every",
            "ends_on",
            "milestone_id",
            "due_time",
            "asks_acknowledgement",
        )
        return {name: getattr(row, name) for name in plain} | {
            "owner": row.owner_id,
            "gate": row.gate_id,
            "offset": abs(row.offset_days),
            "side": _AFTER if row.offset_days > 0 else _BEFORE,
        }


class NewMessageForm(MessageForm):
    """With those for whom it is from the beginning."""

    audiences = forms.ModelMultipleChoiceField(
        Audience.objects.none(),
        label=pgettext_lazy("audiences of a message", "For"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each gets it by this channel; the grid sets another one."),
    )

    field_order = ("title", "text", "audiences", "channel")

    def __init__(self, *given: Any, project: Project, **options: Any) -> None:
        super().__init__(*given, project=project, **options)
        audiences: Any = self.fields["audiences"]
        audiences.queryset = Audience.objects.filter(project=project, removed_at=None)

    def audience_ids(self) -> tuple[int, ...]:
        return tuple(row.pk for row in self.cleaned_data["audiences"])


class ChannelForm(ServiceForm):
    """How one audience gets one message."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("", _("They do not get it")), *Channel.choices],
        required=False,
    )


class SettleForm(ServiceForm):
    """What became of something that people do; nothing is chosen beforehand."""

    outcome = DecisionField(
        label=_("What became of it?"),
        choices=[
            (DONE, _("Done")),
            (NOT_THIS_TIME, _("Not this time")),
        ],
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("If it does not happen this time: why."),
    )

    @property
    def is_done(self) -> bool:
        return bool(self.cleaned_data["outcome"] == DONE)
