"""The gate before all input: what no page and no column can hold is refused here, once, with 400.

Address, query, cookies and headers are looked at before anything else runs, form fields and file names before the
view does. JSON bodies go through `core.reading.strict_json`, which the API's parser and the plan's views
share; ids beyond what a column holds name nothing, which is 404.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _

from core.reading import BIGGEST_ID
from core.reading.strict_json import Damaged, is_kept, unkept_words
from core.web.errors import API, bad_request

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii"})


class InputGateMiddleware:
    """Refuses NUL, bytes that are no UTF-8, half characters and strange character sets, wherever they stand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        damaged = damaged_part_of_head(request)
        if damaged is None:
            return self.get_response(request)
        # The languages' own middleware has not run yet.
        with translation.override(translation.get_language_from_request(request)):
            return bad_request(request, Damaged(unkept_words(damaged), field=damaged))

    def process_view(
        self, request: HttpRequest, _view: Any, _arguments: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        """Ids that no column holds are not found; forms are looked at before the view reads them."""
        if any(isinstance(value, int) and value > BIGGEST_ID for value in named.values()):
            raise Http404
        # With a token, the API's parsers look at the body, once it is known whose token it is.
        is_parsed_later = request.path.startswith(API) and "Authorization" in request.headers
        if request.content_type not in FORMS or is_parsed_later:
            return None
        try:
            refuse_unkept_form(request.POST, request.FILES)
        except Damaged as error:
            return bad_request(request, error)
        except UnreadablePostError:
            pass  # The line broke; the check of the form's token says so.
        return None


def damaged_part_of_head(request: HttpRequest) -> str | None:
    """Where something stands that cannot be kept ("" is the address itself); None if all is well."""
    # Bytes that are no UTF-8 stand in the path as %FF, and lead nowhere.
    if not is_kept(request.path_info):
        return ""
    if (request.content_params or {}).get("charset", "").lower() not in _CHARSETS:
        return "Content-Type"
    query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
    if b"\x00" in query or not is_utf8(query):
        return next((name for name, values in request.GET.lists() if "\x00" in "".join(values)), "")
    for name, value in request.COOKIES.items():
        if not is_kept(name) or not is_kept(value):
            return "Cookie"
    return next((name for name, value in request.headers.items() if "\x00" in value), None)


def refuse_unkept_form(fields: QueryDict, files: Any) -> None:
    """Raise Damaged for a field or a file whose name or text cannot be stored."""
    for name, values in fields.lists():
        if not is_kept(name) or not all(is_kept(value) for value in values if isinstance(value, str)):
            raise Damaged(unkept_words(name), field=name)
    for name, uploads in files.lists():
        if not is_kept(name) or not all(is_kept(upload.name or "") for upload in uploads):
            raise Damaged(_("“%(field)s”: the file's name cannot be stored.") % {"field": name}, field=name)


def is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
