"""Log lines: request and job ids on each, no path, no token."""

import json
import logging

import pytest
from celery import shared_task
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from config.logging import JsonFormatter, PlainFormatter, logging_settings
from core.request_log import ContextFilter, RequestLogMiddleware, accepted_request_id, request_id


def line_of(record: logging.LogRecord) -> dict[str, object]:
    ContextFilter().filter(record)
    return json.loads(JsonFormatter().format(record))


def test_json_line_carries_time_level_message_and_extra_fields() -> None:
    record = logging.makeLogRecord(
        {"name": "x", "levelname": "WARNING", "msg": "left to %s", "args": ("sweep",)}
    )
    record.project = 7
    line = line_of(record)
    assert (line["level"], line["message"], line["project"], line["logger"]) == (
        "warning",
        "left to sweep",
        7,
        "x",
    )
    assert "request_id" not in line


def test_json_line_keeps_a_traceback_in_one_line() -> None:
    try:
        raise ValueError("bad")
    except ValueError as error:
        record = logging.makeLogRecord(
            {"exc_info": (type(error), error, error.__traceback__), "msg": "failed"}
        )
    assert "ValueError: bad" in str(line_of(record)["traceback"])
    assert "\n" not in JsonFormatter().format(record)


def test_plain_line_reads_as_a_sentence_with_fields() -> None:
    record = logging.makeLogRecord(
        {"levelname": "WARNING", "levelno": logging.WARNING, "msg": "late", "job": "a.b"}
    )
    assert PlainFormatter().format(record).endswith("warning late job=a.b")


@pytest.mark.parametrize("offered", ["", "short", "a b c d e f g h", "x" * 41, 'abc"defgh\nline'])
def test_request_id_from_outside_is_replaced_unless_it_is_a_plain_token(offered: str) -> None:
    assert accepted_request_id(offered) != offered


def test_answer_repeats_the_request_id(client: Client) -> None:
    assert (
        client.get("/healthz", headers={"X-Request-ID": "proxy-1234567"})["X-Request-ID"] == "proxy-1234567"
    )
    assert len(client.get("/healthz")["X-Request-ID"]) == 32


def test_request_line_names_the_route_and_never_the_path(caplog: pytest.LogCaptureFixture) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve("/accounts/password/reset/key/3-token/")
        seen.append(request_id.get())
        return HttpResponse("x", status=503)

    seen: list[str] = []
    request = RequestFactory().get("/accounts/password/reset/key/3-token/?next=secret")
    caplog.set_level(logging.INFO, logger="plumbline.request")
    RequestLogMiddleware(view)(request)
    record = caplog.records[-1]
    assert seen[0]
    assert record.levelname == "WARNING"
    assert "token" not in record.getMessage()
    assert "secret" not in record.getMessage()
    assert record.__dict__["status"] == 503


def test_path_is_taken_out_of_djangos_own_lines() -> None:
    request = RequestFactory().get("/share/abcdef-token/")
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (request.path,), "request": request})
    assert line_of(record)["message"] == "Not Found: unmatched"


def test_lines_inside_a_job_carry_its_name_and_id() -> None:
    seen: dict[str, object] = {}

    @shared_task(name="tests.note_log_line")
    def note() -> None:
        seen.update(line_of(logging.makeLogRecord({"msg": "working"})))

    note.apply(task_id="job-1")
    assert (seen["job"], seen["job_id"]) == ("tests.note_log_line", "job-1")
    assert "job" not in line_of(logging.makeLogRecord({"msg": "outside"}))


@pytest.mark.parametrize("style", ["json", "plain"])
def test_both_styles_configure(style: str) -> None:
    from logging.config import DictConfigurator

    DictConfigurator(logging_settings(style=style, level="info")).configure_formatter(
        logging_settings(style=style, level="info")["formatters"]["line"]
    )
