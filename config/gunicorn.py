"""gunicorn's settings, from the environment: the command is the same on one box and in a container."""

import os

bind = f"{os.environ.get('BIND_ADDRESS', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
# Who edits a plan waits for its lock on a thread: readers need others.
threads = int(os.environ.get("WEB_THREADS", "12"))
worker_class = "gthread"
preload_app = True  # the workers share the code's memory
timeout = 60
graceful_timeout = 8
keepalive = 5
max_requests = 20_000  # a slow leak in some library never becomes an outage
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a heartbeat file on disk can stall  # noqa: S108
control_socket_disable = True
forwarded_allow_ips = "127.0.0.1"
loglevel = "warning"
errorlog = "-"
accesslog = None  # core.request_log writes one line per request, with ids and without paths
proc_name = "plumbline-web"


def when_ready(server: object) -> None:
    """Load every page's code before the workers are forked off: they then share its memory, and start warm."""
    from django.urls import get_resolver

    from core.memory import settle_in

    _ = get_resolver().url_patterns
    settle_in()
