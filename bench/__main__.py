"""`python -m bench [case...]`: one JSON object a line (see README.md)."""

import http.client
import json
import statistics
import sys
import time

from bench.cases import CASES, Case, largest_project
from bench.tree import Tree, running_tree

WARM_UP_REQUESTS = 20
MANAGER = "portfolio@brandt.example"


def main() -> None:
    chosen = [case for case in CASES if not sys.argv[1:] or case.name in sys.argv[1:]]
    with running_tree() as tree:
        import django

        django.setup()
        cookie = manager_cookie()
        for case in chosen:
            print(json.dumps(measure(case, tree, cookie)), flush=True)


def manager_cookie() -> str:
    """A session of the demo's portfolio manager, made without the log-in page."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    user = get_user_model()._default_manager.get(email=MANAGER)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measure(case: Case, tree: Tree, cookie: str) -> dict[str, object]:
    """Ask the case's page one request after another over one kept connection."""
    path = case.path()
    connection = http.client.HTTPConnection("127.0.0.1", tree.port, timeout=60)
    for _ in range(WARM_UP_REQUESTS):
        size = ask(connection, path, cookie)
    cpu_before = tree.cpu_ms()
    durations = []
    for _ in range(case.requests):
        started = time.perf_counter()
        size = ask(connection, path, cookie)
        durations.append((time.perf_counter() - started) * 1000)
    cpu = (tree.cpu_ms() - cpu_before) / case.requests
    connection.close()
    return {
        "case": case.name,
        "n": largest_project()[1],
        "p50_ms": round(statistics.median(durations), 1),
        "p95_ms": round(statistics.quantiles(durations, n=20)[-1], 1),
        "cpu_ms": round(cpu, 1),
        "queries": queries_of(path, cookie),
        "bytes": size,
    }


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> int:
    """Bytes of the page; anything but 200 would be measuring an error page."""
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"{path} answered {answer.status}")
    return len(body)


def queries_of(path: str, cookie: str) -> int:
    """Database queries of one request, counted in this process with the same code and database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    name, _, value = cookie.partition("=")
    client = Client()
    client.cookies[name] = value
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers={"Host": "127.0.0.1"})
    return len(captured)


if __name__ == "__main__":
    main()
