"""How the API reads bodies: as `core/web/gate.py` and `core/reading/strict_json.py` let them through.

Others are 400 with the reason.
"""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import exceptions, parsers

from core.reading.strict_json import Damaged, object_of
from core.web.gate import refuse_unkept_form


class StrictJSONParser(parsers.JSONParser):
    """One object of JSON, without NaN, NUL, half characters and deep nests: no input of ours is a list."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return object_of(stream.read())
        except Damaged as error:
            raise UnreadableBody(error) from error


class StrictMultiPartParser(parsers.MultiPartParser):
    """Forms and files whose texts and names can be stored."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        try:
            refuse_unkept_form(parsed.data, parsed.files)
        except Damaged as error:
            raise UnreadableBody(error) from error
        return parsed


class UnreadableBody(exceptions.ParseError):
    """A body that cannot be read; `field` names the part at fault where there is one."""

    def __init__(self, damaged: Damaged) -> None:
        super().__init__(damaged.message)
        self.field = damaged.field
