"""Change requests over the API, for who may not see costs, and how often their pages ask the database."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from controls.changes import services
from tests.controls.test_changes import asked, operate, with_all_kinds
from tests.controls.test_recompute import baselined
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db


def test_the_whole_way_over_the_api(client) -> None:
    plan = baselined()
    client.force_login(plan.manager.user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def post(step: str, key: int, /, **body: Any) -> Any:
        return client.post(
            reverse(f"change-request-{step}", args=[key]), body, content_type="application/json"
        )

    given = {"project": plan.project.code, "title": "Second rehearsal", "reason": "Gaps", "category": "scope"}
    made = client.post(reverse("change-request-list"), given, content_type="application/json").json()
    pk = made["id"]
    refused = post("operations", pk, kind="add_task", name="Rehearse", duration="soon")
    assert refused.status_code == 422
    assert "duration" in refused.content.decode()
    told = post("operations", pk, kind="add_task", name="Rehearse", duration="2d", predecessors="2").json()
    assert told["assessment"]["faults"] == []
    told = post("operations", pk, kind="change_task", task_id=plan.test.pk, predecessors="2, N1").json()
    assert told["assessment"]["finish"]["days"] == "2.00"
    assert [row["label"] for row in told["operations"]] == ["Rehearse", "3 Test"]
    dropped = post("drop-operation", pk, id=told["operations"][1]["id"]).json()
    assert dropped["assessment"]["finish"]["days"] == "0.00"
    assert post("assess", pk).json()["edits_since"] == 0
    changed = client.patch(
        reverse("change-request-detail", args=[pk]),
        {"title": "Third", "version": dropped["version"]},
        content_type="application/json",
    )
    assert changed.json()["title"] == "Third"
    assert post("submit", pk).json()["state"] == "submitted"
    assert post("withdraw", pk, is_draft_again=True).json()["state"] == "draft"
    assert post("submit", pk).json()["state"] == "submitted"
    client.force_login(plan.project.sponsor, backend=settings.AUTHENTICATION_BACKENDS[0])
    done = post("decide", pk, approve=True, note="Yes").json()
    assert (done["state"], done["approvals"][0]["answer"]) == ("approved", "approved")
    listed = client.get(reverse("change-request-list"), {"project": plan.project.code}).json()
    assert [row["code"] for row in listed["results"]] == ["CR-1"]


def test_who_may_not_see_costs_sees_no_amount_anywhere(client) -> None:
    plan = baselined()
    change, _line = with_all_kinds(plan)
    services.submit_change(actor=plan.manager, change_id=change.pk)
    client.force_login(plan.priya, backend=settings.AUTHENTICATION_BACKENDS[0])
    for address in (
        reverse("changes", args=[plan.project.code]),
        reverse("change", args=[plan.project.code, change.number]),
        reverse("change-request-detail", args=[change.pk]),
        reverse("change-request-list"),
    ):
        told = client.get(address).content.decode()
        for amount in (
            "4,000",
            "4000",
            "1,000.00",
            "1000.00",
            "1,200",
            "1200.55",
            "5000.43",
            "5,000",
            "€",
            "Coach",
        ):
            assert amount not in told, (address, amount)


@pytest.mark.parametrize("many", [1, 30])
def test_the_pages_ask_as_often_for_many_changes(client, many: int) -> None:
    plan = baselined()
    for number in range(many):
        change = asked(plan, title=f"Change {number}")
    for number in range(min(many, 8)):
        operate(plan, change, "add_task", name=f"Task {number}", duration="1d", predecessors="1")
    services.submit_change(actor=plan.manager, change_id=change.pk)
    client.force_login(plan.manager.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with assert_query_count("controls.changes"):
        client.get(reverse("changes", args=[plan.project.code]))
    with assert_query_count("controls.change"):
        client.get(reverse("change", args=[plan.project.code, change.number]))
