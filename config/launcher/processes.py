"""The one table of what runs. The launcher starts it; a test compares docker-compose.yml with it.

A process's behaviour that differs between one box and many comes from its environment, never from its command.
"""

from dataclasses import dataclass, field

QUEUES = ("interactive", "recompute", "simulate", "deliver")

# What every process needs to know; production has no default for any of them.
SHARED_ENVIRONMENT = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PLUMBLINE_ENV", "ALLOWED_HOSTS", "BASE_URL")


@dataclass(frozen=True, slots=True)
class Process:
    """A process of Plumbline's own: its command, the environment it reads beside the shared one, its limits."""

    name: str
    command: tuple[str, ...]
    environment: tuple[str, ...] = ()
    stop_seconds: float = 10.0
    health: tuple[str, ...] = field(default=())


# In the order in which they start; they stop in the opposite order, web last, so that pages answer till the end.
PROCESSES: tuple[Process, ...] = (
    Process(
        name="web",
        command=("gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"),
        environment=("PORT", "WEB_WORKERS", "WEB_THREADS", "BIND_ADDRESS"),
        health=("python", "-m", "config.launcher.probe", "web"),
    ),
    Process(
        name="worker",
        command=(
            "celery",
            "--quiet",
            "--app",
            "config",
            "worker",
            "--queues",
            ",".join(QUEUES),
            "--without-mingle",
        ),
        environment=("WORKER_POOL", "WORKER_CONCURRENCY"),
        stop_seconds=15.0,
        health=("python", "-m", "config.launcher.probe", "worker"),
    ),
    Process(
        name="beat",
        command=("celery", "--quiet", "--app", "config", "beat"),
        health=("python", "-m", "config.launcher.probe", "beat"),
    ),
)

# The servers: what the embedded ones are, and the official image and oldest release that take their place.
SERVERS: dict[str, str] = {"postgres": "postgres:18", "redis": "valkey/valkey:9"}


def process(name: str) -> Process:
    """The row called `name`."""
    return next(row for row in PROCESSES if row.name == name)
