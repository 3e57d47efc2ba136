"""Comments: safe to read, and whoever is named with @ hears of it once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from alerts.models import Alert
from core.access import Role
from people.access import actor_for
from tasks.models import Comment
from tasks.reporting.services import add_comment, mentioned
from tests.factories import UserFactory, member_of
from tests.tasks.plans import chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
HTMX = {"HX-Request": "true"}


def test_a_comment_is_rendered_without_harm(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "say"])
    body = "**Half** done <script>alert(1)</script>"
    page = client.post(url, {"do": "say", "body": body}, headers=HTMX).content.decode()
    assert "<strong>Half</strong>" in page
    assert "<script>alert" not in page
    assert client.post(url, {"do": "say", "body": " "}, headers=HTMX).status_code == 422


def test_only_its_author_takes_a_comment_back(as_user: AsUser) -> None:
    plan = chain_of_three()
    comment = add_comment(actor=plan.manager, task_id=plan.ids["build"], body="Mine")
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "talk"])
    fields = {"do": "unsay", "item": comment.pk}
    assert as_user(plan.priya).post(url, fields, headers=HTMX).status_code == 403
    answer = as_user(plan.manager.user).post(url, fields, headers=HTMX)
    assert "Mine" not in answer.content.decode()
    assert Comment.objects.get(pk=comment.pk).deleted_at is not None


def test_a_person_named_is_told_once_per_comment() -> None:
    plan = chain_of_three()
    ines = member_of(plan.project, full_name="Ines Castro")
    body = "@Ines Castro please decide, @ines castro! And @Ines."
    comment = add_comment(actor=plan.manager, task_id=plan.ids["build"], body=body)
    alert = Alert.objects.get(kind="mention")
    assert (alert.recipient, alert.key) == (ines, f"mention:{comment.pk}")
    assert alert.url.startswith(reverse("task", args=[plan.project.code, plan.ids["build"]]))
    assert alert.deliveries.count() == 1
    add_comment(actor=plan.manager, task_id=plan.ids["build"], body="@Ines again")
    assert Alert.objects.filter(kind="mention", recipient=ines).count() == 2


def test_nobody_is_told_of_their_own_words_nor_outside_the_team() -> None:
    plan = chain_of_three()
    UserFactory(full_name="Otto Outside")
    member_of(plan.project, Role.STAKEHOLDER, full_name="Stella Stakeholder")
    body = f"@{plan.manager.user} @Otto Outside @Stella Stakeholder @{plan.priya}"
    add_comment(actor=plan.manager, task_id=plan.ids["build"], body=body)
    assert [alert.recipient for alert in Alert.objects.filter(kind="mention")] == [plan.priya]


def test_the_api_tells_the_people_named_too(as_user: AsUser) -> None:
    plan = chain_of_three()
    fields = {"task": plan.ids["build"], "body": f"@{plan.priya} look"}
    answer = as_user(plan.manager.user).post(reverse("comment-list"), fields, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Alert.objects.filter(kind="mention", recipient=plan.priya).exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Ann Lee", ["Ann Lee"]),
        ("hi @ANN LEE, and @bo", ["Ann Lee", "Bo Chan"]),
        ("@Ann Lees", []),
        ("@Ann", []),
        ("mail ann@lee.example or bo@chan", []),
        ("@Ann Lee-Smith", ["Ann Lee-Smith"]),
        ("@ Bo", []),
        ("(@Bo)", ["Bo Chan"]),
        ("", []),
    ],
)
def test_names_are_found_in_a_text(text: str, names: list[str]) -> None:
    people = [UserFactory(full_name=name) for name in ("Ann Lee", "Ann Lee-Smith", "Bo Chan")]
    assert sorted(str(user) for user in mentioned(text, people)) == sorted(names)


def test_a_watcher_who_comments_over_the_api_names_people_too() -> None:
    plan = chain_of_three()
    plan.add("Go-live", 0, is_milestone=True)
    watcher = actor_for(member_of(plan.project, Role.STAKEHOLDER))
    add_comment(actor=watcher, task_id=plan.ids["Go-live"], body=f"@{plan.priya} when?")
    assert Alert.objects.filter(kind="mention", recipient=plan.priya).count() == 1
