"""Alerts that ask for nothing any more close by themselves: answered, or not true any longer."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from alerts.kinds.reads import over_among
from alerts.models import Alert
from alerts.raising.services.raising import NewAlert, write_alerts
from core.registry import alert_kinds, happened

# Names the advisory locks under which watches write.
LOCK_CLASS = 20_562


def settle(*, keys: Iterable[str]) -> None:
    """What these alerts asked for is done, by whomever: they wait for nobody any more.

    The caller names the facts.
    """
    _close(Alert.objects.filter(key__in=list(keys)), timezone.now())


def close_alerts(ids: Iterable[int], *, now: datetime | None = None) -> int:
    """Close alerts, and the bundles that tell of nothing else any more.

    Returns how many were open.
    """
    pks = list(ids)
    if not pks:
        return 0
    return _close(Alert.objects.filter(pk__in=pks), now or timezone.now())


def _close(rows: QuerySet[Alert], now: datetime) -> int:
    # Lock: in the order in which alerts are written.
    locked = rows.select_for_update(of=("self",)).order_by("recipient_id", "key")
    found = list(locked.values_list("pk", "bundle_id", "closed_at"))
    if not found:
        return 0
    Alert.objects.filter(pk__in=[pk for pk, _bundle, _closed in found]).update(
        closed_at=Coalesce("closed_at", Value(now)),
        read_at=Coalesce("read_at", Value(now)),
        snoozed_until=None,
    )
    _close_bundles({bundle for _pk, bundle, _closed in found if bundle}, now)
    return sum(closed_at is None for _pk, _bundle, closed_at in found)


def _close_bundles(ids: set[int], now: datetime) -> None:
    """A bundle is unread as long as one of its facts is, and open as long as one of them is."""
    if not ids:
        return
    bundles = Alert.objects.filter(pk__in=ids, closed_at=None)
    facts = Alert.objects.filter(bundle=OuterRef("pk"))
    unread = Exists(facts.filter(read_at=None))
    bundles.exclude(unread).update(read_at=now, snoozed_until=None)
    still_open = Exists(facts.filter(closed_at=None))
    bundles.exclude(still_open).update(closed_at=now)


def close_over(*, project_id: int | None = None, now: datetime | None = None) -> int:
    """Close what is not true any more, in one project or everywhere; returns how many.

    Again closes none. Each kind is asked once for all its open alerts.
    """
    kinds = [name for name, kind in alert_kinds if kind.over is not happened]
    rows = Alert.objects.still_open().filter(kind__in=kinds)
    rows = rows.exclude(key__startswith="bundle:")
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return close_alerts(over_among(rows.order_by("pk")), now=now)


@transaction.atomic
def keep_alerts(
    news: Iterable[NewAlert],
    *,
    kinds: Collection[str],
    project_ids: Collection[int],
    are_known: bool = False,
    is_watch: bool = False,
) -> list[Alert]:
    """Raise what a look found, and close what an earlier one had found and this one did not.

    Of these kinds, in these projects. Returns what is to be told. `is_watch`: it looks at all
    projects and is in no other transaction; two of them at once come one after the other.
    """
    if is_watch:
        _wait_for_others(kinds)
    items = list(news)
    found = {(item.recipient.pk, item.key) for item in items}
    rows = Alert.objects.filter(
        kind__in=kinds,
        project_id__in=list(project_ids),
        closed_at=None,
    )
    rows = rows.exclude(key__startswith="bundle:").order_by()
    open_ones = rows.values_list("pk", "recipient_id", "key")
    close_alerts([pk for pk, recipient_id, key in open_ones if (recipient_id, key) not in found])
    if not items:
        return []
    return write_alerts(items, are_known=are_known)


def _wait_for_others(kinds: Collection[str]) -> None:
    """Lock: two that close and raise the same facts at once would wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [LOCK_CLASS, ",".join(kinds)],
        )
