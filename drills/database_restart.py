"""PostgreSQL is restarted under load: few notice, nobody for long, and no write is there by half."""

import time

from bench.session import Request, cookies_of
from drills.clients import Crowd
from drills.report import Report
from drills.scene import scene, wait_until

CLIENTS = 8
PAUSE_SECONDS = 0.05
MINUTE = 60
AFTER_SECONDS = 5
MOST_ERRORS_PERCENT = 0.5


def database_restart(runs: int) -> Report:
    with scene() as tree:
        from django.db import connection

        from bench.cases import not_begun
        from bench.seed import seed

        plan = (seeded := seed((1_000,), portfolio=0, portfolio_size=0)).plans[1_000]
        own = [pk for pk, _start in not_begun(plan.unwaited)][:CLIENTS]
        for name in ("web", "worker", "beat"):
            tree.start(name)

        def ask(number: int, turn: int) -> Request:
            if turn % 2:
                return Request("GET", f"/api/v1/tasks/?project={plan.code}")
            text = {"blocked_reason": f"{number} says {turn}"}
            return Request("POST", f"/api/v1/tasks/{own[number]}/progress/", text)

        down, worst_percent, late_errors, requests = 0.0, 0.0, 0, 0
        crowd = Crowd(tree.port, cookies_of(seeded.manager), ask, size=CLIENTS, pause=PAUSE_SECONDS)
        connection.close()
        with crowd:
            for _ in range(runs):
                began = time.monotonic()
                time.sleep(MINUTE / 2)
                stopped = time.monotonic()
                tree.stop("postgres")
                tree.start_server("postgres")
                ready = time.monotonic()
                down = max(down, ready - stopped)
                wait_until(lambda: False, seconds=began + MINUTE - ready, pause=0.5)
                in_minute = crowd.log.count(since=began)
                requests += in_minute
                worst_percent = max(worst_percent, 100 * crowd.log.errors(since=began) / max(in_minute, 1))
                late_errors += crowd.log.errors(since=ready + AFTER_SECONDS)
        connection.close()
        halves = written_by_half()
        return Report(
            drill="database_restart",
            runs=runs,
            promise=f"<= {MOST_ERRORS_PERCENT} % errors in that minute, none {AFTER_SECONDS} s after ready; "
            "never half-written",
            measured={
                "seconds_down": round(down, 1),
                "requests": requests,
                "errors": crowd.log.errors(),
                "errors_percent": round(worst_percent, 2),
                "errors_late": late_errors,
                "longest_request_seconds": round(crowd.log.longest(), 2),
                "half_written": halves,
            },
            holds=worst_percent <= MOST_ERRORS_PERCENT and not late_errors and not halves,
        )


def written_by_half() -> int:
    """Tasks whose text is not the last one in the journal, and change sets without a change."""
    from core.models import Change, ChangeSet
    from tasks.models import Task

    empty = ChangeSet.objects.filter(intent="report_progress", changes=None).count()
    differing = 0
    for pk, text in Task.objects.exclude(blocked_reason="").values_list("pk", "blocked_reason"):
        last = Change.objects.filter(model="tasks.task", row_id=pk, after__has_key="blocked_reason").order_by(
            "-id"
        )
        found = last.values_list("after", flat=True).first()
        differing += found is None or found["blocked_reason"] != text
    return empty + differing
