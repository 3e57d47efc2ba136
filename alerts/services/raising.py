"""Raising alerts: rows first, each fact once per person, with its e-mail in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from alerts.models import Alert, Delivery
from alerts.selectors.preferences import routes
from alerts.selectors.quiet import is_watched, quiet_among
from alerts.services.bundling import bundled, is_many
from alerts.services.mail import alert_mail, bundle_mail
from alerts.services.teams_cards import cards_for
from alerts.services.update_links import make_links
from core.background import enqueue
from people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """A fact for one person. `key` names the fact: "task-overdue:817:2026-11-20".

    Title, body and why may be lazy translations; they are written down in the recipient's language.
    `url` is a path of this site.
    """

    kind: str
    key: str
    recipient: User
    title: Any
    why: Any
    body: Any = ""
    url: str = ""
    project_id: int | None = None
    project_name: str = ""
    # A task that the recipient may report on: its e-mail carries the buttons for that.
    task_id: int | None = None
    severity: str = Alert.Severity.INFO
    # How much it tells of: the tasks that somebody was given.
    fact_count: int = 1
    # A path that leads everybody to many such facts, for a channel that is told of them at once.
    list_url: str = ""


def raise_alert(
    *,
    kind: str,
    key: str,
    recipient: User,
    title: Any,
    why: Any,
    body: Any = "",
    url: str = "",
    project_id: int | None = None,
    project_name: str = "",
    task_id: int | None = None,
    severity: str = Alert.Severity.INFO,
) -> Alert | None:
    """Tell one person one fact. Returns None when they were told before (same key), or have left."""
    alerts = raise_alerts(
        [
            NewAlert(
                kind=kind,
                key=key,
                recipient=recipient,
                title=title,
                why=why,
                body=body,
                url=url,
                project_id=project_id,
                project_name=project_name,
                task_id=task_id,
                severity=severity,
            )
        ]
    )
    return alerts[0] if alerts else None


@transaction.atomic
def raise_alerts(news: Iterable[NewAlert], *, are_known: bool = False) -> list[Alert]:
    """Tell many facts with a few statements, the most urgent first. Returns those that are new, in the order given.

    More than ALERTS_BUNDLED_ABOVE of a kind for one person are told as one. What a watch found in a project that is
    not active is left out, and told when it is found again. `are_known`: noted as told, and shown nowhere.
    Two workers that find the same fact at once make one alert: the unique key decides, not a look beforehand.
    """
    items = [item for item in news if item.recipient.is_active]
    quiet = quiet_among(item.project_id for item in items if is_watched(item.kind))
    rows = [
        _row(item, is_known=are_known)
        for item in items
        if item.project_id not in quiet or not is_watched(item.kind)
    ]
    created = _insert_new(rows)
    if not are_known:
        _send_on(created, timezone.now())
    return created


def _send_on(created: Sequence[Alert], now: datetime) -> None:
    """Give each new alert its e-mail, now or when the recipient's quiet hours end, or leave it to the daily one."""
    alone, bundles = bundled(created)
    told = [*alone, *(bundle.alert for bundle in bundles)]
    ways = routes(told, now)
    changed = []
    for alert in told:
        way = ways[alert.pk]
        if way.is_muted or way.digest_at:
            alert.is_muted, alert.digest_at = way.is_muted, way.digest_at
            alert.read_at = now if way.is_muted else None
            changed.append(alert)
    if changed:
        Alert.objects.bulk_update(changed, ["is_muted", "digest_at", "read_at"], batch_size=BATCH)
    links = make_links([alert for alert in alone if ways[alert.pk].mail_at], now)
    deliveries = [
        _delivery(alert, leaves_at, alert_mail(alert, links.get(alert.pk, "")))
        for alert in alone
        if (leaves_at := ways[alert.pk].mail_at)
    ]
    deliveries += [
        _delivery(bundle.alert, leaves_at, bundle_mail(bundle.alert, bundle.facts))
        for bundle in bundles
        if (leaves_at := ways[bundle.alert.pk].mail_at)
    ]
    posts = cards_for(created)
    if deliveries or posts:
        Delivery.objects.bulk_create(deliveries)
        Delivery.objects.bulk_create(posts, ignore_conflicts=True)
        enqueue("alerts.deliver_outbox")


def _row(item: NewAlert, *, is_known: bool) -> Alert:
    with translation.override(item.recipient.language or settings.LANGUAGE_CODE):
        row = Alert(
            kind=item.kind,
            key=item.key,
            recipient=item.recipient,
            project_id=item.project_id,
            project_name=item.project_name[:200],
            task_id=item.task_id,
            title=_cut(item.title, 300),
            body=str(item.body),
            why=_cut(item.why, 300),
            url=item.url,
            severity=str(item.severity),
            created_at=timezone.now(),
            fact_count=item.fact_count,
            is_known=is_known,
            read_at=timezone.now() if is_known else None,
        )
        row.list_url = item.list_url
        return row


COLUMNS = (
    "kind", "key", "recipient_id", "project_id", "project_name", "title", "body", "why", "url", "severity",
    "created_at", "is_muted", "task_id", "fact_count", "is_known", "read_at",
)  # fmt: skip
BATCH = 500


def _insert_new(rows: Sequence[Alert]) -> list[Alert]:
    """Insert what is not there yet, and set the primary keys of what was.

    Written out because Django's `ignore_conflicts` does not say which rows were new.
    """
    created: list[Alert] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        one = "(" + ", ".join(["%s"] * len(COLUMNS)) + ")"
        sql = (
            f"INSERT INTO {Alert._meta.db_table} ({', '.join(COLUMNS)}) "  # noqa: S608 - names are constants
            f"VALUES {', '.join([one] * len(batch))} "
            "ON CONFLICT (recipient_id, key) DO NOTHING RETURNING id, recipient_id, key"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [getattr(row, name) for row in batch for name in COLUMNS])
            new = {(recipient_id, key): pk for pk, recipient_id, key in cursor.fetchall()}
        for row in batch:
            if pk := new.pop((row.recipient_id, row.key), None):
                row.pk = pk
                row._state.adding = False
                created.append(row)
    return created


def _delivery(alert: Alert, leaves_at: datetime, mail: tuple[str, str, str]) -> Delivery:
    subject, text, html = mail
    return Delivery(
        alert=alert,
        recipient=alert.recipient.email,
        subject=_cut(subject, 400),
        text=text,
        html=html,
        next_attempt_at=leaves_at,
        is_bulk=is_many(alert.fact_count),
    )


def _cut(value: Any, length: int) -> str:
    """One line of at most `length` characters: titles become mail subjects, where a line break is an injection."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"
