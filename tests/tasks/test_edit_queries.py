"""How often an edit of a kept plan asks the database, and that its answer misses nothing for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from people.access import actor_for
from people.models import Membership
from tasks.plan.services import history_of_edits
from tests.queries import count_queries, statements
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db(transaction=True)
AsUser = Callable[[Any], Any]
# Reading, the rights, the write and the answer: see docs/benchmarks.md.
MOST = 15


@pytest.fixture
def plan() -> DrawnPlan:
    plan = drawn_plan()
    plan.add("one", 2)
    plan.add("two", 3, after="one")
    plan.add("end", 30)
    plan.give("one", plan.priya)
    return plan


def typed(client: Any, plan: DrawnPlan, name: str, text: str, since: int = 0) -> Any:
    step = {"op": "cell", "id": plan.ids[name], "column": "duration", "text": text}
    return client.post(
        reverse("plan_edit", args=[plan.project.code]),
        {"steps": [step], "since": since},
        content_type="application/json",
    )


def reported(client: Any, plan: DrawnPlan, name: str, percent: int) -> Any:
    return client.post(
        f"/api/v1/tasks/{plan.ids[name]}/progress/",
        {"percent_complete": percent},
        content_type="application/json",
    )


def asked(ask: Callable[[], Any]) -> list[str]:
    """The statements of a request that is answered well, without the transaction's own."""
    with count_queries() as captured:
        answer = ask()
    assert answer.status_code == 200, answer.content
    return [sql for sql in statements(captured) if sql not in ("BEGIN", "COMMIT")]


def test_a_typed_duration_and_a_report_ask_fifteen_times_at_most(plan: DrawnPlan, as_user: AsUser) -> None:
    client = as_user(plan.manager.user)
    for days in (3, 4, 5, 6):
        since = typed(client, plan, "one", f"{days}d").json()["changes"]["revision"]
    edit = asked(lambda: typed(client, plan, "one", "7d", since))
    assert len(edit) <= MOST, "\n".join(sql[:200] for sql in edit)
    report = asked(lambda: reported(client, plan, "end", 20))
    assert len(report) <= MOST, "\n".join(sql[:200] for sql in report)


def test_the_answer_names_what_undo_turns_back(plan: DrawnPlan, as_user: AsUser) -> None:
    client, actor = as_user(plan.manager.user), actor_for(plan.manager.user)
    shown = typed(client, plan, "one", "5d").json()["history"]
    assert shown == {"undo": "one", "redo": None}
    found = history_of_edits(actor, plan.project.pk)
    assert (found.undo and found.undo.summary, found.redo) == ("one", None)
    client.post(reverse("plan_undo", args=[plan.project.code]))
    # A value that stands there already is no edit: what was undone can still be made again.
    shown = typed(client, plan, "one", "2d").json()["history"]
    assert shown == {"undo": None, "redo": "one"}


def test_a_changed_row_brings_the_names_of_its_people(plan: DrawnPlan, as_user: AsUser) -> None:
    client = as_user(plan.manager.user)
    since = typed(client, plan, "two", "4d").json()["changes"]["revision"]
    changes = typed(client, plan, "one", "4d", since).json()["changes"]
    named = {name for _pk, name, _letters, _tint, _user in changes["resources"]}
    assert named == {plan.priya.full_name}
    columns = changes["columns"]
    row = next(row for row in changes["rows"] if row[0] == plan.ids["one"])
    assert [percent for _pk, percent in row[columns.index("people")]] == [100]


def test_a_membership_that_ends_counts_from_the_next_request(plan: DrawnPlan, as_user: AsUser) -> None:
    client = as_user(plan.manager.user)
    assert typed(client, plan, "one", "4d").status_code == 200
    Membership.objects.filter(user=plan.manager.user).delete()
    assert typed(client, plan, "one", "5d").status_code == 404


def test_what_cannot_be_read_tells_a_stranger_nothing(plan: DrawnPlan, as_user: AsUser) -> None:
    address = reverse("plan_edit", args=[plan.project.code])
    for person, status in ((plan.manager.user, 400), (None, 404)):
        if person is None:
            person = plan.manager.user
            Membership.objects.filter(user=person).delete()
        answer = as_user(person).post(address, "{", content_type="application/json")
        assert answer.status_code == status
