"""A clock that is given: the product as it runs on another day, for tests, benchmarks and demonstrations.

`CLOCK_OFFSET_SECONDS` says by how much a process's clock runs ahead of the machine's (negative: behind). It is a
distance and not a moment, so that a child process, which inherits it, agrees with its parent. PostgreSQL, Valkey
and the files' own times keep the machine's clock: nothing in the product asks them for the time.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_travelled: list[Any] = []


def run_clock_ahead(seconds: int) -> None:
    """Set this process's clock ahead by `seconds`, once. Needs the development set of packages."""
    if not seconds or _travelled:
        return
    try:
        import time_machine
    except ImportError as error:
        raise ImproperlyConfigured("CLOCK_OFFSET_SECONDS needs the package time-machine") from error
    travel = time_machine.travel(timedelta(seconds=seconds), tick=True)
    travel.start()
    _travelled.append(travel)


def seconds_until(moment: datetime) -> int:
    """How far `moment`, which names its time zone, lies ahead of the machine's clock."""
    return round((moment - datetime.now(moment.tzinfo)).total_seconds())
