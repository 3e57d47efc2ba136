"""Input about channels in Microsoft Teams."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from core.registry import alert_kinds


class TeamsChannelForm(ServiceForm):
    """A channel: its name, its workflow's address, and what it is told of."""

    # What is written to a person, and not to a team.
    PERSONAL = frozenset(
        {
            "mention",
            "comment",
            "time_returned",
            "cost_decided",
            "control_action",
            "assigned",
            "change_decided",
        }
    )

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address of the workflow"),
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("In Teams: Workflows, “Send webhook alerts to a channel”. It is not shown again."),
    )
    project_id = forms.TypedChoiceField(label=_("Project"), required=False, coerce=int, empty_value=None)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Everybody in the channel reads its cards in this language."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tells of"), error_messages={"required": _("Choose at least one kind of alert.")}
    )

    def __init__(
        self, *args: Any, projects: Sequence[tuple[int, str]], is_new: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not is_new:
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Leave it empty to keep the address that is stored.")
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE
        project, kinds = self.fields["project_id"], self.fields["kinds"]
        project.choices = [("", _("Every project")), *projects]  # type: ignore[attr-defined]
        kinds.choices = [(name, kind.label) for name, kind in alert_kinds]  # type: ignore[attr-defined]
        kinds.initial = [name for name in alert_kinds.names() if name not in self.PERSONAL]
