"""Input about working calendars and leave."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from people.calendars.reads import hours_in_words, shown_week
from people.models import WorkingCalendar
from people.organisation.forms import DateInput


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
