"""Committed query counts: a change in how often a page asks the database shows in the diff.

`with assert_query_count("tasks.plan_data"): client.get(...)` compares with tests/query_counts.json. To accept new
counts, run the tests once with WRITE_QUERY_COUNTS=1 and read the diff.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

COUNTS = Path(__file__).with_name("query_counts.json")


@contextmanager
def count_queries() -> Iterator[CaptureQueriesContext]:
    """The statements run inside the block, without savepoints, which are the transaction's bookkeeping."""
    with CaptureQueriesContext(connection) as captured:
        yield captured


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


@contextmanager
def assert_query_count(name: str) -> Iterator[None]:
    """The block runs exactly as many statements as committed under `name`; lists them when it does not."""
    with count_queries() as captured:
        yield
    found = statements(captured)
    committed = read_counts()
    if os.environ.get("WRITE_QUERY_COUNTS"):
        write_counts(committed | {name: len(found)})
        return
    assert name in committed, f"{name} is not in {COUNTS.name}: {len(found)} queries"
    assert len(found) == committed[name], (
        f"{name}: {len(found)} queries, {committed[name]} committed\n" + "\n".join(sql[:300] for sql in found)
    )


def read_counts() -> dict[str, int]:
    return json.loads(COUNTS.read_text()) if COUNTS.exists() else {}


def write_counts(counts: dict[str, int]) -> None:
    COUNTS.write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n")
