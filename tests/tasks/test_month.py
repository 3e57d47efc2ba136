"""A month of the plan: bars by week, diamonds, holidays, what does not fit."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.board.reads import Wanted, month_of
from tasks.board.reads.month import LANES
from tests.queries import assert_query_count
from tests.seen import fits
from tests.tasks.plans import DrawnPlan, chain_of_three, drawn_plan

AsUser = Callable[[Any], Any]
MARCH = date(2026, 3, 1)


def drawn(plan: DrawnPlan, first: date = MARCH, wanted: Wanted | None = None) -> list[list[str]]:
    """Each week as text, a row per bar: "··bbbb·" is a bar from Wednesday to Saturday, "<" and ">" go on."""
    weeks = []
    for week in month_of(plan.project, first, wanted or Wanted()):
        rows = []
        for bar in week.bars:
            line = ["·"] * 7
            for place in range(bar.first - 1, bar.first - 1 + bar.span):
                line[place] = bar.task["name"][0]
            rows.append("".join(line) + ("" if bar.ends else ">"))
        weeks.append(rows)
    return weeks


@pytest.mark.django_db
def test_a_month_starts_on_the_monday_before_and_ends_on_a_sunday() -> None:
    plan = drawn_plan()
    weeks = month_of(plan.project, MARCH, Wanted())
    assert (weeks[0].days[0].day, weeks[-1].days[-1].day) == (date(2026, 2, 23), date(2026, 4, 5))
    assert [week.number for week in weeks] == [9, 10, 11, 12, 13, 14]
    february = month_of(plan.project, date(2027, 2, 1), Wanted())
    assert (len(february), february[-1].days[-1].day) == (4, date(2027, 2, 28))


@pytest.mark.django_db
def test_bars_lie_over_the_days_of_their_tasks() -> None:
    plan = chain_of_three()
    plan.add("long", 7)
    assert drawn(plan)[1:3] == [["lllllll>", "dd·····", "··bbb··"], ["ll·····", "t······"]]


@pytest.mark.django_db
def test_free_days_carry_the_holidays_name() -> None:
    plan = drawn_plan()
    calendar = plan.project.calendar
    assert calendar is not None
    calendar.exceptions.create(start=date(2026, 3, 10), end=date(2026, 3, 10), name="Founders' day")
    days = month_of(plan.project, MARCH, Wanted())[2].days
    assert [day.free for day in days] == [None, "Founders' day", None, None, None, "", ""]


@pytest.mark.django_db
def test_what_does_not_fit_is_counted_and_opens_its_day(as_user: AsUser) -> None:
    plan = drawn_plan()
    for number in range(LANES + 3):
        plan.add(f"task {number}")
    monday = month_of(plan.project, MARCH, Wanted())[1].days[0]
    assert (monday.hidden, len(monday.tasks)) == (3, LANES + 3)
    client, url = as_user(plan.manager.user), reverse("month", args=[plan.project.code])
    assert "+3 more" in client.get(url, {"m": "2026-03"}).content.decode()
    dialog = client.get(url, {"day": "2026-03-02"}, headers={"HX-Request": "true"}).content.decode()
    assert "Monday, 2 Mar 2026" in dialog
    assert f"task {LANES + 2}" in dialog
    assert "No task on this day" in client.get(url, {"day": "2026-03-08"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["2026-13", "nonsense", "0001-01", "9999-12", "", "2026-3"])
def test_a_month_that_is_none_is_the_present_one(asked: str, as_user: AsUser) -> None:
    plan = drawn_plan()
    page = as_user(plan.manager.user).get(reverse("month", args=[plan.project.code]), {"m": asked})
    assert page.status_code == 200
    assert page.context["is_now"]


@pytest.mark.django_db
def test_filters_and_milestones_are_the_boards(as_user: AsUser) -> None:
    plan = chain_of_three()
    plan.add("gate", 0, after="test", is_milestone=True)
    page = as_user(plan.manager.user).get(
        reverse("month", args=[plan.project.code]), {"m": "2026-03", "q": "gate"}
    )
    [bar] = [bar for week in page.context["weeks"] for bar in week.bars]
    assert bar.task["is_milestone"]
    kept = {entry["name"] for entry in page.context["door"]["pages"] if "q=gate" in entry["url"]}
    assert kept == {"board", "month"}


@pytest.mark.django_db
def test_a_milestone_is_shown_before_bars() -> None:
    plan = drawn_plan()
    for number in range(LANES + 1):
        plan.add(f"task {number}")
    plan.add("gate", 0, is_milestone=True)
    assert "g······" in drawn(plan)[1]


@pytest.mark.django_db
def test_a_month_asks_as_often_for_many_tasks(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, url = as_user(plan.manager.user), reverse("month", args=[plan.project.code])
    client.get(url)
    for number in range(8):
        plan.add(f"more {number}")
    with assert_query_count("tasks.month"):
        client.get(url, {"m": "2026-03"})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_month_is_turned_by_keys(live_server: Any, log_in: Any, assert_accessible: Any) -> None:
    plan = drawn_plan(code="ERP")
    for number in range(LANES + 2):
        plan.add(f"task {number}")
    page = log_in(plan.manager.user)
    page.goto(f"{live_server.url}/p/ERP/month/?m=2026-03")
    assert_accessible(page)
    page.get_by_role("link", name="+2 more on 2 March").click()
    expect(page.get_by_role("dialog")).to_contain_text("task 5")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="April 2026")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="March 2026")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".month-days")).to_contain_text("task 5")
    fits(page)
    assert_accessible(page)
