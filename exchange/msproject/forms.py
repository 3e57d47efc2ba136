"""A plan's file, and what is chosen about it."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.forms import ServiceForm
from core.money import CURRENCIES
from exchange.models import ImportRun
from exchange.msproject.services import Choices, checked_choices


class PlanFileForm(ServiceForm):
    file = forms.FileField(
        label=_("Microsoft Project XML file"),
        help_text=_("In Microsoft Project: File, Save as, XML. Up to %(limit)d MB.")
        % {"limit": settings.MAX_IMPORT_BYTES // (1024 * 1024)},
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,application/xml,text/xml"}),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )


class ChoicesForm(ServiceForm):
    """How a draft is written. What is asked depends on what the file leaves open."""

    name = forms.CharField(
        label=_("Name of the project"),
        max_length=200,
        required=False,
    )
    code = forms.CharField(label=_("Code"), max_length=20)
    currency = forms.ChoiceField(label=_("Currency"), choices=[])
    dates = forms.ChoiceField(label=_("Dates"), widget=forms.RadioSelect)
    status_date = forms.ChoiceField(label=_("Status date"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = run.report.get("options", {})
        self.is_new_project = run.project_id is None
        self._ask_code_and_currency(options, str(run.report.get("currency", "")))
        self._ask_dates(options)
        self._ask_status_date(options)

    def _ask_code_and_currency(self, options: dict[str, Any], currency: str) -> None:
        if not self.is_new_project:
            del self.fields["name"], self.fields["code"], self.fields["currency"]
            return
        self.fields["name"].initial = options.get("name", "")
        self.fields["code"].initial = options.get("code", "")
        field = cast(forms.ChoiceField, self.fields["currency"])
        is_known = options.get("is_currency_known", True)
        empty = [] if is_known else [("", _("Choose …"))]
        field.choices = [*empty, *((name, name) for name in CURRENCIES)]
        field.initial = currency if is_known else ""
        if not is_known:
            field.help_text = _(
                "The file's amounts are in %(currency)s, which is not known here. They are taken as they are."
            ) % {"currency": options.get("currency", "")}
        elif not options.get("currency"):
            field.help_text = _("The file names none.")

    def _ask_dates(self, options: dict[str, Any]) -> None:
        differs = options.get("differs", 0)
        if not differs:
            del self.fields["dates"]
            return
        compute = ngettext(
            "Compute them here: %(count)d task lies elsewhere, listed below with its cause",
            "Compute them here: %(count)d tasks lie elsewhere, listed below with their causes",
            differs,
        ) % {"count": differs}
        hold = _("Hold the file's: by “start no earlier than” %(constraints)d, by hand %(by_hand)d") % {
            "constraints": options.get("held_by_constraint", 0),
            "by_hand": options.get("held_by_hand", 0),
        }
        left = options.get("differs_when_held", 0)
        if left:
            hold += " " + _("(%(count)d still lie elsewhere)") % {"count": left}
        field = cast(forms.ChoiceField, self.fields["dates"])
        field.choices, field.initial = [("compute", compute), ("hold", hold)], "compute"

    def _ask_status_date(self, options: dict[str, Any]) -> None:
        day = options.get("status_date")
        if not day:
            del self.fields["status_date"]
            return
        moves = options.get("status_date_moves", 0)
        shown = date_format(date.fromisoformat(day))
        keep = _("%(day)s, as in the file: moves nothing") % {"day": shown}
        if moves:
            keep = ngettext(
                "%(day)s, as in the file: moves %(count)d task that is not done behind it",
                "%(day)s, as in the file: moves %(count)d tasks that are not done behind it",
                moves,
            ) % {"day": shown, "count": moves}
        field = cast(forms.ChoiceField, self.fields["status_date"])
        field.choices = [("none", _("None yet: every date stays")), (day, keep)]
        field.initial = "none" if moves else day

    def choices(self) -> Choices:
        """What was chosen. Only of a form that is valid."""
        given = self.cleaned_data
        return checked_choices(
            holds_dates=given.get("dates") == "hold",
            status_date=given.get("status_date") or None,
            currency=given.get("currency") or "",
            code=(given.get("code") or "").strip().upper(),
            name=given.get("name") or "",
        )
