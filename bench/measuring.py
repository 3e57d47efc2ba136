"""One figure: a case's script run through the web server, as an object to print."""

import statistics
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bench.cases import Case, edit_duration
from bench.seed import STATUS_DATE, Seeded
from bench.session import HereSession, Session, cookies_of
from bench.tree import Tree
from controls.computing.services import recompute
from core.memory import settle_in
from projects.project.services import raise_generation
from tasks.scheduling.reads import warm_plans

WARM_UP = 10
RECOMPUTES = 5
# After so many edits by one process it keeps the plan.
ROUNDS_TO_WARM = 5
SERVERS = ("web", "postgres")


def measure(case: Case, size: int, tree: Tree, seeded: Seeded) -> dict[str, Any]:
    """Run the case at one size. Times are of a request as a client sees them, processor time is of one request."""
    spread = max(1, WARM_UP // case.clients)
    clients = [Client(case, size, number, tree, seeded) for number in range(case.clients)]
    _together(clients, spread)
    cpu_before, started = tree.cpu_ms(*SERVERS), time.perf_counter()
    durations = _together(clients, case.requests // case.clients)
    seconds, cpu = time.perf_counter() - started, tree.cpu_ms(*SERVERS) - cpu_before
    figures: dict[str, Any] = figures_of(durations) | {
        "cpu_ms": round(cpu / len(durations), 1),
        "queries": _queries(case, size, seeded),
        "bytes": clients[0].bytes,
    }
    if case.clients > 1:
        figures |= {"clients": case.clients, "requests_per_s": round(len(durations) / seconds, 1)}
    return {"case": case.name, "n": size, **figures}


def figures_of(durations: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile of seconds, in milliseconds."""
    in_order = sorted(durations)
    late = in_order[min(len(in_order) - 1, round(len(in_order) * 0.95))]
    return {"p50_ms": round(statistics.median(in_order) * 1000, 1), "p95_ms": round(late * 1000, 1)}


class Client:
    """Somebody who follows the case's script over one connection."""

    def __init__(self, case: Case, size: int, number: int, tree: Tree, seeded: Seeded) -> None:
        self.script = case.script(seeded, size, number)
        self.request = next(self.script)
        self.session = Session(tree.port, cookies_of(seeded.manager))
        self.bytes = 0

    def ask(self, count: int, durations: list[float]) -> None:
        for _ in range(count):
            started = time.perf_counter()
            answer = self.session.ask(self.request)
            durations.append(time.perf_counter() - started)
            self.bytes = len(answer.body)
            self.request = self.script.send(answer)


def _together(clients: Sequence[Client], count: int) -> list[float]:
    """Let all ask `count` times each; one alone does so without a thread."""
    durations: list[float] = []
    if len(clients) == 1:
        clients[0].ask(count, durations)
        return durations
    errors: list[Exception] = []

    def run(client: Client) -> None:
        try:
            client.ask(count, durations)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return durations


def _queries(case: Case, size: int, seeded: Seeded) -> int:
    """Statements of one request, counted in this process with the same code and database, caches warm."""
    here = HereSession(seeded.manager)
    script = case.script(seeded, size, 0)
    request = script.send(None)  # type: ignore[arg-type]
    for _ in range(ROUNDS_TO_WARM):
        request = script.send(here.ask(request))
    with CaptureQueriesContext(connection) as captured:
        here.ask(request)
    bookkeeping = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(bookkeeping) for query in captured.captured_queries)


def measure_recompute(size: int, tree: Tree, seeded: Seeded) -> dict[str, Any]:
    """Facts, earned value, health, snapshot and thresholds of a project, as a worker computes them."""
    project_id = seeded.plans[size].project_id
    durations = []
    cpu = 0.0
    # As a worker does, once it has started.
    settle_in()
    for _ in range(RECOMPUTES + 1):
        raise_generation(project_id)
        database, own, started = tree.cpu_ms("postgres"), time.process_time(), time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            recompute(project_id, today=STATUS_DATE)
        durations.append(time.perf_counter() - started)
        cpu += (time.process_time() - own) * 1000 + tree.cpu_ms("postgres") - database
    cpu = round(cpu / len(durations), 1)
    return {
        "case": "recompute",
        "n": size,
        **figures_of(durations[1:]),
        "cpu_ms": cpu,
        "queries": len(captured),
        "bytes": 0,
    }


def measure_portfolio_recompute(seeded: Seeded) -> dict[str, Any]:
    """All projects of the portfolio, one after another, as one worker would."""
    for plan in seeded.portfolio:
        raise_generation(plan.project_id)
    started = time.perf_counter()
    for plan in seeded.portfolio:
        recompute(plan.project_id, today=STATUS_DATE)
    tasks = len(seeded.portfolio[0].task_ids)
    seconds = round(time.perf_counter() - started, 1)
    return {"case": "recompute_all", "n": len(seeded.portfolio), "tasks_each": tasks, "s": seconds}


def memory(tree: Tree) -> dict[str, Any]:
    """The web process with its workers, just started; what they share counts once."""
    return {"case": "memory_at_start", "n": 2, "mb": round(tree.memory_mb("web"))}


def memory_warm(size: int, seeded: Seeded) -> dict[str, Any]:
    """Bytes that a process takes to keep one plan between edits, measured in this process after a few edits."""
    here = HereSession(seeded.manager)
    script = edit_duration(seeded, size, 0)
    request = script.send(None)  # type: ignore[arg-type]
    for _ in range(ROUNDS_TO_WARM):
        request = script.send(here.ask(request))
    with warm_plans.of(seeded.plans[size].project_id) as plan:
        return {"case": "memory_warm", "n": size, "bytes": plan.size}
