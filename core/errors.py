"""The errors a service may raise, each with what a person can do about it.

Views turn them into form errors or error pages, the API into problem+json (RFC 9457); both in one place each
(`core/web/errors.py`, `core/api/endpoints.py`), so a service never thinks about HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


class DomainError(Exception):
    """Something a person asked for cannot be done. `field` names the input at fault, if one is."""

    status_code = 422
    code = "invalid"
    # Seconds after which the same may be asked again, where waiting helps.
    retry_after: int | None = None

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code

    def field_errors(self) -> dict[str, list[str]]:
        """Field name -> messages; the empty name stands for the form as a whole."""
        return {self.field or "": [self.message]}


class InvalidInput(DomainError):
    """One or more fields are wrong: `errors` maps each to its messages."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = {name: list(messages) for name, messages in errors.items()}
        first_field, messages = next(iter(self.errors.items()))
        super().__init__(messages[0], field=first_field or None)

    def field_errors(self) -> dict[str, list[str]]:
        return self.errors


class NotVisible(DomainError):
    """The record does not exist, or the actor may not know that it does: 404 either way."""

    status_code = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__(_("Not found."))


class Forbidden(DomainError):
    """The actor sees the record but may not do this to it."""

    status_code = 403
    code = "forbidden"


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two people changed: what is stored now, and what was about to be stored."""

    name: str
    label: str
    stored: Any
    proposed: Any


class Conflict(DomainError):
    """The row changed since it was read. Carries both values of every field that differs, and who wrote it."""

    status_code = 409
    code = "conflict"

    def __init__(self, *, fields: list[FieldConflict], version: int, changed_by: str = "") -> None:
        who = changed_by or _("Somebody")
        super().__init__(_("%(who)s changed this while you were editing. Nothing was saved.") % {"who": who})
        self.fields = fields
        self.version = version
        self.changed_by = changed_by


class InProgress(DomainError):
    """The same is being done at this moment, for another request with the same key."""

    status_code = 409
    code = "in_progress"
    retry_after = 1


class KeyReused(DomainError):
    """The key was used before, for something else."""

    code = "idempotency_key_reused"


class ProjectClosed(DomainError):
    """Nothing is written in a closed project until it is opened again."""

    status_code = 409
    code = "project_closed"


class MissingVersion(DomainError):
    """An edit that does not say which version of the row it was made on (RFC 6585: 428 Precondition Required)."""

    status_code = 428
    code = "version_required"


class AlreadyThere(DomainError):
    """What is to be made looks like something that is there. The same with `book_again` set makes it all the same."""

    status_code = 409
    code = "already_there"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="book_again")
