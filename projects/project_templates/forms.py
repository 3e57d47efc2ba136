"""What people type to begin a project with a template, and to keep one; the services decide."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from core.registry import TemplatePart
from people.models import User, WorkingCalendar
from projects.project_templates.figures import Role
from projects.project_templates.services import Beginning
from projects.settings.forms import NewProjectForm

_ROLE = "role_"
Parts = Sequence[tuple[str, TemplatePart]]


class BeginForm(NewProjectForm):
    """A new project, with somebody or nobody for each role that its plan asks for."""

    calendar = forms.ModelChoiceField(
        WorkingCalendar.objects.none(),
        label=_("Working calendar"),
        required=False,
        empty_label=_("The organisation's"),
    )

    def __init__(self, *given: Any, roles: Sequence[Role] = (), **options: Any) -> None:
        super().__init__(*given, **options)
        owner = WorkingCalendar.Owner.ORGANISATION
        field: Any = self.fields["calendar"]
        field.queryset = WorkingCalendar.objects.filter(owner=owner)
        self._roles = roles
        # Read once for all roles.
        people = list(User.objects.filter(is_active=True)) if roles else []
        people.sort(key=lambda user: (str(user).casefold(), user.pk))
        by_id = {str(user.pk): user for user in people}
        choices: list[tuple[str, Any]] = [("", _("Nobody yet"))]
        choices += [(pk, _said(user)) for pk, user in by_id.items()]
        for role in roles:
            self.fields[_ROLE + role.key] = forms.TypedChoiceField(
                label=role.name,
                choices=choices,
                required=False,
                coerce=by_id.__getitem__,
                empty_value=None,
            )

    def role_fields(self) -> list[BoundField]:
        return [self[_ROLE + role.key] for role in self._roles]

    def beginning(self) -> Beginning:
        said = (field.name for field in fields(Beginning))
        return Beginning(**{name: self.cleaned_data[name] for name in said})

    def people(self) -> dict[str, User | None]:
        return {role.key: self.cleaned_data[_ROLE + role.key] for role in self._roles}


class CopyForm(BeginForm):
    """What of another project is taken, and whether its people are."""

    parts = forms.MultipleChoiceField(
        label=_("What to take"),
        widget=forms.CheckboxSelectMultiple,
    )
    with_people = forms.BooleanField(
        label=_("With its people"),
        required=False,
        initial=True,
        help_text=_("Without them their roles stay in the plan as names that somebody fills later."),
    )

    def __init__(self, *given: Any, offered: Parts, **options: Any) -> None:
        super().__init__(*given, **options)
        _offer(self.fields["parts"], offered)


class TemplateForm(ServiceForm):
    """What a template is called and for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("What it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For which projects it suits, how large, and what it leaves out."),
    )


class KeepForm(TemplateForm):
    """A template out of a project."""

    parts = forms.MultipleChoiceField(
        label=_("What to keep"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *given: Any, offered: Parts, **options: Any) -> None:
        super().__init__(*given, **options)
        _offer(self.fields["parts"], offered)


def _offer(field: Any, offered: Parts) -> None:
    """All of it is chosen until somebody leaves something out."""
    field.choices = [(name, f"{part.label}: {part.hint}") for name, part in offered]
    field.initial = [name for name, _part in offered]


def _said(user: User) -> str:
    """Priya Raman, network engineer"""
    title = user.labour_role or user.job_title
    return f"{user}, {title}" if title else str(user)
