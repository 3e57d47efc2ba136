"""What may be kept of an answer, and the tag by which an open page asks whether it would be another one now.

Whatever the product answers is about somebody's work and often their money, so no browser and no proxy keeps any of
it, signed in or not: a rule that a new page cannot forget. Files under /static/ never reach it.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import quote_etag

from core.access import Actor

NOT_KEPT = "private, no-store"
# For an answer without money that is long and asked for again and again: kept, and asked about each time.
KEPT_AND_ASKED = "private, no-cache"


class NoStoreMiddleware:
    """Forbids to keep an answer, unless its view says by `may_be_kept` that it holds nothing to hide."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Cache-Control") != KEPT_AND_ASKED:
            response["Cache-Control"] = NOT_KEPT
        return response


def may_be_kept(response: HttpResponse) -> HttpResponse:
    """The same answer, which the reader's own browser may keep if it asks each time whether it still holds."""
    response["Cache-Control"] = KEPT_AND_ASKED
    return response


def tag_for(actor: Actor, *facts: Any, project_id: int | None = None) -> str:
    """The ETag of what `actor` would be shown of these facts, quoted, weak (the answer may be compressed)."""
    return "W/" + quote_etag(_digest(reader_mark(actor, project_id), *facts))


def reader_mark(actor: Actor, project_id: int | None = None) -> str:
    """A short mark of who reads: changes with the person, their rights there, the language and the time zone.

    A right that is taken away, or a language that is switched, must not leave the earlier page standing. Without a
    project, the role in the organisation is what counts.
    """
    return _digest(
        actor.user_id,
        actor.organisation_role,
        sorted(actor.actions_in(project_id)) if project_id is not None else None,
        translation.get_language(),
        timezone.get_current_timezone_name(),
    )


def _digest(*facts: Any) -> str:
    return hashlib.blake2s(repr(facts).encode(), digest_size=12).hexdigest()
