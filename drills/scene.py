"""Where a drill plays: servers of its own, some of the product's processes, a seeded plan or several."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.tree import Tree, running_tree


@contextmanager
def scene(*processes: str) -> Iterator[Tree]:
    """An empty, migrated database, Valkey, and these processes; Django is set up for this process, too.

    Settings are read once a process: a drill opens one scene. Processes are started inside it after seeding.
    """
    with running_tree() as tree:
        import django

        django.setup()
        for name in processes:
            tree.start(name)
        yield tree


def wait_until(holds: Callable[[], object], *, seconds: float, pause: float = 0.1) -> float | None:
    """Seconds until it held; None when it did not in time."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > seconds:
            return None
        time.sleep(pause)
    return time.monotonic() - started
