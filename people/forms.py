"""HTML input about people."""

import re
import zoneinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from core.access import Action, Actor
from core.forms import ServiceForm, ServiceModelForm, TypedDecimalField
from core.money import CURRENCIES
from people.models import Organisation, Skill, User, WorkingCalendar
from people.models.memberships import PROJECT_ROLE_CHOICES
from people.places import countries, region_code
from people.selectors import projects_to_invite_to
from people.selectors.calendar_pages import hours_in_words, shown_week

ZONES = [
    *sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")),
    "UTC",
]
LEVELS = (
    (1, _("1, knows of it")),
    (2, _("2, with help")),
    (3, _("3, on their own")),
    (4, _("4, leads others")),
    (5, _("5, teaches it")),
)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def zone_choices(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((name, name.replace("_", " ")) for name in ZONES)]


class HoursField(forms.CharField):
    """Working times of a day: "09:00–12:00, 13:00-17:00"; a dash or "free" for none; empty as the parent has it.

    Cleans to a list of [start minute, end minute], or None when left empty.
    """

    PART = re.compile(r"^(\d{1,2})[:.]?(\d{2})?\s*[-–—]\s*(\d{1,2})[:.]?(\d{2})?$")

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=120, **options)

    def clean(self, value: Any) -> list[list[int]] | None:
        text = (super().clean(value) or "").strip()
        if not text:
            return None
        if text in {"-", "–", "—"}:
            return []
        return [self._interval(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]

    def _interval(self, part: str) -> list[int]:
        match = self.PART.match(part)
        if not match:
            raise ValidationError(_("Write hours like 09:00–12:00, 13:00–17:00."))
        start_hour, start_minute, end_hour, end_minute = (int(number or 0) for number in match.groups())
        start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        if not 0 <= start < end <= 1440 or start_minute > 59 or end_minute > 59:
            raise ValidationError(_("Each time must end after it starts, within one day."))
        return [start, end]


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


class OrganisationForm(ServiceModelForm):
    """The organisation's own data."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: zone_choices("–")[1:])
    calendar = forms.ModelChoiceField(
        label=_("Working calendar"), queryset=WorkingCalendar.objects.filter(project=None), empty_label=None
    )

    class Meta:
        model = Organisation
        fields = ("name", "currency", "time_zone", "calendar", "cost_approval_limit")


class HolidaysForm(ServiceForm):
    """Country and region whose public holidays are free."""

    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries,
    )
    subdivision = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Its name or ISO code, for example Hessen or HE."),
    )

    def clean_subdivision(self) -> str:
        return region_code(self.cleaned_data.get("country", ""), self.cleaned_data["subdivision"])


class CalendarForm(ServiceForm):
    """Name, parent and the week of a calendar."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        label=_("Inherits from"),
        queryset=WorkingCalendar.objects.filter(project=None),
        required=False,
        empty_label=_("Nothing"),
        help_text=_("Its holidays, and every day left empty below, are taken from there."),
    )

    def __init__(self, *args: Any, calendar: WorkingCalendar | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        week = calendar.week if calendar and len(calendar.week or []) == 7 else [[]] * 7
        for position in range(7):
            self.fields[f"day_{position}"] = HoursField(
                label=WEEKDAYS[position], initial=self._initial(week[position], calendar)
            )
        if calendar is not None:
            for position, day in enumerate(shown_week(calendar.parent)):
                self.fields[f"day_{position}"].widget.attrs["placeholder"] = day.words or _text("free")
            self.fields["name"].initial = calendar.name
            self.fields["parent"].initial = calendar.parent_id
            others = WorkingCalendar.objects.filter(project=None).exclude(pk=calendar.pk)
            self.fields["parent"].queryset = others  # type: ignore[attr-defined]

    @staticmethod
    def _initial(day: list[list[int]] | None, calendar: WorkingCalendar | None) -> str:
        if day is None:
            return ""
        return hours_in_words(day) or ("–" if calendar is not None and calendar.parent_id else "")

    @property
    def week(self) -> list[list[list[int]] | None]:
        """The seven days; an empty one is inherited where there is a parent, else free."""
        inherits = self.cleaned_data.get("parent") is not None
        days = [self.cleaned_data[f"day_{position}"] for position in range(7)]
        return [day if day is not None else (None if inherits else []) for day in days]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{position}"] for position in range(7)]


class ExceptionForm(ServiceForm):
    """Days that differ from the week."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    start = forms.DateField(label=_("First day"), widget=DateInput)
    end = forms.DateField(label=_("Last day"), widget=DateInput, required=False)
    hours = HoursField(label=_("Hours"), help_text=_("Empty: no work."))


class LeaveForm(ServiceForm):
    start = forms.DateField(label=_("First day"), widget=DateInput)
    end = forms.DateField(label=_("Last day"), widget=DateInput, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PersonSkillForm(ServiceForm):
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.all())
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[*LEVELS, (0, _("Take away"))], initial=3
    )


class SkillForm(ServiceModelForm):
    class Meta:
        model = Skill
        fields = ("name", "category")


class RateForm(ServiceForm):
    """A person's rate from a date on."""

    hourly_amount = forms.DecimalField(
        label=_("Hourly amount"), min_value=Decimal(0), max_digits=10, decimal_places=2
    )
    overtime_amount = forms.DecimalField(
        label=_("Overtime amount"),
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("Left empty, an hour of overtime costs what any other does."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)


def _amounts_of(texts: list[str]) -> tuple[Decimal, Decimal | None]:
    """The hourly amount, and that of overtime where one is said. Raises ValidationError."""
    field = TypedDecimalField(min_value=0, max_digits=10, decimal_places=2)
    if not 1 <= len(texts) <= 2:
        raise ValidationError(_text("An hourly amount, and one of overtime."))
    amounts = [field.clean(text) for text in texts]
    return amounts[0], amounts[1] if len(amounts) == 2 else None


class ExchangeRateForm(ServiceForm):
    """What one currency is worth in another from a date on."""

    from_currency = forms.ChoiceField(label=_("One unit of"), choices=[(code, code) for code in CURRENCIES])
    rate = forms.DecimalField(label=_("is worth"), max_digits=18, decimal_places=8)
    to_currency = forms.ChoiceField(label=_("units of"), choices=[(code, code) for code in CURRENCIES])
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)


class RatesForm(ServiceForm):
    """Many rates from one date: a line each, "name or labour role; amount"."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    lines = forms.CharField(
        label=_("Rates"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "A line each: e-mail or labour role; hourly amount; where it differs, that of overtime. "
            "Example: Consultant; 95.00; 140.00"
        ),
    )

    def clean_lines(self) -> list[tuple[User | None, str, Decimal, Decimal | None]]:
        people = {user.email.lower(): user for user in User.objects.filter(is_active=True)}
        found, errors = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            whose, *amounts = (part.strip() for part in line.split(";"))
            amount = "; ".join(amounts)
            try:
                value, overtime = _amounts_of(amounts)
            except ValidationError:
                errors.append(
                    _text("Line %(number)s: “%(amount)s” is not an amount.")
                    % {"number": number, "amount": amount}
                )
                continue
            user = people.get(whose.lower())
            if not whose or ("@" in whose and user is None):
                errors.append(
                    _text("Line %(number)s: nobody has the address “%(whose)s”.")
                    % {"number": number, "whose": whose}
                )
                continue
            found.append((user, "" if user else whose, value, overtime))
        if errors:
            raise ValidationError(errors)
        return found
