"""What is in a table, in two numbers that say whether another holds the same rows, in whichever order.

The digest adds up the two halves of each row's MD5: no order is needed, so it is one pass over the table, in the
server. MD5 finds accidents here, not attacks; the archive's own bytes are under SHA-256 and, if sealed, under GCM.
"""

from dataclasses import dataclass
from typing import Any

# How values are written decides the digest; these settings fix it.
SETTINGS = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
)
TABLES = (
    "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p') ORDER BY relname"
)


@dataclass(frozen=True, slots=True)
class TableDigest:
    """`rows` and their digest, as text: "123:-456"."""

    rows: int
    digest: str


def digest_query(table: str) -> str:
    """SQL for (rows, digest) of a table of the schema public."""
    name = quoted(table)
    return (
        "SELECT count(*), "  # noqa: S608 - the name is quoted
        "coalesce(sum(('x' || left(hash, 16))::bit(64)::bigint), 0)::text || ':' || "
        "coalesce(sum(('x' || right(hash, 16))::bit(64)::bigint), 0)::text "
        f"FROM (SELECT md5(the_row::text) AS hash FROM public.{name} AS the_row) AS hashes"
    )


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def table_digests(cursor: Any) -> dict[str, TableDigest]:
    """Of every table, as the cursor's transaction sees it."""
    for statement in SETTINGS:
        cursor.execute(statement)
    cursor.execute(TABLES)
    digests = {}
    for (table,) in cursor.fetchall():
        cursor.execute(digest_query(table))
        digests[table] = TableDigest(*cursor.fetchone())
    return digests
