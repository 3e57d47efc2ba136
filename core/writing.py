"""How every service saves a row that people edit: lock, compare the version, save named fields, journal.

One way for all rooms, so that a stale edit is always a conflict that shows both values and a saved row is always
in the journal.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.errors import Conflict, FieldConflict, InvalidInput
from core.journal import Recorder, last_editor_of, plain

Row = TypeVar("Row", bound=models.Model)


def locked(queryset: models.QuerySet[Row], pk: int) -> Row:
    """The row, locked until the transaction ends. Raises NotVisible if the queryset does not hold it."""
    from core.errors import NotVisible

    row = queryset.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def guard_version(row: models.Model, expected: int | None, proposed: Mapping[str, Any]) -> None:
    """Raise Conflict, with both values of each differing field, unless the row is as the editor saw it.

    `expected` None means the caller did not read first (a job, or an intent that cannot conflict).
    """
    if expected is None:
        return
    stored_version = row.version  # type: ignore[attr-defined]
    if stored_version == expected:
        return
    fields = [
        FieldConflict(
            name=name, label=field_label(row, name), stored=_shown(row, name), proposed=proposed[name]
        )
        for name in proposed
        if plain(getattr(row, name)) != plain(proposed[name])
    ]
    raise Conflict(fields=fields, version=stored_version, changed_by=last_editor_of(row))


def save_fields(
    row: models.Model,
    changes: Mapping[str, Any],
    *,
    record: Recorder,
    expected_version: int | None = None,
    follow: Callable[[list[str]], Mapping[str, Any]] | None = None,
) -> list[str]:
    """Write the fields that really change, raise `version`, journal before and after.

    `follow` is told which fields those are once the row has them, and gives more of its fields, which follow from
    them: all are written at once. Returns the names of the fields written (empty: nothing to do). Raises Conflict or
    InvalidInput; `row` must be locked by the caller.
    """
    guard_version(row, expected_version, changes)
    changed, before = _set(row, changes)
    if not changed:
        return []
    validate(row, only=changed)
    if follow is not None:
        followed, were = _set(row, follow(changed))
        validate(row, only=followed)
        changed = list(dict.fromkeys([*changed, *followed]))
        before = were | before
    written = list(changed)
    if hasattr(row, "version"):
        row.version += 1
        written.append("version")
    if hasattr(row, "updated_at"):
        written.append("updated_at")
    row.save(update_fields=written)
    after = {attname: getattr(row, attname) for attname in before}
    record.updated(row, before, after)
    return changed


def _set(row: models.Model, changes: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Set what really changes; its names, and the values before by attribute."""
    changed = [name for name, value in changes.items() if plain(getattr(row, name)) != plain(value)]
    before = {}
    for name in changed:
        field: Any = row._meta.get_field(name)
        before[field.attname] = getattr(row, field.attname)
        setattr(row, name, changes[name])
    return changed, before


def create_row(row: Row, *, record: Recorder) -> Row:
    """Validate and insert a new row, and journal it."""
    validate(row)
    row.save(force_insert=True)
    record.created(row)
    return row


def delete_row(row: models.Model, *, record: Recorder) -> None:
    """Journal and delete a row."""
    record.deleted(row)
    row.delete()


def validate(row: models.Model, only: list[str] | None = None) -> None:
    """Run field validators and model rules; raise InvalidInput naming every field at fault.

    What is unique is looked up here, because it deserves a sentence of its own; the database has the last word.
    """
    exclude = None
    if only is not None:
        exclude = {field.name for field in row._meta.fields if field.name not in only}
    try:
        row.clean_fields(exclude=exclude)
        row.clean()
        row.validate_unique(exclude=exclude)
        row.validate_constraints(exclude=exclude)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            errors = {
                ("" if name == "__all__" else name): texts for name, texts in error.message_dict.items()
            }
        else:
            errors = {"": error.messages}
        raise InvalidInput(errors) from error


def field_label(row: models.Model, name: str) -> str:
    """What a person calls a field."""
    # German nouns keep their capitals.
    return capfirst(str(getattr(row._meta.get_field(name), "verbose_name", name)))


def _shown(row: models.Model, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return _("empty") if value in (None, "") else value
