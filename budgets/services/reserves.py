"""Reserves: set aside, drawn with a reason, never beyond what is left."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Reserve, ReserveDraw
from budgets.services import parts
from core.access import Action, Actor
from core.errors import InvalidInput
from core.journal import recording
from core.money import cents, money
from core.writing import create_row, locked, save_fields
from projects.models import Project
from projects.services import raise_generation


@transaction.atomic
def set_reserve(
    *, actor: Actor, project_id: int, kind: str, amount: Decimal, version: int | None = None
) -> Reserve:
    """Set aside a reserve of a kind, or change how much; not less than was drawn from it."""
    project = parts.project_of(actor, project_id, Action.EDIT_BUDGET)
    amount = cents(amount)
    # Lock: two people who set it at once would insert it twice.
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    reserve = Reserve.objects.select_for_update(of=("self",)).filter(project_id=project_id, kind=kind).first()
    with recording(
        actor, "set_reserve", project_id=project_id, summary=money(amount, project.currency)
    ) as record:
        if reserve is None:
            reserve = create_row(Reserve(project=project, kind=kind, amount=amount), record=record)
        else:
            if amount < (drawn := _drawn(reserve)):
                taken = money(drawn, project.currency)
                raise InvalidInput({"amount": [_("%(amount)s was drawn already.") % {"amount": taken}]})
            save_fields(reserve, {"amount": amount}, record=record, expected_version=version)
    raise_generation(project_id)
    return reserve


@transaction.atomic
def draw_reserve(
    *,
    actor: Actor,
    project_id: int,
    amount: Decimal,
    reason: str,
    kind: str = Reserve.Kind.CONTINGENCY,
    drawn_on: date | None = None,
) -> ReserveDraw:
    """Take money from a reserve. Raises InvalidInput beyond what is left."""
    project = parts.project_of(actor, project_id, Action.EDIT_BUDGET)
    pk = Reserve.objects.filter(project_id=project_id, kind=kind).values_list("pk", flat=True).first()
    if pk is None:
        raise InvalidInput({"kind": [_("This reserve is not set up. Set its amount first.")]})
    reserve = locked(Reserve.objects.visible_to(actor), pk)
    amount = parts.positive(amount)
    if amount > (left := reserve.amount - _drawn(reserve)):
        left_text = money(left, project.currency)
        raise InvalidInput({"amount": [_("Only %(left)s is left in the reserve.") % {"left": left_text}]})
    draw = ReserveDraw(
        reserve=reserve,
        amount=amount,
        reason=reason.strip(),
        drawn_on=drawn_on or timezone.localdate(),
        drawn_by=actor.user,
    )
    with recording(actor, "draw_reserve", project_id=project_id, summary=draw.reason) as record:
        create_row(draw, record=record)
    raise_generation(project_id)
    return draw


def _drawn(reserve: Reserve) -> Decimal:
    drawn: Decimal | None = reserve.draws.aggregate(total=Sum("amount"))["total"]
    return drawn or Decimal("0.00")
