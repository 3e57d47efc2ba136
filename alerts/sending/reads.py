"""The outbox as an admin looks at it."""

from collections.abc import Mapping

from django.core.paginator import Page, Paginator
from django.db.models import Count

from alerts.models import Delivery
from core.access import Action, Actor, require

PAGE_SIZE = 50


def deliveries(actor: Actor, *, status: str = "", search: str = "", number: int = 1) -> Page:
    """Messages, newest first, without their text: it may hold somebody's link. Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    rows = Delivery.objects.defer("text", "html", "headers").order_by("-id")
    if status in Delivery.Status.values:
        rows = rows.filter(status=status)
    if search:
        rows = rows.filter(recipient__icontains=search)
    return Paginator(rows, PAGE_SIZE).get_page(number)


def delivery_totals(actor: Actor) -> Mapping[str, int]:
    """Number of messages by status. Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    found = dict(Delivery.objects.order_by().values_list("status").annotate(number=Count("pk")))
    return {status: found.get(status, 0) for status in Delivery.Status.values}
