"""API tokens: shown once, stored as a hash, ended by revocation, expiry or the account's end."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError, Forbidden
from core.journal import recording
from core.writing import create_row, locked, save_fields
from exchange.models import ApiToken
from exchange.tokens.figures import token_hash
from people.door.services import SecurityEvent, note_protection
from people.models import User
from people.origin import Origin

MAX_DAYS = 365


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    name: str,
    valid_days: int,
    scope: str = ApiToken.Scope.READ,
    origin: Origin | None = None,
) -> tuple[ApiToken, str]:
    """A new token of the actor and its secret, which is not stored and cannot be shown again.

    The person hears of it by mail. Raises Forbidden, DomainError.
    """
    user = _person(actor)
    if not name.strip():
        raise DomainError(_("Give the token a name."), field="name")
    if not 1 <= valid_days <= MAX_DAYS:
        raise DomainError(
            _("A token lives from 1 to %(days)d days.") % {"days": MAX_DAYS}, field="valid_days"
        )
    if scope not in ApiToken.Scope.values:
        raise DomainError(_("Choose what the token may do."), field="scope")
    secret = f"plb_{secrets.token_urlsafe(32)}"
    with recording(actor, "create_token", summary=name.strip()) as record:
        token = create_row(
            ApiToken(
                user=user,
                name=name.strip()[:80],
                token_hash=token_hash(secret),
                scope=scope,
                expires_at=timezone.now() + timedelta(days=valid_days),
            ),
            record=record,
        )
    note_protection(
        user=user,
        event=SecurityEvent.TOKEN_MADE,
        origin=origin or Origin(),
        facts={"name": token.name, "may": ApiToken.Scope(token.scope).label},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int) -> None:
    """End a token of the actor's. Raises NotVisible for anybody else's, and for one that has ended."""
    token = locked(ApiToken.objects.filter(user=_person(actor), revoked_at=None), token_id)
    _end(actor, [token])


@transaction.atomic
def revoke_all_tokens(*, actor: Actor) -> int:
    """End all tokens of the actor's. Returns how many ended."""
    tokens = ApiToken.objects.select_for_update().filter(user=_person(actor), revoked_at=None)
    return _end(actor, list(tokens))


def _end(actor: Actor, tokens: list[ApiToken]) -> int:
    summary = ", ".join(token.name for token in tokens)
    with recording(actor, "revoke_token", summary=summary) as record:
        for token in tokens:
            save_fields(token, {"revoked_at": timezone.now()}, record=record)
    return len(tokens)


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise Forbidden(_("Only people have tokens."))
    person: User = actor.user
    return person
