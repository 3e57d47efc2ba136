"""Two people edit one section of the charter: the second sees both texts and chooses."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.access import SYSTEM
from projects.charter.services import update_charter
from projects.models import Charter
from tests.factories import ProjectFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_both_texts_are_shown_and_mine_can_be_kept(live_server, log_in, assert_accessible):
    project = ProjectFactory(
        code="ERP", name="ERP cloud migration", manager=UserFactory(full_name="Maya Okafor")
    )
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("charter_section", args=["ERP", "goals"]))
    page.locator("textarea").fill("One platform for six sites")
    update_charter(actor=SYSTEM, project_id=project.pk, changes={"goals": "One platform for five sites"})

    page.get_by_role("button", name="Save", exact=True).click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    expect(alert.locator("ins")).to_have_text("six")
    expect(alert.locator("del")).to_have_text("five")
    expect(page.locator("textarea")).to_have_value("One platform for six sites")
    assert Charter.objects.get().goals == "One platform for five sites"
    assert_accessible(page)

    page.get_by_role("button", name="Keep mine").click()
    page.wait_for_url("**/charter/#goals")
    expect(page.locator("#goals")).to_contain_text("One platform for six sites")
    assert Charter.objects.get().goals == "One platform for six sites"
