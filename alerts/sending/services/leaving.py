"""The last look before a message leaves: is it still true, and may its reader still know it?

Between raising and sending lie minutes, quiet hours or a night without a mail server. By then a task is done, somebody
has left the team. What is not to be told any more is dropped, and the delivery log says why.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from alerts.kinds.reads import over_among, unheard
from alerts.models import Alert, Delivery, UpdateLink
from alerts.raising.services import close_alerts
from alerts.raising.words import bundle_mail
from people.models import User


def still_to_send(rows: Sequence[Delivery]) -> list[Delivery]:
    """Those of the messages that may leave; the others are dropped.

    A bundle tells of what is left of it.
    """
    alerts = Alert.objects.in_bulk([row.alert_id for row in rows if row.alert_id])
    facts: dict[int, list[Alert]] = {}
    bundles = [pk for pk, alert in alerts.items() if alert.is_bundle]
    if bundles:
        for fact in Alert.objects.filter(bundle__in=bundles).order_by("created_at", "pk"):
            facts.setdefault(fact.bundle_id or 0, []).append(fact)
    everything = [
        *alerts.values(),
        *(fact for group in facts.values() for fact in group),
    ]
    over, barred = over_among(everything), unheard(everything)
    close_alerts(over - {alert.pk for alert in everything if alert.closed_at})
    lists = [row for row in rows if row.alert_id is None and row.is_digest]
    gone = _inactive(lists)
    leaving = []
    for row in rows:
        alert = alerts.get(row.alert_id or 0)
        reason = gone.get(row.recipient, "")
        if alert is not None:
            reason = _reason(row, alert, facts, over, barred)
        if reason:
            drop({row.pk}, reason)
            continue
        if alert is not None and alert.is_bundle and row.channel == "email":
            _narrow(
                row,
                alert,
                [fact for fact in facts[alert.pk] if fact.pk not in over | barred],
            )
        leaving.append(row)
    return leaving


def drop(ids: set[int], reason: str) -> None:
    """Note that messages are never sent, and why. Their buttons would lead nowhere: they go, too."""
    UpdateLink.objects.filter(alert__deliveries__in=ids, used_at=None).delete()
    Delivery.objects.filter(pk__in=ids).update(
        status=Delivery.Status.DROPPED,
        text="",
        html="",
        last_error=reason[:500],
    )


def _reason(
    row: Delivery,
    alert: Alert,
    facts: dict[int, list[Alert]],
    over: set[int],
    barred: set[int],
) -> str:
    """Why a message is not sent; empty when it is."""
    if alert.pk in barred and row.channel == "email":
        return _("Its reader may not see this any more.")
    told = facts.get(alert.pk, []) if alert.is_bundle else [alert]
    if alert.closed_at is not None or all(fact.pk in over for fact in told):
        return _("It is not true any more.")
    if row.channel == "email" and all(fact.pk in over | barred for fact in told):
        return _("Its reader may not see this any more.")
    return ""


def _inactive(rows: Sequence[Delivery]) -> dict[str, str]:
    """By address, why a message of many is not sent: whoever it is for has left."""
    addresses = {row.recipient for row in rows if row.channel == "email"}
    if not addresses:
        return {}
    here = User.objects.filter(email__in=addresses, is_active=True).values_list("email", flat=True)
    return dict.fromkeys(addresses - set(here), _("Its reader has left."))


def _narrow(row: Delivery, alert: Alert, facts: list[Alert]) -> None:
    if len(facts) == alert.fact_count:
        return
    row.subject, row.text, row.html = bundle_mail(alert, facts)
    row.subject = row.subject[:400]
    row.save(update_fields=["subject", "text", "html"])
