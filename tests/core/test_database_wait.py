"""A database that goes away: reads are asked again, writes are not, and signs of life do not wait."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.web import database_wait
from core.web.database_wait import DatabaseWaitMiddleware, server_error, wait_for_database


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the middleware does with the connection, instead of doing it to the tests' own."""
    done: list[str] = []
    monkeypatch.setattr(database_wait, "wait_for_database", lambda: done.append("waited") or True)
    monkeypatch.setattr(connection, "close", lambda: done.append("closed"))
    return done


def losing(times: int) -> tuple[Callable[[HttpRequest], HttpResponse], list[int]]:
    """A view that loses the database so many times, as Django answers for it, and how often it was asked."""
    asked: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(1)
        request.has_lost_database = False  # type: ignore[attr-defined]
        if len(asked) > times:
            return HttpResponse("fine")
        try:
            raise OperationalError("terminating connection due to administrator command")
        except OperationalError:
            return server_error(request)

    return view, asked


def test_a_read_that_lost_the_database_is_asked_again_once(waits: list[str]) -> None:
    view, asked = losing(1)
    assert DatabaseWaitMiddleware(view)(RequestFactory().get("/p/ERP/")).content == b"fine"
    assert waits == ["waited", "closed", "waited"]
    view, asked = losing(5)
    assert DatabaseWaitMiddleware(view)(RequestFactory().get("/p/ERP/")).status_code == 500
    assert len(asked) == 2


def test_a_write_is_never_repeated(waits: list[str]) -> None:
    view, asked = losing(1)
    assert DatabaseWaitMiddleware(view)(RequestFactory().post("/p/ERP/")).status_code == 500
    assert len(asked) == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_signs_of_life_do_not_wait(path: str, waits: list[str]) -> None:
    view, _asked = losing(0)
    DatabaseWaitMiddleware(view)(RequestFactory().get(path))
    assert waits == []


def test_waiting_ends_when_the_database_is_back_or_patience_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [OperationalError("starting up"), OperationalError("starting up"), None]

    def connect() -> None:
        answer = answers.pop(0) if answers else OperationalError("gone")
        if answer is not None:
            raise answer

    monkeypatch.setattr(connection, "ensure_connection", connect)
    monkeypatch.setattr(connection, "close_if_health_check_failed", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(database_wait, "_PAUSE_SECONDS", 0.001)
    assert wait_for_database()
    monkeypatch.setattr(database_wait, "LONGEST_WAIT_SECONDS", 0.01)
    assert not wait_for_database()
