"""API tokens: shown once, stored as a hash, ended by revocation, expiry or the account's end."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError, Forbidden, NotVisible
from exchange.authentication import token_hash
from exchange.models import ApiToken

MAX_DAYS = 365


@transaction.atomic
def create_token(*, actor: Actor, name: str, valid_days: int) -> tuple[ApiToken, str]:
    """A new token of the actor and its secret, which is not stored and cannot be shown again."""
    if actor.user is None:
        raise Forbidden(_("Only people have tokens."))
    if not name.strip():
        raise DomainError(_("Give the token a name."), field="name")
    if not 1 <= valid_days <= MAX_DAYS:
        raise DomainError(
            _("A token lives from 1 to %(days)d days.") % {"days": MAX_DAYS}, field="valid_days"
        )
    secret = f"plb_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=actor.user,
        name=name.strip()[:80],
        token_hash=token_hash(secret),
        expires_at=timezone.now() + timedelta(days=valid_days),
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int) -> None:
    """End a token of the actor's. Raises NotVisible for anybody else's."""
    changed = ApiToken.objects.filter(pk=token_id, user=actor.user, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not changed:
        raise NotVisible
