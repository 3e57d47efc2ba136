"""The rows of several queries by one statement: each of its own costs a round trip."""

import json
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def rows_together(*queries: QuerySet[Any, tuple[Any, ...]]) -> list[list[list[Any]]]:
    """The rows of each, in its order. They are `values_list`s of numbers, texts, flags and JSON.

    They come by way of JSON: a number with a point is a Decimal, a moment would be its text.
    """
    parts: list[str] = []
    parameters: list[Any] = []
    for query in queries:
        sql, given = query.query.sql_with_params()
        width = len(query.query.values_select) + len(query.query.annotation_select)
        names = ", ".join(f"value{place}" for place in range(width))
        values = f"jsonb_agg(jsonb_build_array({names}))"
        parts.append(
            f"(SELECT {values} FROM ({sql}) AS found ({names}))",  # noqa: S608
        )
        parameters += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        answer = cursor.fetchone()
    return [json.loads(text, parse_float=Decimal) if text else [] for text in answer]
