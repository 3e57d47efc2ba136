"""Columns of many rows as arrays, straight from the database.

Ten thousand rows of thirty values cost Python a tenth of a second, most of it for datetimes. PostgreSQL sends a column
as one value instead, eight bytes a row, which NumPy reads as it stands.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from django.db.models import BinaryField, BooleanField, Case, DateTimeField, Func, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL

# What stands for NULL.
NULL = int(np.iinfo(np.int64).min)
_MICROSECONDS = 60_000_000
# PostgreSQL counts moments from the year 2000, in UTC.
_EPOCH_MINUTES = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) // 60
# Where a statement takes the project's id, and the revision that rows are newer than.
_PLACE = -1
NEWER_THAN = -2
# The tasks stamped later, as a subquery.
OF_NEWER_TASKS = RawSQL(
    "SELECT id FROM tasks_task WHERE project_id = %s AND revision > %s",
    [_PLACE, NEWER_THAN],
)


class _Packed(Func):
    """All values of a whole number, eight bytes each. Rows come in the order of the scan, the same for every column."""

    template = (
        r"string_agg(coalesce(int8send((%(expressions)s)::bigint), '\x8000000000000000'::bytea), ''::bytea)"
    )
    output_field = BinaryField()


class _PackedFlag(_Packed):
    template = _Packed.template.replace("::bigint", "::int::bigint")


class _PackedMoment(_Packed):
    """Microseconds since 2000-01-01 UTC."""

    template = _Packed.template.replace(
        "int8send((%(expressions)s)::bigint)", "timestamptz_send(%(expressions)s)"
    )


class _Listed(Func):
    template = "array_agg(%(expressions)s)"
    output_field = BinaryField()


class _Sparse(Func):
    """{row id: value} of a field that few rows have, as JSON; nothing is sent of the others."""

    # Column names only, from constants; the rows are those of one table.
    template = "jsonb_object_agg(%(expressions)s) FILTER (WHERE %(kept)s IS NOT NULL)"
    output_field = BinaryField()

    def __init__(self, field: str) -> None:
        super().__init__("id", field, kept=field)


class Packed:
    """The columns of a project's rows of one model, read with one statement that is made once.

    `rows` gives the rows of a project's id. A column is a field's name or a whole number's expression; `texts` are
    fields of text, `sparse` ones that few rows have. Django takes longer to build such a statement than PostgreSQL to
    answer it.
    """

    def __init__(
        self,
        rows: Callable[[int], QuerySet[Any]],
        columns: Mapping[str, str | Combinable],
        *,
        texts: Sequence[str] = (),
        sparse: Sequence[str] = (),
    ) -> None:
        self._rows, self._columns, self._texts, self._sparse = rows, columns, texts, sparse

    @property
    def width(self) -> int:
        """How many values its one row has."""
        return len(self._columns) + len(self._texts) + len(self._sparse)

    def of(self, project_id: int) -> dict[str, np.ndarray]:
        """`all_of` without the fields that few rows have."""
        return self.all_of(project_id)[0]

    def all_of(self, project_id: int) -> tuple[dict[str, np.ndarray], dict[str, dict[int, Any]]]:
        """{name: values} of all rows, in an order of the database's choosing: sort by what you need. One query.

        Flags are 0 and 1, moments UTC minutes since 1970, texts arrays of objects. Beside it {name: {row id: value}} of
        the sparse fields.
        """
        with connection.cursor() as cursor:
            cursor.execute(*self.statement(project_id))
            return self.read(cursor.fetchone() or ())

    def statement(self, project_id: int, *, newer_than: int = 0) -> tuple[str, list[Any]]:
        """SQL and its parameters. `newer_than` stands where the rows ask for NEWER_THAN."""
        sql, parameters, _moments = self._statement
        given = {_PLACE: project_id, NEWER_THAN: newer_than}
        return sql, [given.get(value, value) for value in parameters]

    def read(self, values: Sequence[Any]) -> tuple[dict[str, np.ndarray], dict[str, dict[int, Any]]]:
        """What `all_of` gives, of the one row that the statement is answered by."""
        row = dict(zip((*self._columns, *self._texts, *self._sparse), values, strict=True))
        arrays = {
            name: np.frombuffer(row[name] or b"", dtype=">i8").astype(np.int64) for name in self._columns
        }
        for name in self._statement[2]:
            minutes = arrays[name]
            arrays[name] = np.where(minutes == NULL, NULL, minutes // _MICROSECONDS + _EPOCH_MINUTES)
        arrays |= {name: np.array(row[name] or [], dtype=object) for name in self._texts}
        return arrays, {name: _by_row(row[name]) for name in self._sparse}

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...], frozenset[str]]:
        """SQL, its parameters with _PLACE for the project, and which columns are moments."""
        rows = self._rows(_PLACE).order_by()
        fields: dict[str, Any] = {}
        for field in rows.model._meta.concrete_fields:
            fields |= {field.name: field, field.attname: field}
        kinds = {
            name: _kind(fields.get(column))
            for name, column in self._columns.items()
            if isinstance(column, str)
        }
        packed = [kinds.get(name, _Packed)(column) for name, column in self._columns.items()]
        others = (*map(_Listed, self._texts), *map(_Sparse, self._sparse))
        sql, parameters = rows.values_list(*packed, *others).query.sql_with_params()
        moments = frozenset(name for name, kind in kinds.items() if kind is _PackedMoment)
        return sql, parameters, moments


def _by_row(text: str | None) -> dict[int, Any]:
    return {int(pk): value for pk, value in json.loads(text or "{}").items()}


def _kind(field: Any) -> type[_Packed]:
    if isinstance(field, DateTimeField):
        return _PackedMoment
    return _PackedFlag if isinstance(field, BooleanField) else _Packed


def coded(field: str, codes: Mapping[str, int]) -> Case:
    """A choice field as a whole number."""
    return Case(*(When(**{field: value, "then": Value(code)}) for value, code in codes.items()))


def filled(values: np.ndarray, instead: int) -> np.ndarray:
    """With `instead` where the column is NULL."""
    return np.where(values == NULL, instead, values)


def local_minutes(columns: Sequence[np.ndarray], zone: ZoneInfo) -> list[np.ndarray]:
    """UTC minutes as minutes of the zone's clock; NULL stays. Each distinct minute is looked up once."""
    if not columns:
        return []
    distinct, places = np.unique(np.concatenate(columns), return_inverse=True)
    local = np.array([_local(minute, zone) for minute in distinct.tolist()], dtype=np.int64)[places]
    return list(np.split(local, np.cumsum([len(column) for column in columns])[:-1]))


def _local(minute: int, zone: ZoneInfo) -> int:
    if minute == NULL:
        return NULL
    offset = datetime.fromtimestamp(minute * 60, zone).utcoffset()
    return minute + (int(offset.total_seconds()) // 60 if offset else 0)
