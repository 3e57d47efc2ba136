"""Invitations as pages need them."""

import hashlib

from django.db.models import QuerySet

from core.access import Actor
from people.models import Invitation


def invitation_by_token(token: str) -> Invitation | None:
    """The open invitation behind a link, or None when it is used, revoked, expired or made up."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return Invitation.objects.open().select_related("invited_by", "project").filter(token_hash=hashed).first()


def waiting_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Neither accepted nor revoked, newest first; the expired among them can be sent again."""
    return Invitation.objects.manageable_by(actor).waiting().select_related("invited_by", "project")
