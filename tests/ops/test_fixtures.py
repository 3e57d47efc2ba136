"""The suite's own tools work: a real worker takes a real job, and a browser opens a page of the live server."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app

from config.launcher.supervisor import Child
from core.models import Heartbeat


def test_worker_process_writes_to_this_tests_database(
    celery_worker_process: Child, wait_until: Callable[..., None]
) -> None:
    current_app.send_task("core.heartbeat")
    wait_until(lambda: Heartbeat.objects.filter(name="worker").exists(), reason="no heartbeat was written")
    assert celery_worker_process.is_running


def test_each_process_of_the_suite_has_a_database_of_its_own(db: None) -> None:
    from django.db import connection

    from tests.conftest import servers

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (servers.database,)


@pytest.mark.browser
def test_browser_opens_the_live_server(live_server: Any, page: Any) -> None:
    answer = page.goto(f"{live_server.url}/healthz")
    assert answer.status == 200
    assert page.content().count("ok") == 1


def test_axe_reports_what_is_wrong(page: Any, assert_accessible: Callable[..., None]) -> None:
    page.set_content(
        "<html lang='en'><head><title>t</title></head><body><main><img src='x'></main></body></html>"
    )
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
