"""Append-only change log: who changed what, from what to what, in which change set.

A service opens `recording(...)` inside its transaction and tells the recorder what it created, updated or deleted;
on leaving the block one ChangeSet and its Changes are written. Undo, history panels, the slip ledger and as-of views
read these rows, so they hold raw field values (ids, ISO dates, decimal strings), not prose.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models

from core.access import Actor
from core.intents import Intent, intent_of
from core.journal.rows import insert_change_set
from core.models import Change, ChangeSet
from core.registry import write_guards
from core.request_log import request_id

_source: ContextVar[str] = ContextVar("source of a change", default="")

# What opens a door: the journal is read by many and forgets nothing.
SECRET_FIELDS = frozenset({"password", "token_hash", "undo_hash"})
# Values that follow from others, or that say nothing to a reader of the history.
DERIVED_FIELDS = frozenset({"version", "revision", "created_at", "updated_at", "last_login"})
UNRECORDED_FIELDS = DERIVED_FIELDS | SECRET_FIELDS


def plain(value: Any) -> Any:
    """A value as JSON keeps it: ISO dates, decimal strings, primary keys."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    return value


def field_values(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Concrete field values of a row by attribute name (`owner_id`, not `owner`), as JSON keeps them."""
    wanted = set(names) if names is not None else None
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in UNRECORDED_FIELDS:
            continue
        if wanted is None or field.name in wanted or field.attname in wanted:
            values[field.attname] = plain(getattr(row, field.attname))
    return values


class Recorder:
    """Collects the changes of one change set."""

    def __init__(self, change_set: ChangeSet) -> None:
        self.change_set = change_set
        self._changes: list[Change] = []
        self._consequences: list[Any] = []
        self.is_closed = False

    def followed_by(self, row: Any) -> None:
        """Insert a row that tells what followed from this change set, with its `change_set_id`, once that is known."""
        if self.is_closed:
            row.change_set_id = self.change_set.pk
            row.save(force_insert=True)
        else:
            self._consequences.append(row)

    def created(self, row: models.Model) -> None:
        self._add(row, None, field_values(row))

    def deleted(self, row: models.Model) -> None:
        self._add(row, field_values(row), None)

    def updated(self, row: models.Model, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Note an update; `before` and `after` map attribute names to values, only what differs is kept."""
        changed = [name for name in after if plain(before.get(name)) != plain(after[name])]
        if changed:
            self._add(
                row,
                {name: plain(before.get(name)) for name in changed},
                {name: plain(after[name]) for name in changed},
            )

    def updated_rows(
        self, model: type[models.Model], changes: Iterable[tuple[int, str, dict[str, Any], dict[str, Any]]]
    ) -> None:
        """Note many updates at once: (row id, label, before, after), for rows written in bulk."""
        name = model._meta.label_lower
        self._changes += [
            Change(
                change_set=self.change_set,
                model=name,
                row_id=row_id,
                label=label[:300],
                before={key: plain(value) for key, value in before.items()},
                after={key: plain(value) for key, value in after.items()},
            )
            for row_id, label, before, after in changes
        ]

    def _add(self, row: models.Model, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self._changes.append(
            Change(
                change_set=self.change_set,
                model=row._meta.label_lower,
                row_id=row.pk,
                label=str(row)[:300],
                before=before,
                after=after,
            )
        )

    @property
    def is_empty(self) -> bool:
        return not self._changes

    def write(self) -> None:
        if self._changes:
            insert_change_set(self.change_set, self._changes)
        self.is_closed = True
        for row in self._consequences:
            self.followed_by(row)


@dataclass(slots=True)
class Edit:
    """Several services as one intent: what they record is one change set, and is undone together.

    `one_change_set` opens it and alone closes it, when its block ends. Whoever opened it calls
    the services inside with the edit's `actor`, and they call others with the one they got: by
    their actor they know what they are a part of. After the block that actor may read and no
    more record.
    """

    opened_by: Actor
    record: Recorder

    @property
    def actor(self) -> Actor:
        # Made when asked for: kept, the two would hold each other, and a large edit with them.
        return self.opened_by.within(self)


@contextmanager
def recording(
    actor: Actor,
    intent: Intent | str,
    *,
    project_id: int | None = None,
    held: models.Model | None = None,
    summary: str = "",
    undoes: ChangeSet | None = None,
) -> Iterator[Recorder]:
    """Record one intent, or raise ValueError for what is none.

    `held` is the project's row where the caller holds it locked: no guard need read it again.

    Must run inside the transaction of the write itself; an error leaves no trace. Of an actor within an edit it
    joins that one's. Raises what a write guard of core.registry has against it.
    """
    named = intent_of(intent)
    if named is None:
        raise ValueError(f"{intent!r} is no intent: core/intents.py lists them")
    if actor.edit is not None:
        yield _open_record_of(actor.edit)
        return
    if project_id is not None:
        for _name, refuse in write_guards:
            refuse(project_id, named, held)
    recorder = Recorder(
        ChangeSet(
            actor_id=actor.user_id,
            actor_name=actor.name[:200],
            project_id=project_id,
            intent=named.value,
            summary=summary[:300],
            request_id=request_id.get(),
            source=_source.get(),
            undoes=undoes,
        )
    )
    yield recorder
    recorder.write()


def _open_record_of(edit: Edit) -> Recorder:
    if edit.record.is_closed:
        raise RuntimeError(f"The edit {edit.record.change_set.intent!r} is over: its actor records no more")
    return edit.record


@contextmanager
def coming_by(source: str) -> Iterator[None]:
    """Whatever is recorded inside came this way: "e-mail"."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


@contextmanager
def one_change_set(
    actor: Actor,
    intent: Intent | str,
    *,
    project_id: int | None = None,
    held: models.Model | None = None,
    summary: str = "",
) -> Iterator[Edit]:
    """Several services as one intent: what they record with the edit's actor stands together."""
    with recording(actor, intent, project_id=project_id, held=held, summary=summary) as record:
        yield Edit(actor, record)


def history_of(row: models.Model, limit: int = 50) -> list[Change]:
    """The latest changes of a row, newest first, each with its change set."""
    return list(
        Change.objects.filter(model=row._meta.label_lower, row_id=row.pk)
        .select_related("change_set")
        .order_by("-id")[:limit]
    )


def last_editor_of(row: models.Model) -> str:
    """Name of whoever changed the row last, or an empty string."""
    return (
        Change.objects.filter(model=row._meta.label_lower, row_id=row.pk)
        .order_by("-id")
        .values_list("change_set__actor_name", flat=True)
        .first()
        or ""
    )
