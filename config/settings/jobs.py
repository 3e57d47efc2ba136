"""Celery: queues by kind of waiting, periodic jobs, and limits that keep a lost worker from losing work."""

from config.settings.base import BASE_DIR, BROKER_URL, ENVIRONMENT, IS_TEST

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_limit": 100,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "global_keyprefix": "plumbline:",
}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_POOL = ENVIRONMENT["WORKER_POOL"]
CELERY_WORKER_CONCURRENCY = ENVIRONMENT["WORKER_CONCURRENCY"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {
    "controls.*": {"queue": "recompute"},
    "risks.simulate": {"queue": "simulate"},
    "alerts.*": {"queue": "deliver"},
    "projects.run_communication": {"queue": "deliver"},
    # A minute of work at a time: what people wait for by the second goes past it.
    "exchange.run_import": {"queue": "simulate"},
    "backups.make_due": {"queue": "simulate"},
}
# Each periodic job may be missed or run twice: it looks at rows, not at its own schedule.
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "core.heartbeat", "schedule": 15.0, "options": {"expires": 14}},
    "recompute sweep": {"task": "controls.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "overdue watch": {"task": "controls.watch_overdue", "schedule": 300.0, "options": {"expires": 280}},
    "communication plans": {
        "task": "projects.run_communication",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "due watch": {"task": "controls.watch_due", "schedule": 900.0, "options": {"expires": 850}},
    "risk reviews": {"task": "risks.watch_reviews", "schedule": 3600.0, "options": {"expires": 3500}},
    "approved time": {"task": "budgets.book_time", "schedule": 300.0, "options": {"expires": 280}},
    "accruals": {"task": "budgets.take_back_accruals", "schedule": 3600.0, "options": {"expires": 3500}},
    "alerts that are over": {
        "task": "alerts.close_over",
        "schedule": 300.0,
        "options": {"expires": 280},
    },
    "deliver outbox": {"task": "alerts.deliver_outbox", "schedule": 10.0, "options": {"expires": 9}},
    "assignments": {"task": "tasks.tell_assigned", "schedule": 60.0, "options": {"expires": 55}},
    "deliverables": {
        "task": "tasks.watch_deliverables",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "delivery log": {"task": "alerts.forget_deliveries", "schedule": 3600.0, "options": {"expires": 3500}},
    "claimed keys": {"task": "core.forget_claimed_keys", "schedule": 3600.0, "options": {"expires": 3500}},
    "imports": {"task": "exchange.sweep_imports", "schedule": 30.0, "options": {"expires": 25}},
    "forgotten files": {"task": "core.forget_files", "schedule": 600.0, "options": {"expires": 580}},
    "due backup": {"task": "backups.make_due", "schedule": 300.0, "options": {"expires": 280}},
    "age of backups": {"task": "backups.watch", "schedule": 900.0, "options": {"expires": 850}},
    "ended links": {"task": "alerts.forget_links", "schedule": 3600.0, "options": {"expires": 3500}},
    "password resets": {"task": "people.answer_resets", "schedule": 15.0, "options": {"expires": 14}},
    "log of sign-ins": {
        "task": "people.forget_door_records",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "daily e-mails": {"task": "alerts.send_digests", "schedule": 60.0, "options": {"expires": 55}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / ENVIRONMENT["VAR_DIR"] / "beat-schedule")
CELERY_BEAT_SYNC_EVERY = 1  # the file's age then tells a health check that beat is alive
ENQUEUE_JOBS = not IS_TEST  # tests call jobs openly, or start a real worker
