"""Secret links from e-mails, on their way to a page whose address holds no secret.

The token would stand in the browser's history, in logs and in the Referer of whatever the page loads. So the link's
address only puts it into the session and leads on. A `Referrer-Policy: no-referrer` would hide it as well, but with it
browsers send `Origin: null`, and every form on the page is refused.
"""

from django.http import HttpRequest

_PREFIX = "link:"


def keep_token(request: HttpRequest, kind: str, token: str) -> None:
    request.session[_PREFIX + kind] = token


def kept_token(request: HttpRequest, kind: str) -> str:
    """The token of the link that this browser opened last; empty when it opened none."""
    token: str = request.session.get(_PREFIX + kind, "")
    return token


def forget_token(request: HttpRequest, kind: str) -> None:
    request.session.pop(_PREFIX + kind, None)
