"""How long a reader of one project waits while many write into another."""

import threading
import time
from typing import Any

from django.db import connections

from bench.cases import status_change, task_list
from bench.measuring import figures_of
from bench.seed import Seeded
from bench.session import Session, cookies_of
from bench.tree import Tree

WRITERS = 16
READS = 100
# Until every web thread has its connection, and the processes have the plan.
WARM_UP_SECONDS = 3.0


def reader_beside_writers(
    tree: Tree,
    seeded: Seeded,
    *,
    written: int,
    read: int,
    reads: int = READS,
    warm_up: float = WARM_UP_SECONDS,
    writers: int = WRITERS,
) -> dict[str, Any]:
    """Some change statuses in the plan of `written` tasks, one lists the tasks of that of `read`."""
    is_over = threading.Event()
    errors: list[Exception] = []
    counts = [0] * writers
    cookies = cookies_of(seeded.manager)

    def write(number: int) -> None:
        try:
            script = status_change(seeded, written, number, at_once=writers)
            session, request = Session(tree.port, cookies), next(script)
            while not is_over.is_set():
                request = script.send(session.ask(request))
                counts[number] += 1
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    time.sleep(warm_up)
    before, started = sum(counts), time.perf_counter()
    waits = _reads(Session(tree.port, cookies), seeded, read, reads)
    seconds, done = time.perf_counter() - started, sum(counts) - before
    is_over.set()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return {
        "case": "reader_beside_writers",
        "n": written,
        **figures_of(waits),
        "max_ms": round(max(waits) * 1000, 1),
        "writers": writers,
        "writes_per_s": round(done / seconds, 1),
    }


def _reads(session: Session, seeded: Seeded, size: int, count: int) -> list[float]:
    script = task_list(seeded, size, 0)
    request = next(script)
    waits = []
    for _ in range(count):
        started = time.perf_counter()
        answer = session.ask(request)
        waits.append(time.perf_counter() - started)
        request = script.send(answer)
    return waits
