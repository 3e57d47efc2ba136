"""An installed app without a connection says so, and keeps nothing of anybody's."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import UserFactory
from tests.seen import comes_true

# A browser without a window cannot be told that it shows an installed app.
INSTALLED = """
const real = matchMedia.bind(window);
window.matchMedia = (query) =>
  query.includes("display-mode") ? { matches: true } : real(query);
"""


@pytest.mark.django_db
def test_the_kept_page_holds_nothing_of_anybody_in_both_languages() -> None:
    reader = UserFactory(full_name="Priya Raman", language="de")
    client = Client()
    client.force_login(reader, backend="people.backends.PersonBackend")
    page = client.get(reverse("offline")).content.decode()
    assert "Keine Verbindung" in page
    assert "Priya" not in page
    assert "csrf" not in page
    worker = client.get(reverse("service_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert "Priya" not in worker.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_installed_app_says_that_there_is_no_connection(live_server: Any, log_in: Any) -> None:
    page = log_in(UserFactory())
    page.add_init_script(INSTALLED)
    page.goto(f"{live_server.url}/my-work/")
    comes_true(page, lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/inbox/")
    expect(page.locator("h1")).to_have_text("No connection")
    kept = page.evaluate(
        "caches.open('plumbline-offline').then((cache) => cache.keys()).then((all) => all.map((one) => one.url))"
    )
    paths = sorted(url.removeprefix(live_server.url) for url in kept)
    assert paths[0] == "/offline/"
    assert all(path.startswith("/static/") for path in paths[1:])
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("h1")).to_have_text("Inbox")
