"""The link behind a token, and what is open of a person's links."""

from hashlib import sha256

from django.utils import timezone

from alerts.models import UpdateLink
from core.access import Actor
from core.errors import NotVisible


def hash_of(token: str) -> str:
    """What is kept of a token. Plain SHA-256 is enough: 256 random bits cannot be guessed from it."""
    return sha256(token.encode()).hexdigest()


def link_of(token: str, *, is_locked: bool = False) -> UpdateLink:
    """The link with its alert and recipient, also when it has ended.

    Raises NotVisible for a token that was never given out, and for a recipient who left.
    """
    rows = UpdateLink.objects.select_related("alert__recipient").filter(alert__recipient__is_active=True)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    link: UpdateLink | None = rows.filter(token_hash=hash_of(token)).first()
    if link is None:
        raise NotVisible
    return link


def open_links(actor: Actor) -> int:
    """How many links in the person's e-mails still take a report."""
    links = UpdateLink.objects.open_at(timezone.now())
    return links.filter(alert__recipient_id=actor.user_id, used_at=None).count()
