"""Split tasks in the plan's chart: drawn in stretches, cut and moved by pointer, and without one."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.plan.services import edit_plan
from tests.browser.test_plan import bar_of, cell, page_of, plan, saved  # noqa: F401
from tests.tasks.plans import DrawnPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_bar_is_cut_its_part_dragged_and_joined_without_a_mouse(
    page_of: Any,  # noqa: F811
    plan: DrawnPlan,  # noqa: F811
    assert_accessible: Any,
) -> None:
    page = page_of()
    bar = bar_of(page, plan.ids["build"])
    day = bar["width"] / 3
    middle = bar["y"] + bar["height"] / 2
    page.keyboard.down("Alt")
    page.mouse.move(bar["x"] + day * 1.5, middle)
    page.mouse.down()
    page.mouse.move(bar["x"] + day * 6.5, middle, steps=4)
    page.mouse.up()
    page.keyboard.up("Alt")
    saved(page)
    task = plan["build"]
    assert [stretch[0][:10] for stretch in task.stretches or ()] == ["2026-03-04", "2026-03-10"]
    pieces = page.locator(f"[data-bar='{plan.ids['build']}'] .bar")
    expect(pieces).to_have_count(2)
    part = pieces.nth(1).bounding_box()
    assert part is not None
    page.mouse.move(part["x"] + part["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(part["x"] + part["width"] / 2 + day, middle, steps=4)
    page.mouse.up()
    saved(page)
    assert (plan["build"].stretches or [])[1][0][:10] == "2026-03-11"
    cell(page, "build", "name").click()
    cell(page, "build", "name").click(button="right")
    page.locator("#plan-row-menu [data-plan-do=split]").click()
    form = page.locator("#plan-split form")
    expect(form.get_by_label("Part 2 begins")).to_have_value("2026-03-11")
    assert_accessible(page)
    form.get_by_label("Part 2 begins").fill("2026-03-12")
    form.get_by_role("button", name="Apply").press("Enter")
    saved(page)
    assert (plan["build"].stretches or [])[1][0][:10] == "2026-03-12"
    # From the panel, which stands for another row than the active one.
    page.keyboard.press("Space")
    door = page.get_by_role("link", name="Move or join the parts …")
    expect(door).to_be_visible()
    cell(page, "test", "name").click()
    door.click()
    expect(form.get_by_label("Part 2 begins")).to_have_value("2026-03-12")
    # One day alone says nothing: the window stays and asks for the other.
    form.get_by_label("Work stops before").fill("2026-03-16")
    form.get_by_role("button", name="Apply").click()
    expect(page.locator("#plan-split:popover-open")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#plan-split:popover-open")).to_have_count(0)
    door.click()
    form.get_by_role("button", name="Join the parts").press("Enter")
    expect(page.locator("#plan-split:popover-open")).to_have_count(0)
    saved(page)
    expect(pieces).to_have_count(1)
    assert plan["build"].gaps is None


def test_a_split_bar_is_drawn_in_its_stretches(
    page_of: Any,  # noqa: F811
    plan: DrawnPlan,  # noqa: F811
) -> None:
    pk = plan.ids["build"]
    steps = [{"op": "split", "id": pk, "at": "2026-03-05", "start": "2026-03-10"}]
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps)
    steps = [{"op": "split", "id": pk, "at": "2026-03-11", "start": "2026-03-16"}]
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps)
    page = page_of()
    expect(page.locator(f"[data-bar='{pk}'] .bar")).to_have_count(3)
    expect(page.locator(f"[data-bar='{pk}'] .gap")).to_have_count(2)
