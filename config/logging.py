"""How log lines look: `plain` for a person at a terminal, `json` for a log store; both carry request and job ids."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

CONTEXT_FIELDS = ("request_id", "job_id", "job")
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "request",
    *CONTEXT_FIELDS,
}


def extra_fields(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller passed as `extra`, without the record's own attributes."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD_FIELDS}


def context_fields(record: logging.LogRecord) -> dict[str, str]:
    """The ids that tie this line to one request or one job; empty ones are left out."""
    return {name: value for name in CONTEXT_FIELDS if (value := getattr(record, name, ""))}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, ids, then the caller's extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **context_fields(record),
            **extra_fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """Time, level, message, then `name=value` for every id and extra field."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        fields = {**context_fields(record), **extra_fields(record)}
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()} "
        line = f"{moment} {level}{record.getMessage()}"
        line += "".join(f" {name}={value}" for name, value in fields.items())
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def logging_settings(*, style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for one stream handler on the root logger; `style` is `json` or `plain`."""
    formatter = "config.logging.JsonFormatter" if style == "json" else "config.logging.PlainFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "core.request_log.ContextFilter"}},
        "formatters": {"line": {"()": formatter}},
        "handlers": {
            "stream": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["context"]},
        },
        "root": {"handlers": ["stream"], "level": level.upper()},
        "loggers": {
            # Django's own handlers would print every line twice, and 4xx are in the request log already.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # One line per job is written by core.request_log; Celery's two more per job drown everything else.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
