"""Dialogs: they close when they are done, begin in their first field, and Ctrl+Enter sends them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from people.models import Membership
from projects.models import Objective, Project
from risks.models import RiskResponse
from risks.register.services import raise_risk
from tests.factories import UserFactory
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return drawn_plan(code="ERP", name="ERP migration")


@pytest.fixture
def at(plan: DrawnPlan, page: Any, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    log_in(plan.manager.user)

    def go(path: str) -> Any:
        page.goto(f"{live_server.url}/p/ERP/{path}")
        return page

    return go


def test_an_objective_saved_from_its_own_place_is_saved_once(at: Any, plan: DrawnPlan) -> None:
    # The address after the first save has the fragment that the answer leads to.
    page = at("charter/#objectives")
    page.locator("[hx-get*='objectives/new']").first.click()
    box = page.locator("#dialog[open]")
    field = box.locator("input:not([type=hidden]), textarea, select").first
    expect(field).to_be_focused()
    field.fill("Close the books in three days")
    page.keyboard.press("Control+Enter")
    # What is missing is where one goes on.
    metric = box.get_by_label("Metric")
    expect(metric).to_be_focused()
    metric.fill("Days to close")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog[open]")).to_have_count(0)
    expect(page.get_by_text("Close the books in three days").first).to_be_visible()
    assert Objective.objects.filter(project=plan.project).count() == 1


def test_several_people_join_at_once(at: Any, plan: DrawnPlan) -> None:
    people = [UserFactory(full_name=name) for name in ("Ada Lovelace", "Grace Hopper")]
    page = at("team/")
    page.locator("[hx-get*='team/add']").first.click()
    box = page.locator("#dialog[open]")
    for person in people:
        box.get_by_label(person.full_name).check()
    box.get_by_role("button", name="Save").click()
    expect(page.locator("#dialog[open]")).to_have_count(0)
    expect(page.get_by_text("Grace Hopper").first).to_be_visible()
    joined = Membership.objects.filter(project=plan.project, user__in=people)
    assert {row.role for row in joined} == {"team_member"}
    assert joined.count() == 2


def test_an_amount_may_be_short(at: Any, plan: DrawnPlan) -> None:
    fields = {"title": "Supplier late"}
    risk = raise_risk(actor=plan.manager, project_id=plan.project.pk, fields=fields)
    page = at(f"risks/{risk.number}/")
    page.locator("[hx-get*='responses/new']").first.click()
    box = page.locator("#dialog[open]")
    box.get_by_label("Action").fill("Second source")
    box.get_by_label("Cost").fill("9q")
    page.keyboard.press("Control+Enter")
    expect(box.get_by_label("Cost")).to_be_focused()
    expect(box.get_by_label("Cost")).to_have_attribute("aria-invalid", "true")
    box.get_by_label("Cost").fill("96k")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog[open]")).to_have_count(0)
    assert RiskResponse.objects.get().cost == Decimal(96_000)


def test_the_status_date_is_set_where_it_is_shown(at: Any, plan: DrawnPlan) -> None:
    page = at("plan/")
    page.locator("[data-plan][data-ready]").wait_for()
    page.get_by_role("button", name="Zoom").click()
    page.get_by_role("button", name="Set the status date").click()
    box = page.locator("#dialog[open]")
    box.get_by_label("Status date").fill("2026-03-06")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog[open]")).to_have_count(0)
    expect(page.locator(".statuslbl")).to_have_text("Status 6 Mar")
    assert Project.objects.get(pk=plan.project.pk).status_date == date(2026, 3, 6)


@pytest.mark.parametrize("room", ["plan/", "", "risks/"])
def test_the_status_date_is_set_from_the_header_by_keys(at: Any, plan: DrawnPlan, room: str) -> None:
    page = at(room)
    page.set_viewport_size({"width": 1440, "height": 900})
    shown = page.locator(".doors-top .status-date")
    shown.focus()
    page.keyboard.press("Enter")
    box = page.locator("#dialog[open]")
    expect(box.get_by_label("Status date")).to_be_focused()
    box.get_by_label("Status date").fill("2026-03-06")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog[open]")).to_have_count(0)
    expect(shown).to_contain_text("6 Mar")
    assert Project.objects.get(pk=plan.project.pk).status_date == date(2026, 3, 6)


def test_who_may_not_set_the_status_date_reads_it(
    at: Any, plan: DrawnPlan, page: Any, log_in: Callable[..., Any]
) -> None:
    log_in(plan.priya, on=page)
    page = at("")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("span.status-date")).to_contain_text("1 Mar")
    expect(page.locator("a.status-date")).to_have_count(0)
