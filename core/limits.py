"""How often something may be tried: counted in PostgreSQL, because a limit must hold while a cache is away.

A count is one statement, so that guesses in parallel all count.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection

_COUNT = """
    INSERT INTO core_tally AS tally (key, count, ends_at)
    VALUES (%s, 1, clock_timestamp() + %s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN tally.ends_at <= clock_timestamp() THEN 1 ELSE tally.count + 1 END,
        ends_at = CASE
            WHEN tally.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE tally.ends_at
        END
    RETURNING count
"""
_TAKE_BACK = """
    UPDATE core_tally SET count = count - 1
    WHERE key = %s AND count > 0 AND ends_at > clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many `times` within so many `seconds`, from the first one on. `name` tells limits apart."""

    name: str
    times: int
    seconds: int

    def count(self, *parts: object) -> int:
        """Count one more for what `parts` name; returns how many it is now in this stretch of time."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self._key(parts), self.seconds])
            number: int = cursor.fetchone()[0]
        return number

    def allows(self, *parts: object) -> bool:
        """Count one more, and say whether it is still within the limit."""
        return self.count(*parts) <= self.times

    def take_back(self, *parts: object) -> None:
        """The last one did not count after all: it was no mistake."""
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_BACK, [self._key(parts)])

    def _key(self, parts: tuple[object, ...]) -> str:
        # Hashed: the parts are addresses and e-mail addresses of people.
        words = "\x1f".join([self.name, *(str(part) for part in parts)])
        return hashlib.sha256(words.encode()).hexdigest()


def forget_past_limits() -> int:
    """Delete the counts whose time is over. Returns how many rows went."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_tally WHERE ends_at <= clock_timestamp()")
        tallies: int = cursor.rowcount
        cursor.execute("DELETE FROM core_cache WHERE expires <= clock_timestamp()")
        cached: int = cursor.rowcount
        return tallies + cached
