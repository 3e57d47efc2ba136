"""The task panel's links: found, added, changed and refused with a sentence."""

import pytest
from django.urls import reverse

from tasks.models import TaskLink
from tests.tasks.panels import AsUser, moved, post, text_of
from tests.tasks.plans import DAY, chain_of_three

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["3", "3 test", "test", "TES"])
def test_a_link_is_added_by_code_or_name(words: str, as_user: AsUser) -> None:
    plan = chain_of_three()
    plan.add("review", 1)
    client = as_user(plan.manager.user)
    answer = post(
        client, plan, "review", "links", "link", direction="after", other=words, kind="SS", lag="2d"
    )
    assert answer.status_code == 200, text_of(answer)
    link = TaskLink.objects.get(successor=plan.ids["review"])
    assert (link.predecessor_id, link.kind, link.lag) == (plan.ids["test"], "SS", 2 * DAY)


def test_a_link_that_cannot_be_says_why(as_user: AsUser) -> None:
    plan = chain_of_three()
    plan.add("test again", 1)
    client = as_user(plan.manager.user)
    for other, sentence in (
        ("", "There is no task"),
        ("nowhere", "There is no task"),
        ("te", "Several tasks are meant"),
        ("design", "cannot wait for itself"),
    ):
        answer = post(client, plan, "design", "links", "link", direction="after", other=other, kind="FS")
        assert answer.status_code == 422
        assert sentence in text_of(answer)
    cycle = post(client, plan, "design", "links", "link", direction="after", other="test", kind="FS")
    assert cycle.status_code == 422
    assert post(client, plan, "design", "links", "link", other="4", kind="FS", lag="much").status_code == 422


def test_kind_and_lag_of_a_link_change_in_place(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, link = as_user(plan.manager.user), TaskLink.objects.get(successor=plan.ids["test"])
    fields = {"item": link.pk, "kind": "FF", "version": link.version}
    assert moved(post(client, plan, "test", "links", "relink", **fields, lag="-4h"))
    link.refresh_from_db()
    assert (link.kind, link.lag) == ("FF", -240)
    assert post(client, plan, "test", "links", "relink", **fields, lag="1d").status_code == 409
    assert moved(post(client, plan, "test", "links", "unlink", item=link.pk))
    assert not TaskLink.objects.filter(pk=link.pk).exists()
    other = TaskLink.objects.get(successor=plan.ids["build"])
    assert post(client, plan, "test", "links", "unlink", item=other.pk).status_code == 422


def test_tasks_are_found_while_they_are_typed(as_user: AsUser) -> None:
    plan = chain_of_three()
    url = reverse("task_find", args=[plan.project.code, plan.ids["design"]])
    assert "3 test" in text_of(as_user(plan.priya).get(url, {"other": "es"}))
    assert "design" not in text_of(as_user(plan.priya).get(url, {"other": "es"}))
    assert text_of(as_user(plan.priya).get(url, {"other": " "})).strip() == ""
