"""Is this container's process well? `python -m config.launcher.probe web|worker|beat` exits 0 or 1 with a sentence."""

import http.client
import os
import sys
import time
from pathlib import Path

BEAT_IS_LATE_AFTER_SECONDS = 120


def host_header(allowed_hosts: str) -> str:
    """A host name that Django will accept: the first of ALLOWED_HOSTS."""
    first = allowed_hosts.split(",")[0].strip()
    if first.startswith("."):
        return f"www{first}"
    return first if first and first != "*" else "127.0.0.1"


def web_answers(port: int, *, path: str = "/healthz", host: str = "127.0.0.1", timeout: float = 3) -> bool:
    """Whether the web process on this machine answers `path` with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_web() -> str:
    host = host_header(os.environ.get("ALLOWED_HOSTS", ""))
    is_well = web_answers(int(os.environ.get("PORT", "8000")), host=host)
    return "" if is_well else "the web process does not answer /healthz"


def check_worker() -> str:
    """Ask this machine's worker through the broker, as Celery's own `inspect ping` does."""
    import socket

    from config import celery_app

    answers = celery_app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5)
    return "" if answers else "the worker does not answer a ping"


def check_beat() -> str:
    """Beat writes its schedule file whenever it sends a job, several times a minute."""
    from django.conf import settings

    path = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    newest = max((found.stat().st_mtime for found in path.parent.glob(path.name + "*")), default=0.0)
    return (
        "" if time.time() - newest < BEAT_IS_LATE_AFTER_SECONDS else "beat has not sent a job for two minutes"
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    checks = {"web": check_web, "worker": check_worker, "beat": check_beat}
    problem = checks[sys.argv[1]]()
    if problem:
        sys.exit(problem)


if __name__ == "__main__":
    main()
