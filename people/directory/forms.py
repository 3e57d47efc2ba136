"""Input about a person: one's own profile, and what an admin sets."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceModelForm
from people.models import User, WorkingCalendar
from people.organisation.forms import zone_choices


class ProfileForm(ServiceModelForm):
    """One's own data."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: zone_choices(_("As the organisation")), required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [("", _("As the browser")), *settings.LANGUAGES], required=False
    )

    class Meta:
        model = User
        fields = ("full_name", "job_title", "time_zone", "language")


class PersonForm(ProfileForm):
    """What an admin changes."""

    calendar = forms.ModelChoiceField(
        label=_("Working calendar"),
        queryset=WorkingCalendar.objects.filter(project=None),
        required=False,
        empty_label=_("As the organisation"),
        help_text=_("Part-time has a calendar of its own; leave is entered apart."),
    )

    class Meta:
        model = User
        fields = (
            "full_name",
            "job_title",
            "organisation_role",
            "labour_role",
            "calendar",
            "time_zone",
            "language",
        )
        help_texts = {
            "labour_role": _("Whose rate holds when the person has none, for example “Consultant”.")
        }
