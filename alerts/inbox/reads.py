"""A person's inbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Max, Q, Value, When
from django.utils import timezone
from django.utils.translation import get_language, gettext

from alerts.kinds.reads import answers_to, warnings_for
from alerts.kinds.words import kind_label
from alerts.models import Alert
from core.access import Actor
from core.errors import NotVisible

PAGE_SIZE = 50
VIEWS = ("unread", "all", "snoozed")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of alerts, what it is filtered by, and what there is to filter by."""

    page: Page
    view: str
    kind: str
    project_id: int | None
    counts: Mapping[str, int]
    kinds: list[tuple[str, Any, int]]
    projects: list[tuple[int, str, int]]
    newest_id: int


def inbox_page(
    actor: Actor, *, view: str = "unread", kind: str = "", project_id: int | None = None, number: int = 1
) -> InboxPage:
    """Alerts, newest first. `view` is unread, all (without what is snoozed) or snoozed. Five queries."""
    now = timezone.now()
    own = Alert.objects.visible_to(actor).listed()
    is_awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    counts = own.aggregate(
        unread=Count("pk", filter=is_awake & Q(read_at=None)),
        all=Count("pk", filter=is_awake),
        snoozed=Count("pk", filter=~is_awake),
    )
    view = view if view in VIEWS else "unread"
    in_view = own.exclude(is_awake) if view == "snoozed" else own.awake(now)
    if view == "unread":
        in_view = in_view.unread()
    rows = in_view
    if kind:
        rows = rows.filter(kind=kind)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    page = Paginator(rows.order_by("-id"), PAGE_SIZE).get_page(number)
    _all_shown(list(page.object_list))
    return InboxPage(
        page=page,
        view=view,
        kind=kind,
        project_id=project_id,
        counts=counts,
        kinds=_kinds(in_view),
        projects=_projects(in_view),
        newest_id=page.object_list[0].pk if page.object_list else 0,
    )


def bundle_page(actor: Actor, *, alert_id: int, number: int = 1) -> tuple[Alert, Page]:
    """A bundle and a page of what it tells of, the most urgent first. Raises NotVisible. Three queries."""
    own = Alert.objects.visible_to(actor)
    bundle: Alert | None = own.filter(pk=alert_id, fact_count__gt=1, facts__isnull=False).first()
    if bundle is None:
        raise NotVisible
    worst = [Alert.Severity.URGENT, Alert.Severity.WARNING, Alert.Severity.INFO]
    place = Case(*(When(severity=severity, then=Value(number)) for number, severity in enumerate(worst)))
    page = Paginator(own.filter(bundle=bundle).order_by(place, "created_at", "id"), PAGE_SIZE).get_page(
        number
    )
    _all_shown(list(page.object_list))
    return bundle, page


def unread_count(actor: Actor) -> int:
    """Alerts that wait to be read now: the badge in the navigation."""
    return Alert.objects.visible_to(actor).listed().unread().awake(timezone.now()).count()


def inbox_revision(actor: Actor) -> str:
    """Changes whenever the unread inbox would look different: an arrival, a read elsewhere, a snooze that ends."""
    facts = (
        Alert.objects.visible_to(actor)
        .listed()
        .aggregate(
            newest=Max("pk"),
            unread=Count(
                "pk", filter=Q(read_at=None) & (Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.now()))
            ),
        )
    )
    return f"{facts['newest'] or 0}-{facts['unread']}"


def in_readers_language(sentence: str) -> str:
    """A reason in the language of now: it was written down in the one that its reader had then.

    Reasons are whole sentences of the catalogue. From English they are translated; one that was
    written in another language, or is not in the catalogue, stays as it is.
    """
    return gettext(sentence) if sentence else ""


def alert_page(actor: Actor, alert_id: int) -> Alert:
    """One alert as its own page shows it. Raises NotVisible."""
    alert: Alert | None = Alert.objects.visible_to(actor).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible
    _all_shown([alert])
    return alert


def _all_shown(alerts: Sequence[Alert]) -> None:
    warnings = warnings_for(alerts)
    for alert in alerts:
        _shown(alert)
        alert.warning = warnings.get(alert.pk, "")  # type: ignore[attr-defined]


def _shown(alert: Alert) -> None:
    alert.kind_label = kind_label(alert.kind)  # type: ignore[attr-defined]
    alert.tell_in(get_language() or "")
    alert.why = in_readers_language(alert.why)
    alert.answers = answers_to(alert)  # type: ignore[attr-defined]


def _kinds(rows: Any) -> list[tuple[str, Any, int]]:
    found = rows.order_by("kind").values_list("kind").annotate(number=Count("pk"))
    return [(kind, kind_label(kind), number) for kind, number in found]


def _projects(rows: Any) -> list[tuple[int, str, int]]:
    """By id: a renamed project is one entry, under the name it was last told of."""
    found = rows.exclude(project_id=None).order_by("project_id", "-id").distinct("project_id")
    names = dict(found.values_list("project_id", "project_name"))
    numbers = rows.exclude(project_id=None).order_by().values_list("project_id").annotate(number=Count("pk"))
    return sorted(((pk, names[pk], number) for pk, number in numbers), key=lambda entry: entry[1])
