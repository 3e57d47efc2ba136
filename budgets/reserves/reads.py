"""What is held back, and what was taken from it."""

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from budgets.models import Reserve, ReserveDraw
from budgets.money.reads.actuals import ZERO
from core.access import Actor


def with_left(reserves: QuerySet[Reserve]) -> QuerySet[Any]:
    """Reserves with `drawn` (Σ of approved draws) and `left` (amount − drawn)."""
    approved = ReserveDraw.objects.filter(reserve=OuterRef("pk"), status=ReserveDraw.Status.APPROVED)
    draws = approved.order_by().values("reserve")
    drawn = Coalesce(Subquery(draws.annotate(total=Sum("amount")).values("total")), ZERO)
    return reserves.annotate(drawn=drawn).annotate(left=Coalesce("amount", ZERO) - drawn)


def reserve_left(project_id: int, kind: str) -> Decimal:
    """What of the reserve is not drawn yet."""
    found = (
        with_left(Reserve.objects.filter(project_id=project_id, kind=kind))
        .values_list("left", flat=True)
        .first()
    )
    return found if found is not None else Decimal("0.00")


def contingency_left(project_id: int) -> Decimal:
    return reserve_left(project_id, Reserve.Kind.CONTINGENCY)


def draws_of(actor: Actor, project_code: str = "") -> QuerySet[ReserveDraw]:
    """Draws, the latest first; all that the actor may see, or of one project."""
    found = ReserveDraw.objects.visible_to(actor).select_related("reserve__project", "drawn_by")
    return found.filter(reserve__project__code=project_code) if project_code else found


def reserves_of(project_id: int) -> list[Reserve]:
    """The project's reserves with what is left and their draws, contingency first."""
    found = with_left(Reserve.objects.filter(project_id=project_id)).prefetch_related(
        Prefetch("draws", ReserveDraw.objects.select_related("drawn_by", "decided_by"))
    )
    return list(found.order_by("kind"))
