"""When a message may leave: quiet hours and the daily e-mail, on the recipient's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def after_quiet(
    moment: datetime, zone: ZoneInfo, quiet_from: time | None, quiet_until: time | None
) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. 22:00 to 07:00 spans midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return moment
    local = moment.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    if quiet_from < quiet_until:
        is_quiet, ends_tomorrow = quiet_from <= clock < quiet_until, False
    else:
        is_quiet, ends_tomorrow = clock >= quiet_from or clock < quiet_until, clock >= quiet_from
    if not is_quiet:
        return moment
    return _on(local.date() + timedelta(days=ends_tomorrow), quiet_until, zone)


def next_daily(moment: datetime, zone: ZoneInfo, clock: time) -> datetime:
    """The first time after `moment` at which the person's clock shows `clock`."""
    today = moment.astimezone(zone).date()
    first = _on(today, clock, zone)
    return first if first > moment else _on(today + timedelta(days=1), clock, zone)


def _on(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A time of a day as a moment; one that the change to summer time skips is taken an hour later."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
