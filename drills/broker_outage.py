"""The broker is killed, comes back empty after a while, and nobody notices more than a delay."""

import time

from bench.session import Request, cookies_of
from drills.clients import Crowd
from drills.report import Report
from drills.scene import scene, wait_until

PROJECTS = 20
OUTAGE_SECONDS = 15
RESUMED_SECONDS = 60
READERS = 4


def broker_outage(runs: int) -> Report:
    with scene() as tree:
        import redis

        from bench.seed import seed

        seeded = seed((), portfolio=PROJECTS, portfolio_size=200)
        for name in ("web", "worker", "beat"):
            tree.start(name)
        waits, outage_seconds = [], 0.0
        pages = ["/portfolio/", *(f"/p/{plan.code}/" for plan in seeded.portfolio)]

        def ask(number: int, turn: int) -> Request:
            """Pages, and every third time an edit, each of them of the next project."""
            plan = seeded.portfolio[(number * 5 + turn) % PROJECTS]
            if turn % 3 == 0:
                return Request(
                    "PATCH",
                    f"/api/v1/tasks/{plan.chain_head}/",
                    {"duration_minutes": 420 + turn % 7},
                    {"If-Match": "*"},
                )
            return Request("GET", pages[(number + turn) % len(pages)])

        crowd = Crowd(tree.port, cookies_of(seeded.manager), ask, size=READERS, pause=0.1)
        with crowd:
            for _ in range(runs):
                time.sleep(5)
                began = time.monotonic()
                tree.kill("valkey")
                time.sleep(OUTAGE_SECONDS)
                tree.start_server("valkey")
                redis.Redis.from_url(tree.environment["REDIS_URL"]).flushall()
                outage_seconds = max(outage_seconds, time.monotonic() - began)
                left_behind = behind()
                waits.append(wait_until(lambda: are_done(left_behind), seconds=2 * RESUMED_SECONDS))  # noqa: B023
        last = wait_until(lambda: are_done(behind()), seconds=2 * RESUMED_SECONDS)
        done = [wait for wait in waits if wait is not None]
        lost = len(behind())
        return Report(
            drill="broker_outage",
            runs=runs,
            promise=f"0 lost work; resumed within {RESUMED_SECONDS} s; pages keep working",
            measured={
                "outage_seconds": round(outage_seconds, 1),
                "requests": crowd.log.count(),
                "errors": crowd.log.errors(),
                "longest_request_seconds": round(crowd.log.longest(), 2),
                "longest_seconds_to_resume": round(max(done), 1) if len(done) == runs else -1,
                "projects_left_behind": lost,
            },
            holds=len(done) == runs
            and max(done) <= RESUMED_SECONDS
            and last is not None
            and not lost
            and not crowd.log.errors(),
        )


def behind() -> dict[int, int]:
    """Projects whose figures lag, with the generation they must reach."""
    from django.db.models import F

    from projects.models import Project

    rows = Project.objects.filter(generation__gt=F("computed_generation"))
    return dict(rows.values_list("pk", "generation"))


def are_done(wanted: dict[int, int]) -> bool:
    """Whether every project has been computed up to the generation it had."""
    from projects.models import Project

    reached = dict(Project.objects.filter(pk__in=wanted).values_list("pk", "computed_generation"))
    return all(reached[pk] >= generation for pk, generation in wanted.items())
