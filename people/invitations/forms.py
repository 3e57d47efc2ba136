"""Input of inviting and of joining."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.access import Action, Actor
from core.forms import ServiceForm
from people.memberships.reads import projects_to_invite_to
from people.models import User
from people.models.memberships import PROJECT_ROLE_CHOICES


class InviteForm(ServiceForm):
    """Who is invited where as what. Which fields there are follows from the actor's rights."""

    email = forms.EmailField(label=_("E-mail"))
    project: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Project"), queryset=None, required=False
    )
    project_role = forms.ChoiceField(
        label=_("Role in the project"), choices=[("", "–"), *PROJECT_ROLE_CHOICES], required=False
    )
    sees_costs = forms.BooleanField(label=_("Sees costs"), required=False)
    organisation_role = forms.ChoiceField(
        label=_("Role in the organisation"), choices=[("", _("None")), *User.ROLES], required=False
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["project"].queryset = projects_to_invite_to(actor)  # type: ignore[attr-defined]
        self.fields["project"].label_from_instance = lambda project: project.name  # type: ignore[attr-defined]
        if actor.may(Action.MANAGE_ORGANISATION) and not self.fields["project"].queryset.exists():  # type: ignore[attr-defined]
            for name in ("project", "project_role", "sees_costs"):
                del self.fields[name]
        if not actor.may(Action.MANAGE_ORGANISATION):
            del self.fields["organisation_role"]
            self.fields["project"].required = True
            self.fields["project_role"].required = True


class AcceptForm(ServiceForm):
    """The invited person's name and password."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = _(
            "At least 12 characters. A sentence is easier to remember than a word."
        )

    def clean(self) -> dict[str, Any] | None:
        """A weak password is told together with whatever else is wrong."""
        cleaned = super().clean()
        if "password" in self.cleaned_data:
            names = {name: self.cleaned_data.get(name, "") for name in ("full_name", "email")}
            try:
                validate_password(self.cleaned_data["password"], User(**names))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
