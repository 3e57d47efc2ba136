"""Raising alerts: rows first, each fact once per person, with its e-mail in the same transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from psycopg2.extras import Json

from alerts.kinds.reads import is_watched, quiet_among
from alerts.kinds.words import is_many
from alerts.links.services import make_links
from alerts.models import Alert, Delivery
from alerts.preferences.reads import Route, routes
from alerts.raising.services.bundling import bundled
from alerts.raising.words import alert_mail, bundle_mail, in_other_languages
from alerts.teams.services import cards_for
from core.access import Action
from core.background import enqueue
from core.clock import recorded_now
from core.registry import alert_kinds, happened
from people.models import User

# Found again so soon after it was over, a fact is the same one and not told anew: it stands in the inbox again.
SAME_FACT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Member:
    """Something that hangs on the cause an alert tells of. Texts may be lazy; `url` is empty where its reader may not
    go."""

    name: Any
    note: Any = ""
    url: str = ""
    task_id: int | None = None


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
    # What hangs on this one cause. An alert that was told follows: it is written anew, not told again.
    members: Sequence[Member] = ()
    # Its words in other languages, where they are not lazy: `in_each_language` fills them.
    texts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # What the reader must be allowed, where it is not what the kind asks: the words name money, or only a page for
    # everybody is meant.
    needs: str | None = None


def in_each_language(reader: User, make: Callable[[], NewAlert]) -> NewAlert:
    """What `make` says in the language that is active, in the reader's; with its words in every other one."""
    own = reader.language or settings.LANGUAGE_CODE
    with translation.override(own):
        item = make()
    return replace(item, texts=in_other_languages(own, lambda: words_of(make())))


def words_of(item: NewAlert) -> dict[str, Any]:
    """All that an alert says, in the language that is active."""
    return {
        "title": _cut(item.title, 300),
        "body": str(item.body),
        "why": _cut(item.why, 300),
        "members": [[_cut(one.name, 200), _cut(one.note, 200)] for one in item.members],
    }


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
    return write_alerts(news, are_known=are_known)


def write_alerts(news: Iterable[NewAlert], *, are_known: bool = False) -> list[Alert]:
    """`raise_alerts` within a transaction that is open already."""
    items = [item for item in news if item.recipient.is_active]
    quiet = quiet_among(item.project_id for item in items if is_watched(item.kind))
    rows = [
        _row(item, is_known=are_known)
        for item in items
        if item.project_id not in quiet or not is_watched(item.kind)
    ]
    created = _write(rows)
    if not are_known:
        _send_on(created, timezone.now())
    return created


def _send_on(created: Sequence[Alert], now: datetime) -> None:
    """Give each new alert its e-mail, now or when the recipient's quiet hours end, or leave it to the daily one."""
    alone, bundles = bundled(created)
    told = [*alone, *(bundle.alert for bundle in bundles)]
    alerts_by_id = {alert.pk: alert for alert in told}
    ways = {pk: _without_old_news(alerts_by_id[pk], way, now) for pk, way in routes(told, now).items()}
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


def _without_old_news(alert: Alert, way: Route, now: datetime) -> Route:
    """What happened long ago and is only entered now, as a history that is loaded, is in the inbox alone."""
    is_event = alert.kind in alert_kinds and alert_kinds[alert.kind].over is happened
    if is_event and recorded_now() < now - SAME_FACT:
        return Route(is_muted=way.is_muted)
    return way


def _texts(item: NewAlert, own: str, said: dict[str, Any]) -> dict[str, Any]:
    """Its words in every language but its reader's, where they are others."""
    if item.texts:
        return dict(item.texts)
    others = in_other_languages(own, lambda: words_of(item))
    return {language: words for language, words in others.items() if words != said}


def _row(item: NewAlert, *, is_known: bool) -> Alert:
    own = item.recipient.language or settings.LANGUAGE_CODE
    with translation.override(own):
        said = words_of(item)
        row = Alert(
            kind=item.kind,
            key=item.key,
            recipient=item.recipient,
            project_id=item.project_id,
            project_name=item.project_name[:200],
            task_id=item.task_id,
            title=said["title"],
            body=said["body"],
            why=said["why"],
            url=item.url,
            severity=str(item.severity),
            created_at=timezone.now(),
            fact_count=item.fact_count,
            is_known=is_known,
            read_at=timezone.now() if is_known else None,
            members=[
                {"name": name, "note": note, "url": one.url, "task_id": one.task_id}
                for one, (name, note) in zip(item.members, said["members"], strict=True)
            ],
            needs=_needs_of(item),
            texts=_texts(item, own, said),
        )
        row.list_url = item.list_url
        return row


COLUMNS = (
    "kind",
    "key",
    "recipient_id",
    "project_id",
    "project_name",
    "title",
    "body",
    "why",
    "url",
    "severity",
    "created_at",
    "is_muted",
    "task_id",
    "fact_count",
    "is_known",
    "read_at",
    "members",
    "needs",
    "texts",
)
BATCH = 500


# What of an alert follows the fact as long as it is true.
FOLLOWING = ("title", "body", "severity", "url", "members", "needs", "why", "texts")
_COMPARED = ("title", "body", "severity", "members", "needs", "texts")
_SAME = ", ".join(f"alert.{name}" for name in _COMPARED)
_FOUND = ", ".join(f"EXCLUDED.{name}" for name in _COMPARED)
_GREW = "jsonb_array_length(EXCLUDED.members) > jsonb_array_length(alert.members)"
_ON_CONFLICT = f"""
    ON CONFLICT (recipient_id, key) DO UPDATE SET
        {", ".join(f"{name} = EXCLUDED.{name}" for name in FOLLOWING)},
        is_known = EXCLUDED.is_known AND (alert.is_known OR alert.closed_at IS NOT NULL),
        created_at = CASE
            WHEN alert.is_known OR alert.closed_at < EXCLUDED.created_at - %s::interval THEN EXCLUDED.created_at
            ELSE alert.created_at END,
        read_at = CASE
            WHEN EXCLUDED.is_known OR alert.is_muted THEN alert.read_at
            WHEN alert.is_known OR alert.closed_at IS NOT NULL OR {_GREW} THEN NULL
            ELSE alert.read_at END,
        bundle_id = CASE
            WHEN alert.is_known OR alert.closed_at < EXCLUDED.created_at - %s::interval THEN NULL
            ELSE alert.bundle_id END,
        snoozed_until = CASE WHEN alert.closed_at IS NULL THEN alert.snoozed_until END,
        closed_at = NULL
    WHERE CASE
        WHEN alert.closed_at IS NOT NULL THEN TRUE
        WHEN alert.is_known THEN NOT EXCLUDED.is_known AND {_GREW}
        ELSE ({_SAME}) IS DISTINCT FROM ({_FOUND}) END
    RETURNING id, recipient_id, key, created_at
"""


def _write(rows: Sequence[Alert]) -> list[Alert]:
    """Insert what is not there yet, and let what is follow its fact. Returns what is to be told: new, or true again
    after SAME_FACT; its primary keys are set.

    Written out because Django's `bulk_create` does not say which rows were new.
    """
    # A fact stands once, as its first finder says it.
    unique = {(row.recipient_id, row.key): row for row in reversed(rows)}
    # Lock: every writer of many takes rows in this order, so that no two wait for one another.
    ordered = [unique[key] for key in sorted(unique)]
    told: set[int] = set()
    followed: list[int] = []
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        one = "(" + ", ".join(["%s"] * len(COLUMNS)) + ")"
        sql = (
            f"INSERT INTO {Alert._meta.db_table} AS alert "  # noqa: S608 - names are constants
            f"({', '.join(COLUMNS)}) VALUES {', '.join([one] * len(batch))} {_ON_CONFLICT}"
        )
        values = [_stored(row, name) for row in batch for name in COLUMNS]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, str(SAME_FACT), str(SAME_FACT)])
            written = cursor.fetchall()
        for pk, recipient_id, key, created_at in written:
            row = unique[recipient_id, key]
            if created_at == row.created_at:
                row.pk = pk
                row._state.adding = False
                told.add(pk)
            else:
                followed.append(pk)
    if followed:
        # A bundle is open as long as one of its facts is.
        bundles = Alert.objects.filter(facts__in=followed, closed_at__isnull=False)
        Alert.objects.filter(pk__in=bundles.values("pk")).update(closed_at=None, read_at=None)
    return [row for row in rows if row.pk in told]


def _stored(row: Alert, name: str) -> Any:
    value = getattr(row, name)
    return Json(value) if name in ("members", "texts") else value


def _needs_of(item: NewAlert) -> str:
    if item.needs is not None:
        return item.needs
    needs = alert_kinds[item.kind].needs if item.kind in alert_kinds else ""
    # Without a project only the organisation's rights can be asked for.
    return needs if item.project_id is not None or needs == Action.MANAGE_ORGANISATION else ""


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
