"""An open page in Chromium, while the right to see costs is taken from whoever looks at it."""

from collections.abc import Callable
from typing import Any

import pytest

from people.models import Membership
from tests.factories import member_of
from tests.tasks.plans import drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What the page was made with; without the element it is on its way to being made anew.
SEES_COSTS = "JSON.parse(document.getElementById('plan-setup')?.textContent ?? '{}').seesCosts"


def test_amounts_leave_an_open_plan_with_the_right_to_see_them(
    live_server: Any, log_in: Callable[..., Any]
) -> None:
    drawn = drawn_plan(code="ERP", name="ERP migration")
    drawn.add("build", 3)
    reader = member_of(drawn.project, "team_member", sees_costs=True)
    page = log_in(reader)
    page.goto(f"{live_server.url}/p/ERP/plan/")
    page.locator("[data-plan][data-ready]").wait_for()
    page.wait_for_function(f"() => {SEES_COSTS} === true")
    Membership.objects.filter(user=reader).update(sees_costs=False)
    page.wait_for_function(f"() => {SEES_COSTS} === false", timeout=20_000)
    page.locator("[data-plan][data-ready]").wait_for()
    Membership.objects.filter(user=reader).update(sees_costs=True)
    page.wait_for_function(f"() => {SEES_COSTS} === true", timeout=20_000)
