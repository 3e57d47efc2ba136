"""Forms are done once: each carries a key (`{% csrf_token %}` writes it), claimed in the
transaction of its view.

A second click, or a reload of the answer, gets the first answer and changes nothing. With other
content the same form is another wish: who goes back and sends something else gets a second one.
A refusal (4xx) gives the key back.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import ClaimedKey
from core.once import Answer, Claim, claimed, fingerprint_of
from core.web.errors import domain_error_page

FIELD = "once_key"
_LONGEST_KEY = 64
_NOT_CONTENT = frozenset({FIELD, "csrfmiddlewaretoken"})
# Sooner it is a second click, for which the first answer says all there is to say.
_SECOND_CLICK = timedelta(seconds=60)
# Log-in and second factors carry keys of their own, and their answers are secrets.
_NOT_OURS = "/accounts/"


class OnceMiddleware:
    """Stands last, so that log-in and forgery are checked before a key is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        key = _key_of(request, view)
        if key is None:
            return None
        fingerprint = fingerprint_of(request, but=_NOT_CONTENT)
        try:
            with claimed(
                user_id=int(request.user.pk or 0),
                kind=ClaimedKey.Kind.FORM,
                key=f"{key}.{fingerprint}",
                fingerprint=fingerprint,
                is_patient=True,
            ) as claim:
                if claim.answer is not None:
                    return _again(request, claim.answer)
                response: HttpResponse = view(request, *args, **kwargs)
                _settle(claim, request, response)
                return response
        except DomainError as error:
            return domain_error_page(request, error)
        except ReauthenticationRequired:
            # Nothing was done. Asked again by Django itself, the view raises it where the
            # sign-in library's middleware hears it, and leads to the password.
            return None


def shown_once(response: HttpResponse) -> HttpResponse:
    """The same answer, which shows a secret: sent again, the form does not show it again."""
    response.is_shown_once = True  # type: ignore[attr-defined]
    return response


def _key_of(request: HttpRequest, view: Callable[..., Any]) -> str | None:
    if request.method != "POST" or getattr(view, "csrf_exempt", False):
        return None
    if request.path.startswith(_NOT_OURS) or not request.user.is_authenticated:
        return None
    key = request.POST.get(FIELD, "")
    return key if 0 < len(key) <= _LONGEST_KEY else None


def _settle(claim: Claim, request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code >= 400:
        claim.give_back()
        return
    is_secret = getattr(response, "is_shown_once", False)
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", [])
    claim.keep(
        Answer(
            status=response.status_code,
            headers=dict(response.headers.items()),
            body=None if response.streaming or is_secret else response.content,
            messages=tuple((row.level, str(row.message), row.extra_tags) for row in queued),
        )
    )


def _again(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The first answer once more; where its page was not kept, the page that the form stood on."""
    for level, text, tags in answer.messages:
        messages.add_message(request, level, text, extra_tags=tags)
    if answer.age > _SECOND_CLICK:
        messages.info(request, _("This form was sent before, and is done once. Open it anew to do it again."))
    is_elsewhere = "Location" in answer.headers or "HX-Redirect" in answer.headers
    if answer.body is None and not is_elsewhere:
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(headers={"HX-Refresh": "true"})
        return HttpResponseRedirect(_page_of(request), status=303)
    return HttpResponse(answer.body or b"", status=answer.status, headers=dict(answer.headers))


def _page_of(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
