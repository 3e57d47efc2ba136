"""A project begun as its people do it: the charter asked for and signed, needs written down, people put on the grid."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.access import actor_for
from projects.charter.reads import NEEDED_TO_APPROVE
from projects.charter.services import add_objective, add_stakeholder, update_charter
from projects.models import Charter, Stakeholder
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.seen import becomes, comes_true, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def written():
    project = ProjectFactory(
        code="ERP",
        name="ERP cloud migration",
        manager=UserFactory(full_name="Maya Okafor"),
    )
    texts = dict.fromkeys(NEEDED_TO_APPROVE, "- One platform\n- Five sites")
    update_charter(actor=actor_for(project.manager), project_id=project.pk, changes=texts)
    add_objective(
        actor=actor_for(project.manager),
        project_id=project.pk,
        values={"name": "Faster closing", "metric": "Days"},
    )
    return project


def test_charter_is_asked_for_at_the_desk_and_signed_on_the_phone(live_server, log_in, assert_accessible):
    project = written()
    sponsor = member_of(project, role="stakeholder", full_name="Helen Brandt")
    desk = log_in(project.manager)
    desk.goto(live_server.url + reverse("charter", args=["ERP"]))
    assert_accessible(desk)
    desk.get_by_role("link", name="Ask for signatures").click()
    desk.get_by_label("Helen Brandt").check()
    assert_accessible(desk)
    desk.get_by_role("button", name="Ask for signatures").click()
    expect(desk.get_by_role("heading", name="Version 1")).to_be_visible()

    phone = log_in(sponsor)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(live_server.url)
    phone.get_by_role("link", name="Charter of ERP cloud migration").first.click()
    fits(phone)
    assert_accessible(phone)
    phone.get_by_label("I sign this version").check()
    phone.get_by_label("Note").fill("Go ahead")
    phone.get_by_role("button", name="Answer").click()
    expect(phone.get_by_text("“Go ahead”")).to_be_visible()
    comes_true(phone, lambda: Charter.objects.get(project=project).approved_at is not None)

    desk = log_in(project.manager)
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(live_server.url + reverse("charter_section", args=["ERP", "goals"]))
    desk.locator("textarea").fill("- One platform\n- Six sites")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("link", name="What changed since version 1").click()
    expect(desk.locator("ins")).to_have_text("Six")
    expect(desk.locator("del")).to_have_text("Five")
    assert_accessible(desk)


def test_people_are_put_on_the_grid_by_keys_and_by_hand(live_server, log_in, assert_accessible):
    project = written()
    actor = actor_for(project.manager)
    council = add_stakeholder(actor=actor, project_id=project.pk, values={"name": "Works council"})
    page = log_in(project.manager)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + reverse("stakeholders", args=["ERP"]))
    assert_accessible(page)

    def place():
        return Stakeholder.objects.values_list("power", "interest").get(pk=council.pk)

    pin = page.locator(f"#pin-{council.pk}")
    pin.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    becomes(page, place, (5, 4))
    expect(page.get_by_role("status").filter(has_text="power 5, interest 4")).to_be_attached()
    expect(pin).to_be_focused()
    cell = page.locator('td[data-power="2"][data-interest="1"]')
    pin.hover()
    page.mouse.down()
    box = cell.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    becomes(page, place, (2, 1))

    expect(page.get_by_role("status").filter(has_text="power 2, interest 1")).to_be_attached()
    pin.focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("link", name="Works council").click()
    becomes(page, place, (3, 1))  # though the page was left at once
    page.get_by_role("link", name="Note", exact=True).click()
    page.get_by_label("What was said").fill("We were heard")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("We were heard")).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert_accessible(page)
    assert not complaints


def test_need_is_written_down_and_shows_what_is_missing(live_server, log_in, assert_accessible):
    project = written()
    page = log_in(project.manager)
    asked: list[str] = []

    def asks(box):
        asked.append(box.type)
        box.accept()

    page.on("dialog", asks)
    page.goto(live_server.url + reverse("needs", args=["ERP"]))
    assert_accessible(page)
    page.get_by_role("link", name="Write the first need down").click()
    page.get_by_label("Need", exact=True).fill("I close the month on day three.")
    # Refused once: what was wrong is not in the way of leaving after it is saved.
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say whose need it is.")).to_be_visible()
    page.get_by_label("Whose").fill("Finance")
    page.get_by_label("Must").check()
    page.get_by_label("Faster closing").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing is handed over for it")).to_be_visible()
    assert not asked
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert_accessible(page)
