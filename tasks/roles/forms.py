"""Who fills a role; parsing only, the service decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from people.models import User


class RoleForm(ServiceForm):
    person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Person"),
        help_text=_("Who is not on the team yet becomes a team member."),
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(is_active=True).order_by("full_name", "id")
