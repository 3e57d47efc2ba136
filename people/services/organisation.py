"""The organisation's row, its calendar and its public holidays."""

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import recording
from core.writing import locked, save_fields
from people.models import CalendarException, Organisation, WorkingCalendar

WORKDAY = [[540, 720], [780, 1020]]  # 09:00-12:00, 13:00-17:00
MINUTES_PER_DAY = 420
EDITABLE = frozenset({"name", "currency", "time_zone", "holiday_country", "holiday_subdivision", "calendar"})


@transaction.atomic
def ensure_organisation(*, name: str = "") -> Organisation:
    """The organisation with its standard calendar (Monday to Friday, seven hours), made when missing."""
    row, created = Organisation.objects.get_or_create(pk=1, defaults={"name": name or _("My organisation")})
    if row.calendar_id is None:
        row.calendar = WorkingCalendar.objects.create(
            name=_("Standard"),
            week=[WORKDAY] * 5 + [[], []],
            minutes_per_day=MINUTES_PER_DAY,
            minutes_per_week=MINUTES_PER_DAY * 5,
        )
        row.save(update_fields=["calendar"])
    if name and not created and row.name != name:
        row.name = name
        row.save(update_fields=["name"])
    return row


@transaction.atomic
def update_organisation(
    *, actor: Actor, changes: dict[str, object], version: int | None = None
) -> Organisation:
    """Change the organisation's own data. Raises Conflict, InvalidInput, Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    row: Organisation = locked(Organisation.objects.all(), 1)
    with recording(actor, "update_organisation") as record:
        save_fields(
            row,
            {name: value for name, value in changes.items() if name in EDITABLE},
            record=record,
            expected_version=version,
        )
    return row


@transaction.atomic
def fill_holidays(
    *, actor: Actor, calendar_id: int, country: str, subdivision: str = "", years: range
) -> int:
    """Enter public holidays as exceptions of a calendar; those entered before stay single. Returns how many are new.

    Source of the dates: the `holidays` library. Raises DomainError for a country it does not know.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    calendar: WorkingCalendar = locked(WorkingCalendar.objects.all(), calendar_id)
    try:
        dates = holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError as error:
        raise DomainError(
            _("No public holidays are known for this country or region."), field="holiday_country"
        ) from error
    known = set(
        CalendarException.objects.filter(
            calendar=calendar, source=CalendarException.Source.HOLIDAY
        ).values_list("start", flat=True)
    )
    rows = [
        CalendarException(
            calendar=calendar, name=name[:200], start=day, end=day, source=CalendarException.Source.HOLIDAY
        )
        for day, name in sorted(dates.items())
        if day not in known
    ]
    CalendarException.objects.bulk_create(rows)
    return len(rows)
