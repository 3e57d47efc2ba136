"""In Chromium: a value without a space stays in its column, and a table with more beside says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import UserFactory
from tests.seen import comes_true
from tests.tasks.plans import chain_of_three

LONG = f"{'x' * 60}@{'y' * 57}.example"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_long_address_breaks(live_server: Any, log_in: Callable[..., Any]) -> None:
    reader = UserFactory(full_name="Ada", organisation_role="admin")
    UserFactory(full_name="Wolfeschlegelstein" * 6, email=LONG)
    page = log_in(reader)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + reverse("people_list"))
    table = page.locator(".scroll-x", has=page.get_by_text(LONG)).first
    comes_true(page, lambda: table.evaluate("box => box.scrollWidth <= box.clientWidth"))
    expect(table).not_to_have_attribute("data-more", "end")

    # On a phone it is cards, and the address breaks there, too.
    page.set_viewport_size({"width": 390, "height": 800})
    comes_true(page, lambda: table.evaluate("box => box.scrollWidth <= box.clientWidth"))
    expect(table).not_to_have_attribute("data-more", "end")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_edge_of_a_table_fades_while_there_is_more(live_server: Any, log_in: Callable[..., Any]) -> None:
    page = log_in(UserFactory(full_name="Ada", organisation_role="admin"))
    page.set_viewport_size({"width": 240, "height": 800})
    page.goto(live_server.url + reverse("thresholds"))
    table = page.locator(".scroll-x", has=page.locator("table.limits")).first
    expect(table).to_have_attribute("data-more", "end")
    table.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    expect(table).to_have_attribute("data-more", "start")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_progress_is_the_first_of_a_task_on_a_phone(live_server: Any, log_in: Callable[..., Any]) -> None:
    plan = chain_of_three()
    page = log_in(plan.priya)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("task", args=[plan.project.code, plan.ids["build"]]))
    heads = page.locator(".task-page h3")
    expect(heads.first).to_contain_text("Progress")
    checklist = page.get_by_role("heading", name="Checklist")
    comes_true(page, lambda: heads.first.bounding_box()["y"] < checklist.bounding_box()["y"])


def test_an_address_is_called_as_in_our_labels() -> None:
    with pytest.raises(ValidationError, match="Enter a valid e-mail address"):
        forms.EmailField().clean("nobody")
