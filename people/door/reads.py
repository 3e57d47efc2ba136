"""Reads about sign-in: own sessions and log, everybody's log for admins, who has a second factor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Exists, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import ROLE_LABELS, Action, Actor, Role, require
from people.models import REFUSALS, DoorRecord, Membership, Organisation, User
from people.sessions import session_handle

RECORDS_PER_PAGE = 50
OWN_RECORDS = 20
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session as its person sees it; `handle` names it without giving its key away."""

    handle: str
    device: str
    address: str | None
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


def own_sessions(actor: Actor, *, this_key: str) -> list[SessionShown]:
    """The person's open sessions, this one first, then the latest seen."""
    rows = actor.user.sessions.filter(expire_date__gt=timezone.now()).order_by("-last_seen_at")
    shown = [
        SessionShown(
            handle=session_handle(row.session_key),
            device=row.device,
            address=row.address,
            began_at=row.began_at,
            last_seen_at=row.last_seen_at,
            is_this=row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda session: not session.is_this)


def own_door_records(actor: Actor) -> QuerySet[DoorRecord]:
    """What happened at the door of one's own account, newest first."""
    return DoorRecord.objects.filter(user=actor.user)[:OWN_RECORDS]


def live_token_count(user: User) -> int:
    count: int = user.api_tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count()
    return count


def door_page(
    actor: Actor, *, person: str = "", kind: str = "", refused: bool = False, number: int = 1
) -> Page[DoorRecord]:
    """A page of everybody's log. `person` is part of a name or address. Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    rows = DoorRecord.objects.select_related("user")
    if person:
        rows = rows.filter(Q(user__full_name__icontains=person) | Q(user__email__icontains=person))
    if kind in DoorRecord.Kind.values:
        rows = rows.filter(kind=kind)
    if refused:
        rows = rows.filter(kind__in=REFUSALS)
    return Paginator(rows, RECORDS_PER_PAGE).get_page(number)


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=_FACTORS).exists()


def second_factor_of(person: str = "") -> Exists:
    """Whether the person (of people, or with "user__" of rows that belong to one) has a second factor."""
    return Exists(Authenticator.objects.filter(user=OuterRef(f"{person}pk"), type__in=_FACTORS))


class _Unnested(Func):
    function = "unnest"
    set_returning = True


def lacks_second_factor(person: str = "") -> Q:
    """Condition: the organisation requires a second factor of the person, and they have none.

    For people; with `person` = "user__" for rows that belong to one.
    """
    rule = Organisation.objects.filter(pk=1)
    roles = rule.values(role=_Unnested("second_factor_roles", output_field=CharField()))
    in_organisation = rule.filter(second_factor_roles__contains=[OuterRef(f"{person}organisation_role")])
    in_project = Membership.objects.filter(user=OuterRef(f"{person}pk"), role__in=roles)
    return Q(Exists(in_organisation) | Exists(in_project)) & ~Q(second_factor_of(person))


def must_set_up_factor(user: User) -> bool:
    """Whether the organisation's rule requires a second factor of the person, set up or not."""
    home = Organisation.objects.filter(pk=1).first()
    held = {user.organisation_role, *user.memberships.values_list("role", flat=True)}
    return home is not None and not held.isdisjoint(home.second_factor_roles)


def factor_heads(actor: Actor) -> list[dict[str, Any]]:
    """Per role: how many active people hold it, and how many of them have a second factor."""
    require(actor, Action.MANAGE_ORGANISATION)
    people = User.objects.filter(is_active=True).annotate(has_factor=second_factor_of())
    heads = []
    for role in Role:
        holders = people.filter(Q(organisation_role=role) | Q(memberships__role=role))
        counts = holders.aggregate(
            total=Count("pk", distinct=True),
            secured=Count("pk", distinct=True, filter=Q(has_factor=True)),
        )
        heads.append({"role": role, "label": ROLE_LABELS[role], **counts})
    return heads
