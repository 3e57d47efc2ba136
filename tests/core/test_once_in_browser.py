"""Sent twice, done once, in Chromium: a double click, a slow line, back, a reload; without
scripts too.
"""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from budgets.models import CostEntry
from budgets.money.services import record_cost
from core.access import SYSTEM
from projects.models import Project
from risks.models import Risk
from tests.budgets.rows import category
from tests.factories import ProjectFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
LogIn = Callable[..., Any]


@pytest.fixture
def project() -> Project:
    made: Project = ProjectFactory(code="ERP")
    category()
    return made


def fill_cost(form: Any, *, amount: str = "40.00", words: str = "Cables", number: str = "") -> Any:
    form.locator("[name=description]").fill(words)
    form.locator("[name=amount]").fill(amount)
    form.locator("[name=reference]").fill(number)
    form.locator("[name=category]").select_option(index=1)
    return form.locator("button[type=submit].btn-primary")


def slowly(page: Any, seconds: float) -> list[str]:
    """Every POST takes so long to arrive; the keys that were sent."""
    keys: list[str] = []

    def pass_on(route: Any) -> None:
        if route.request.method == "POST":
            keys.append(route.request.post_data.split("once_key")[1][:60])
            time.sleep(seconds)
        route.continue_()

    page.route("**/budget/costs/new/", pass_on)
    return keys


def test_a_double_click_in_the_dialog_books_once(live_server: Any, log_in: LogIn, project: Project) -> None:
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("costs", args=["ERP"]))
    slowly(page, 0.5)
    page.locator(f"[hx-get='{reverse('cost_new', args=['ERP'])}']").first.click()
    button = fill_cost(page.locator("#dialog"))
    button.dblclick(force=True)
    expect(page.locator("[data-toast]")).to_contain_text("Cost recorded.")
    assert CostEntry.objects.count() == 1


def test_without_scripts_two_clicks_book_once(
    live_server: Any, log_in: LogIn, browser: Any, project: Project
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = log_in(project.manager, on=context.new_page())
    page.goto(live_server.url + reverse("cost_new", args=["ERP"]))
    keys = slowly(page, 0.5)
    button = fill_cost(page.locator("main"))
    button.click(click_count=2, delay=30, no_wait_after=True)
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_url("**/p/ERP/costs/")
    expect(page.get_by_text("Cost recorded.")).to_be_visible()
    assert keys
    assert CostEntry.objects.count() == 1
    context.close()


def test_back_and_another_one_is_booked_and_the_same_one_is_not(
    live_server: Any, log_in: LogIn, project: Project
) -> None:
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("cost_new", args=["ERP"]))
    fill_cost(page.locator("main")).click()
    page.wait_for_url("**/p/ERP/costs/")
    page.reload()
    assert CostEntry.objects.count() == 1
    page.go_back()
    fill_cost(page.locator("main"), amount="55.00", words="Sockets").click()
    page.wait_for_url("**/p/ERP/costs/")
    assert CostEntry.objects.count() == 2
    page.go_back()
    fill_cost(page.locator("main"), amount="55.00", words="Sockets").click()
    # With the key that was used: the first answer. With a new one: the question.
    question = page.get_by_role("button", name="Yes, once more")
    expect(page.locator("#cost-entries").or_(question).first).to_be_visible()
    assert CostEntry.objects.count() == 2


def test_a_form_that_stays_is_sent_anew_by_the_next_click(
    live_server: Any, log_in: LogIn, project: Project
) -> None:
    from tasks.models import Comment
    from tests.tasks.plans import drawn_plan

    plan = drawn_plan()
    plan.add("build")
    page = log_in(plan.manager.user)
    page.goto(live_server.url + reverse("task", args=[plan.project.code, plan.ids["build"]]))
    for _ in range(2):
        box = page.locator(".tp-say textarea")
        box.fill("Same words")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator(".tp-say button[type=submit]").click()
        expect(box).to_have_value("")
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_what_is_here_already_is_asked_about(
    live_server: Any, log_in: LogIn, assert_accessible: Any, project: Project, width: int, theme: str
) -> None:
    record_cost(
        actor=SYSTEM,
        project_id=project.pk,
        description="Switches",
        amount=Decimal("400.00"),
        reference="4711",
        incurred_on=date(2026, 3, 10),
        category_id=category().pk,
    )
    page = log_in(project.manager)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("costs", args=["ERP"]))
    page.locator(f"[hx-get='{reverse('cost_new', args=['ERP'])}']").first.click()
    fill_cost(page.locator("#dialog"), amount="400", number="4711").click()
    question = page.locator("#dialog .conflict")
    expect(question).to_contain_text("Number 4711 over €400.00 of 10 Mar 2026 is here already: “Switches”.")
    assert_accessible(page)
    fits(page)
    assert CostEntry.objects.count() == 1
    page.get_by_role("button", name="Yes, once more").dblclick(force=True)
    expect(page.locator("[data-toast]")).to_contain_text("Cost recorded.")
    assert CostEntry.objects.count() == 2


def test_a_risk_is_raised_once(live_server: Any, log_in: LogIn, project: Project) -> None:
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("risk_new", args=["ERP"]))
    page.locator("main [name=title]").fill("The supplier is late")
    page.locator("main form button[type=submit].btn-primary").dblclick()
    expect(page.locator("h1, h2").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert Risk.objects.count() == 1
