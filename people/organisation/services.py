"""The organisation's row, its calendar and its public holidays."""

from datetime import date

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.registry import WorkingTimeChange, working_time_changed
from core.writing import locked, save_fields
from people.models import CalendarException, Organisation, WorkingCalendar

WORKDAY = [[540, 720], [780, 1020]]  # 09:00-12:00, 13:00-17:00
MINUTES_PER_DAY = 420
EDITABLE = frozenset(
    {
        "name",
        "currency",
        "time_zone",
        "holiday_country",
        "holiday_subdivision",
        "calendar",
        "cost_approval_limit",
    }
)


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
    with recording(actor, Intent.UPDATE_ORGANISATION) as record:
        changed = save_fields(
            row,
            {name: value for name, value in changes.items() if name in EDITABLE},
            record=record,
            expected_version=version,
        )
    if "calendar" in changed and row.calendar_id:
        change = WorkingTimeChange(
            Intent.UPDATE_CALENDAR, str(row), calendar_ids=frozenset({row.calendar_id})
        )
        working_time_changed(actor, change)
    return row


@transaction.atomic
def fill_holidays(
    *, actor: Actor, calendar_id: int, country: str, subdivision: str = "", years: range
) -> int:
    """Enter the public holidays of these years as exceptions of a calendar. Returns how many are new.

    Again does nothing; another country or region replaces what an earlier one entered in these years. Days that
    somebody typed in stay. Source of the dates: the `holidays` library. Raises DomainError for a country or region
    that it does not know.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    calendar: WorkingCalendar = locked(WorkingCalendar.objects.all(), calendar_id)
    try:
        dates = holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError as error:
        raise DomainError(
            _("No public holidays are known for this country or region."), field="holiday_country"
        ) from error
    entered = CalendarException.objects.filter(
        calendar=calendar,
        source=CalendarException.Source.HOLIDAY,
        start__gte=date(years.start, 1, 1),
        start__lt=date(years.stop, 1, 1),
    )
    dropped, _by_model = entered.exclude(start__in=list(dates)).delete()
    known = set(entered.values_list("start", flat=True))
    rows = [
        CalendarException(
            calendar=calendar, name=name[:200], start=day, end=day, source=CalendarException.Source.HOLIDAY
        )
        for day, name in sorted(dates.items())
        if day not in known
    ]
    CalendarException.objects.bulk_create(rows)
    if rows or dropped:
        name = f"{country} {subdivision}".strip()
        working_time_changed(
            actor, WorkingTimeChange(Intent.FILL_HOLIDAYS, name, calendar_ids=frozenset({calendar_id}))
        )
    return len(rows)


@transaction.atomic
def fill_organisation_holidays(*, actor: Actor, country: str, subdivision: str = "", this_year: int) -> int:
    """Holidays of last year to three years ahead into the organisation's calendar; keeps country and region for later.

    Returns how many are new. Raises Forbidden, DomainError.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    row = ensure_organisation()
    changes = {"holiday_country": country, "holiday_subdivision": subdivision}
    with recording(actor, Intent.FILL_HOLIDAYS, summary=f"{country} {subdivision}".strip()) as record:
        save_fields(locked(Organisation.objects.all(), row.pk), changes, record=record)
    return fill_holidays(
        actor=actor,
        calendar_id=row.calendar_id or 0,
        country=country,
        subdivision=subdivision,
        years=range(this_year - 1, this_year + 4),
    )
