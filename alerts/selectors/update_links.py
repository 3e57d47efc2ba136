"""The link behind a token."""

from django.core.signing import BadSignature, Signer

from alerts.models import UpdateLink
from core.errors import NotVisible

SIGNER = Signer(salt="alerts.update_link", sep=".")


def link_of(token: str, *, is_locked: bool = False) -> UpdateLink:
    """The link with its alert and recipient. Raises NotVisible for a token we did not sign, or somebody who left."""
    try:
        pk = int(SIGNER.unsign(token))
    except (BadSignature, ValueError) as error:
        raise NotVisible from error
    rows = UpdateLink.objects.select_related("alert__recipient").filter(alert__recipient__is_active=True)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    link: UpdateLink | None = rows.filter(pk=pk).first()
    if link is None:
        raise NotVisible
    return link
