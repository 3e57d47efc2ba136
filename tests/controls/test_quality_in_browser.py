"""Plan quality in Chromium: accessible, mended and taken back in place, and shown in the plan."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.editing.services import update_task
from tests.controls.plans import small_plan
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_manager_softens_a_date_takes_it_back_and_opens_the_tasks_in_the_plan(
    live_server, log_in, assert_accessible
):
    plan = small_plan()
    moment = datetime(2026, 3, 11, 7, tzinfo=UTC)
    fields = {"constraint_kind": "mso", "constraint_date": moment}
    update_task(actor=plan.manager, task_id=plan.build.pk, changes=fields)
    page = log_in(plan.project.manager)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse("plan_quality", args=[plan.project.code]))
        fits(page)
        assert_accessible(page)
    hard = page.locator("#check-hard_constraints")
    expect(hard).to_contain_text("1 of 3 tasks")
    hard.get_by_role("button", name="Make them soft").click()
    expect(hard).to_contain_text("0 of 3 tasks")
    page.get_by_role("button", name="Undo").click()
    expect(hard).to_contain_text("1 of 3 tasks")
    hard.get_by_role("link", name="show in the plan").click()
    expect(page).to_have_url(re.compile(r"/plan/\?where="))
    grid = page.get_by_role("treegrid")
    expect(grid.get_by_role("columnheader", name="Constraint", exact=True)).to_be_visible()
    expect(grid.get_by_role("row").filter(has_text="Build")).to_be_visible()
    expect(grid.get_by_role("row").filter(has_text="Analyse")).to_have_count(0)
    assert not complaints
