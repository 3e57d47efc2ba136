"""The delivery log is kept for a while, and no longer than that."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from alerts.models import Delivery

BATCH = 5000


def forget_deliveries(*, now: datetime | None = None) -> int:
    """Delete messages that were sent or given up more than DELIVERY_LOG_DAYS ago; returns how many.

    What waits is never deleted. The alerts themselves stay: they say what was told already.
    """
    now = now or timezone.now()
    old = Delivery.objects.exclude(status=Delivery.Status.PENDING).filter(
        created_at__lt=now - timedelta(days=settings.DELIVERY_LOG_DAYS)
    )
    gone = 0
    while ids := list(old.order_by("id").values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
