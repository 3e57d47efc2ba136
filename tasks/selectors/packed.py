"""Columns of many rows as arrays, straight from the database.

Ten thousand rows of thirty values cost Python a tenth of a second, most of it for datetimes. PostgreSQL sends a column
as one value instead, eight bytes a row, which NumPy reads as it stands.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, BinaryField, BooleanField, Case, DateTimeField, QuerySet, Value, When
from django.db.models.expressions import Combinable

# What stands for NULL.
NULL = int(np.iinfo(np.int64).min)
_MICROSECONDS = 60_000_000
# PostgreSQL counts moments from the year 2000, in UTC.
_EPOCH_MINUTES = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) // 60


class _Packed(Aggregate):
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


def packed(
    rows: QuerySet[Any], columns: Mapping[str, str | Combinable], *, texts: Sequence[str] = ()
) -> dict[str, np.ndarray]:
    """{name: values} of all rows, in an order of the database's choosing: sort by what you need. One query.

    A column is a field's name or a whole number's expression. Flags are 0 and 1, moments UTC minutes since 1970;
    `texts` are fields of text, as arrays of objects.
    """
    fields = {field.name: field for field in rows.model._meta.concrete_fields} | {
        field.attname: field for field in rows.model._meta.concrete_fields
    }
    aggregates: dict[str, Aggregate] = {}
    moments = set()
    for name, column in columns.items():
        field = fields.get(column) if isinstance(column, str) else None
        if isinstance(field, DateTimeField):
            moments.add(name)
            aggregates[f"packed_{name}"] = _PackedMoment(column)
        else:
            aggregates[f"packed_{name}"] = (_PackedFlag if isinstance(field, BooleanField) else _Packed)(
                column
            )
    aggregates |= {f"packed_{name}": ArrayAgg(name) for name in texts}
    found = rows.order_by().aggregate(**aggregates)
    arrays = {
        name: np.frombuffer(found[f"packed_{name}"] or b"", dtype=">i8").astype(np.int64) for name in columns
    }
    arrays |= {name: np.array(found[f"packed_{name}"] or [], dtype=object) for name in texts}
    for name in moments:
        values = arrays[name]
        arrays[name] = np.where(values == NULL, NULL, values // _MICROSECONDS + _EPOCH_MINUTES)
    return arrays


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
