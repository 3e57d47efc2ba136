"""Reserves: set aside, drawn with a reason, never beyond what is left; the management reserve after approval."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts, settle
from budgets.models import Reserve, ReserveDraw
from budgets.money.reads.approving import budget_approvers_of
from budgets.money.services import parts
from budgets.versions.services import require_approver
from core.access import Action, Actor
from core.answers import APPROVE, approve_or_return
from core.errors import (
    AlreadyThere,
    DomainError,
    Forbidden,
    InvalidInput,
)
from core.facts import require_happened
from core.intents import Intent
from core.journal import recording
from core.money import cents, money
from core.writing import create_row, locked, save_fields
from projects.models import Project
from projects.project.services import raise_generation

WAITING, DECIDED = "draw_waiting", "draw_decided"


@transaction.atomic
def set_reserve(
    *,
    actor: Actor,
    project_id: int,
    kind: str,
    amount: Decimal,
    version: int | None = None,
) -> Reserve:
    """Set aside a reserve of a kind, or change how much; not less than was drawn from it."""
    project = parts.project_of(actor, project_id, Action.EDIT_BUDGET)
    amount = cents(amount)
    # Lock: two people who set it at once would insert it twice.
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    reserve = Reserve.objects.select_for_update(of=("self",)).filter(project_id=project_id, kind=kind).first()
    with recording(
        actor,
        Intent.SET_RESERVE,
        project_id=project_id,
        summary=money(amount, project.currency),
    ) as record:
        if reserve is None:
            reserve = create_row(
                Reserve(project=project, kind=kind, amount=amount),
                record=record,
            )
        else:
            if amount < (drawn := _drawn(reserve)):
                taken = money(drawn, project.currency)
                raise InvalidInput({"amount": [_("%(amount)s was drawn already.") % {"amount": taken}]})
            save_fields(
                reserve,
                {"amount": amount},
                record=record,
                expected_version=version,
            )
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
    book_again: bool = False,
) -> ReserveDraw:
    """Take money from a reserve. The management reserve is only asked for: `decide_draw` draws it.

    Raises InvalidInput beyond what is left; AlreadyThere for a second one of that amount, day and reason, unless
    `book_again`.
    """
    project = parts.project_of(actor, project_id, Action.EDIT_BUDGET)
    pk = Reserve.objects.filter(project_id=project_id, kind=kind).values_list("pk", flat=True).first()
    if pk is None:
        raise InvalidInput({"kind": [_("This reserve is not set up. Set its amount first.")]})
    require_happened("drawn_on", drawn_on)
    reserve = locked(Reserve.objects.visible_to(actor), pk)
    amount = parts.positive(amount)
    _require_left(project, reserve, amount)
    needs_approval = kind == Reserve.Kind.MANAGEMENT and actor.user_id is not None
    draw = ReserveDraw(
        reserve=reserve,
        status=ReserveDraw.Status.SUBMITTED if needs_approval else ReserveDraw.Status.APPROVED,
        amount=amount,
        reason=reason.strip(),
        drawn_on=drawn_on or timezone.localdate(),
        drawn_by=actor.user,
    )
    if not book_again:
        ask_about_twin_draw(draw, reserve)
    with recording(
        actor,
        Intent.DRAW_RESERVE,
        project_id=project_id,
        summary=draw.reason,
    ) as record:
        create_row(draw, record=record)
    if needs_approval:
        raise_alerts(_waiting(actor, project, draw))
    else:
        raise_generation(project_id)
    return draw


@transaction.atomic
def decide_draw(
    *,
    actor: Actor,
    draw_id: int,
    is_approved: bool,
    note: str = "",
    version: int | None = None,
) -> ReserveDraw:
    """Approve a draw that waits, which takes the money, or refuse it with a note. The sponsor decides, or who decides
    on gates; never who asked. Raises Forbidden, InvalidInput, DomainError, Conflict.
    """
    draw: ReserveDraw = locked(ReserveDraw.objects.visible_to(actor), draw_id)
    project = draw.reserve.project
    require_approver(actor, project)
    if draw.drawn_by_id is not None and draw.drawn_by_id == actor.user_id:
        raise Forbidden(_("Somebody else than who asked decides on a draw."))
    if draw.status != ReserveDraw.Status.SUBMITTED:
        raise DomainError(_("This was decided on already."))
    if not is_approved and not note.strip():
        raise DomainError(_("Say why."), field="note")
    if is_approved:
        reserve = locked(Reserve.objects.visible_to(actor), draw.reserve_id)
        _require_left(project, reserve, draw.amount)
    settle(keys=[_fact(draw)])
    changes = {
        "status": ReserveDraw.Status.APPROVED if is_approved else ReserveDraw.Status.RETURNED,
        "note": note.strip(),
        "decided_by": actor.user,
        "decided_at": timezone.now(),
    }
    with recording(
        actor,
        Intent.DECIDE_DRAW,
        project_id=project.pk,
        summary=draw.reason,
    ) as record:
        save_fields(draw, changes, record=record, expected_version=version)
    if is_approved:
        raise_generation(project.pk)
    if draw.drawn_by is not None:
        raise_alerts([_decided(actor, project, draw)])
    return draw


def _require_left(project: Project, reserve: Reserve, amount: Decimal) -> None:
    if amount > (left := reserve.amount - _drawn(reserve)):
        left_text = money(left, project.currency)
        raise InvalidInput({"amount": [_("Only %(left)s is left in the reserve.") % {"left": left_text}]})


def _fact(draw: ReserveDraw) -> str:
    return f"draw-waiting:{draw.pk}"


def draws_over(alerts: Sequence[Any]) -> set[int]:
    """Those of draws that were decided on."""
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith("draw-waiting:")}
    rows = ReserveDraw.objects.filter(pk__in=asked.values(), status=ReserveDraw.Status.SUBMITTED)
    waiting = set(rows.values_list("pk", flat=True))
    return {pk for pk, draw_id in asked.items() if draw_id not in waiting}


def _answer(actor: Actor, alert: Any, name: str, days: float, words: str) -> str:
    is_approved = name == APPROVE
    draw = decide_draw(
        actor=actor,
        draw_id=alert.about,
        is_approved=is_approved,
        note=words,
    )
    said = _("You approved %(what)s.") if is_approved else _("You returned %(what)s.")
    return said % {"what": draw.reason}


DRAW_ANSWERS = approve_or_return(_answer)


def _waiting(actor: Actor, project: Project, draw: ReserveDraw) -> list[NewAlert]:
    words = {"who": actor.name, "reason": draw.reason}
    return [
        NewAlert(
            kind=WAITING,
            key=_fact(draw),
            recipient=person,
            title=_later(lambda: _("%(who)s asks for the management reserve: %(reason)s") % words),
            why=_later(lambda: _("You approve draws from the management reserve.")),
            url=reverse("reserves", args=[project.code]),
            project_id=project.pk,
            project_name=project.name,
        )
        for person in budget_approvers_of(project, but=draw.drawn_by_id)
    ]


def _decided(actor: Actor, project: Project, draw: ReserveDraw) -> NewAlert:
    words = {"who": actor.name, "reason": draw.reason}
    is_approved = draw.status == ReserveDraw.Status.APPROVED
    assert draw.drawn_by is not None
    return NewAlert(
        kind=DECIDED,
        key=f"draw-decided:{draw.pk}",
        recipient=draw.drawn_by,
        title=_later(
            lambda: (
                _("%(who)s approved your draw: %(reason)s") % words
                if is_approved
                else _("%(who)s refused your draw: %(reason)s") % words
            )
        ),
        body=draw.note,
        why=_later(lambda: _("You asked for it.")),
        url=reverse("reserves", args=[project.code]),
        project_id=project.pk,
        project_name=project.name,
    )


def _later(words: Callable[[], str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()


def _drawn(reserve: Reserve) -> Decimal:
    drawn: Decimal | None = reserve.draws.filter(status=ReserveDraw.Status.APPROVED).aggregate(
        total=Sum("amount")
    )["total"]
    return drawn or Decimal("0.00")


def ask_about_twin_draw(draw: ReserveDraw, reserve: Reserve) -> None:
    """Raises AlreadyThere when the same was drawn, or asked for, on that day for that reason."""
    twin = (
        reserve.draws.filter(
            amount=draw.amount,
            drawn_on=draw.drawn_on,
            reason__iexact=draw.reason.strip(),
        )
        .exclude(status=ReserveDraw.Status.RETURNED)
        .order_by("-id")
        .first()
    )
    if twin is not None:
        words = {
            "what": twin.reason,
            "amount": money(twin.amount, reserve.project.currency),
            "day": date_format(twin.drawn_on),
        }
        raise AlreadyThere(_("“%(what)s” over %(amount)s of %(day)s is here already. Draw it again?") % words)
