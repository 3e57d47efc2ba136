"""What people type about members; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from people.models import User
from people.models.memberships import PROJECT_ROLE_CHOICES
from projects.models import Project
from projects.project.reads.people import people_to_add


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
