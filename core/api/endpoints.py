"""What every endpoint of the API shares: the actor, keys that make a request once only, writes
by service calls.
"""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers, viewsets
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Actor
from core.api.throttling import ThrottledMixin
from core.errors import MissingVersion, NotVisible
from core.models import ClaimedKey
from core.once import Answer, claimed, fingerprint_of
from core.reading import whole_number

KEY_HEADER = "Idempotency-Key"
REPEATED_HEADER = "Idempotency-Replayed"
LONGEST_KEY = 255
PROJECT = OpenApiParameter("project", str, description="Code of a project")
VERSION_HELP = (
    "As it was read; another one is a conflict (409) that shows both values."
    " Without it 428, unless `If-Match: *` says that the last one wins"
)


class ActorMixin:
    """Views that know who acts."""

    request: Any

    @cached_property
    def actor(self) -> Actor:
        build: Callable[[Any], Actor] = import_string(settings.ACTOR_FACTORY)
        return build(self.request.user)


class OnceMixin:
    """Any write may carry an `Idempotency-Key`: the same key gets the same answer, and is
    carried out once.

    As the draft "The Idempotency-Key HTTP Header Field" says: an answer is kept, success or
    refusal (4xx), and given again; a twin that is still under way is 409; the key with
    something else is 422. What failed (5xx) is not kept.
    """

    def initial(self: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        name = str(request.method).lower()
        if request.method in SAFE_METHODS or not hasattr(self, name):
            return
        if (key := _key_of(request)) is not None:
            setattr(self, name, partial(self._once, getattr(self, name), key))

    def _once(
        self, handler: Callable[..., Any], key: str, request: Request, *args: Any, **kwargs: Any
    ) -> Any:
        with claimed(
            user_id=int(request.user.pk or 0),
            kind=ClaimedKey.Kind.API,
            key=key,
            fingerprint=_fingerprint(request),
        ) as claim:
            if claim.answer is not None:
                return _plain(claim.answer, is_repeated=True)
            response = self._carried_out(handler, request, *args, **kwargs)
            if not isinstance(response, Response) or response.status_code >= 500:
                claim.give_back()
                return response
            answer = _answer(response)
            claim.keep(answer)
            return _plain(answer)

    def _carried_out(
        self: Any, handler: Callable[..., Any], request: Request, *args: Any, **kwargs: Any
    ) -> Any:
        try:
            # What was refused half-way is taken back; that it was refused is kept.
            with transaction.atomic():
                return handler(request, *args, **kwargs)
        except Exception as error:
            return self.handle_exception(error)  # raises again what is no refusal


def id_named(pk: str) -> int:
    """The id in an address. Raises NotVisible for what can be no row's id."""
    number = whole_number(pk)
    if number is None:
        raise NotVisible
    return number


def validated(
    serializer_class: type[serializers.BaseSerializer],
    request: Request,
    *,
    partial: bool = False,
) -> dict[str, Any]:
    """The body as a serializer takes it. Raises ValidationError, which becomes a 422, for what it does not."""
    serializer = serializer_class(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class ServiceViewSet(ThrottledMixin, OnceMixin, ActorMixin, viewsets.GenericViewSet):
    """A viewset whose writes are service calls; subclasses write `create`, `partial_update` ...
    in a few lines.
    """

    # Whether `pk` in an address is a row's id; some rows are named by a key of their own.
    is_named_by_id = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks is known first; then an address that can name no row is not found."""
        super().initial(request, *args, **kwargs)
        if self.is_named_by_id and "pk" in kwargs:
            id_named(kwargs["pk"])

    def require_version(self) -> None:
        """Every PATCH of a row that several people edit asks this, once it is clear that the
        actor may.

        Raises MissingVersion, unless the input names `version` or `If-Match: *` says that the
        last one wins.
        """
        given = self.request.data
        if self.request.headers.get("If-Match", "").strip() == "*":
            return
        if not isinstance(given, Mapping) or "version" not in given:
            raise MissingVersion(
                _("Name the version that you changed, or send “If-Match: *” to overwrite any."),
                field="version",
            )


class BadKey(exceptions.APIException):
    status_code = 400
    default_code = "bad_idempotency_key"
    default_detail = f"{KEY_HEADER} takes 1 to {LONGEST_KEY} printable characters."


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "This is too much in one request."


def _key_of(request: Request) -> str | None:
    """The key, of which the draft says that it stands in quotes; clients often leave them out."""
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return None
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadKey
    return key


def _fingerprint(request: Request) -> str:
    try:
        return fingerprint_of(request._request)
    except RequestDataTooBig as error:
        raise TooLarge from error


def _answer(response: Response) -> Answer:
    is_empty = response.data is None
    kind = "" if is_empty else response.content_type or "application/json"
    return Answer(
        status=response.status_code,
        headers={**response.headers, **({"Content-Type": kind} if kind else {})},
        body=b"" if is_empty else JSONRenderer().render(response.data),
    )


def _plain(answer: Answer, *, is_repeated: bool = False) -> HttpResponse:
    if answer.body is None:
        # It was done, and was too large to be kept: there is no answer to give again.
        return HttpResponse(status=204, headers={REPEATED_HEADER: "true"})
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    if "Content-Type" not in answer.headers:
        del response["Content-Type"]
    if is_repeated:
        response[REPEATED_HEADER] = "true"
    return response
