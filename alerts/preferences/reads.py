"""Who wants to hear of what, how and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.addresses import leads_nowhere
from alerts.models import Alert, AlertTimes, Preference, ProjectMute
from alerts.timing import after_quiet, next_daily
from core.access import Actor
from core.registry import alert_kinds
from people.models import User
from people.organisation.reads import organisation


@dataclass(frozen=True, slots=True)
class KindPreference:
    """One line of the preferences page."""

    kind: str
    label: Any
    why: Any
    by_email: bool
    is_daily: bool
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Route:
    """What becomes of a new alert beside its place in the inbox.

    `mail_at` is when its own e-mail may leave, `digest_at` the daily e-mail that takes it; at most one of them.
    """

    is_muted: bool = False
    mail_at: datetime | None = None
    digest_at: datetime | None = None


def preferences_of(actor: Actor) -> list[KindPreference]:
    """Every registered kind with the person's choice, or what holds without one."""
    chosen = {row.kind: row for row in Preference.objects.filter(user=actor.user)}
    return [
        KindPreference(
            kind=name,
            label=kind.label,
            why=kind.why,
            by_email=row.by_email if (row := chosen.get(name)) else kind.by_email,
            is_daily=bool(row and row.is_daily),
            is_muted=bool(row and row.is_muted),
        )
        for name, kind in alert_kinds
    ]


def times_of(actor: Actor) -> AlertTimes:
    """The person's daily e-mail and quiet hours; what holds by default if they chose none."""
    return AlertTimes.objects.filter(user=actor.user).first() or AlertTimes(user=actor.user)


def muted_projects(actor: Actor) -> list[ProjectMute]:
    """What the person wants to hear nothing of."""
    return list(ProjectMute.objects.filter(user=actor.user))


def zone_of(user: User, organisation_zone: str) -> ZoneInfo:
    """The person's own time zone, or the organisation's."""
    return ZoneInfo(user.time_zone or organisation_zone)


def own_zone(user: User) -> ZoneInfo:
    """The person's own time zone, or the organisation's, looked up."""
    return zone_of(user, "" if user.time_zone else organisation().time_zone)


def quiet_until(user: User, moment: datetime) -> datetime:
    """The moment itself, or the end of the person's quiet hours that it falls into."""
    times = AlertTimes.objects.filter(user=user).first() or AlertTimes()
    return after_quiet(moment, own_zone(user), times.quiet_from, times.quiet_until)


def routes(alerts: Sequence[Alert], now: datetime) -> dict[int, Route]:
    """By alert id, where new alerts go. Four queries, however many alerts."""
    if not alerts:
        return {}
    people = {alert.recipient_id for alert in alerts}
    chosen = {
        (row.user_id, row.kind): row
        for row in Preference.objects.filter(user_id__in=people, kind__in={alert.kind for alert in alerts})
    }
    times = {row.user_id: row for row in AlertTimes.objects.filter(user_id__in=people)}
    muted = set(ProjectMute.objects.filter(user_id__in=people).values_list("user_id", "project_id"))
    default_zone = organisation().time_zone
    return {
        alert.pk: _route(
            alert,
            chosen.get((alert.recipient_id, alert.kind)),
            times.get(alert.recipient_id) or AlertTimes(),
            now,
            zone_of(alert.recipient, default_zone),
            is_project_muted=(alert.recipient_id, alert.project_id) in muted,
        )
        for alert in alerts
    }


def _route(
    alert: Alert,
    choice: Preference | None,
    times: AlertTimes,
    now: datetime,
    zone: ZoneInfo,
    *,
    is_project_muted: bool,
) -> Route:
    if is_project_muted or (choice and choice.is_muted):
        return Route(is_muted=True)
    if leads_nowhere(alert.recipient.email):
        return Route()
    if not (choice.by_email if choice else _by_default(alert.kind)):
        return Route()
    quiet = times.quiet_from, times.quiet_until
    if choice and choice.is_daily:
        return Route(digest_at=after_quiet(next_daily(now, zone, times.digest_at), zone, *quiet))
    return Route(mail_at=after_quiet(now, zone, *quiet))


def _by_default(kind: str) -> bool:
    return alert_kinds[kind].by_email if kind in alert_kinds else True
