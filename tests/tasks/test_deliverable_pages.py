"""The register's pages and endpoints: who is offered what, and that each form does what it says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.access import Role
from projects.models import Gate
from tasks.deliverables.services import add_version
from tasks.models import Deliverable, DeliverableReview, DeliverableVersion
from tests.factories import member_of
from tests.queries import assert_query_count
from tests.tasks.deliverables import Handed, deliverable, waiting
from tests.tasks.plans import chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
JSON = "application/json"


def path(name: str, handed: Handed) -> str:
    return reverse(name, args=[handed.plan.project.code, handed.row().number])


def text(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def sent_review(handed: Handed, **values: str) -> dict[str, str]:
    """The review form as a browser sends it, every criterion met."""
    answers = {f"f{one.pk}-is_met": "yes" for one in handed.row().criteria.all()}
    return {"version": str(handed.row().version), "outcome": "accepted"} | answers | values


def test_an_empty_register_says_what_a_deliverable_is(as_user: AsUser) -> None:
    plan = chain_of_three()
    address = reverse("deliverables", args=[plan.project.code])
    assert "Name the first deliverable" in text(as_user(plan.manager.user), address)
    assert "Name the first deliverable" not in text(as_user(plan.priya), address)


def test_the_register_shows_days_states_and_what_waits(as_user: AsUser) -> None:
    handed = waiting()
    page = text(as_user(handed.reviewer), reverse("deliverables", args=[handed.plan.project.code]))
    for words in ("DL-01", "Interface", "In review", "from its tasks"):
        assert words in page
    assert "1 waits" in page or 'class="waits' in page


def test_it_is_named_with_all_it_is_tied_to(as_user: AsUser) -> None:
    plan = chain_of_three()
    gate = Gate.objects.filter(phase__project=plan.project)[2]
    answer = as_user(plan.manager.user).post(
        reverse("deliverable_new", args=[plan.project.code]),
        {
            "name": "Manual",
            "criteria": "Covers every role\r\n\r\nIn German",
            "owner": plan.priya.pk,
            "reviewer": plan.manager.user_id,
            "gate": gate.pk,
            "tasks": "2, 3",
        },
    )
    row = Deliverable.objects.get()
    assert answer.url == reverse("deliverable", args=[plan.project.code, 1])
    assert [one.text for one in row.criteria.all()] == ["Covers every role", "In German"]
    assert [task.name for task in row.tasks.order_by("row_number")] == ["build", "test"]


def test_a_task_that_is_not_there_is_said_at_its_field(as_user: AsUser) -> None:
    plan = chain_of_three()
    answer = as_user(plan.manager.user).post(
        reverse("deliverable_new", args=[plan.project.code]), {"name": "Manual", "tasks": "2, 9.9"}
    )
    assert answer.status_code == 422
    assert "There is no task with the WBS number 9.9." in answer.content.decode()
    assert not Deliverable.objects.exists()


def test_its_owner_adds_a_file_and_hands_it_in_at_once(as_user: AsUser) -> None:
    handed = deliverable()
    client = as_user(handed.owner)
    assert "Add the first version" in text(client, path("deliverable", handed))
    file = SimpleUploadedFile("Mapping.txt", b"a;b")
    client.post(path("deliverable_version_new", handed), {"file": file, "hands_in": "on"})
    version = DeliverableVersion.objects.get()
    assert (version.name, handed.row().state) == ("Mapping.txt", "in_review")
    code = handed.plan.project.code
    answer = as_user(handed.reviewer).get(reverse("deliverable_file", args=[code, version.pk]))
    assert b"".join(answer.streaming_content) == b"a;b"
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_a_version_that_cannot_be_handed_in_stays_and_the_page_says_why(as_user: AsUser) -> None:
    handed = deliverable(reviewer_id=None)
    client = as_user(handed.owner)
    sent = {"note": "In rack 4", "hands_in": "on"}
    answer = client.post(path("deliverable_version_new", handed), sent, follow=True)
    assert "Nobody is named as its reviewer." in answer.content.decode()
    assert (DeliverableVersion.objects.count(), handed.row().state) == (1, "in_work")


def test_only_its_reviewer_is_offered_the_review(as_user: AsUser) -> None:
    handed = waiting()
    review = path("deliverable_review", handed)
    assert review in text(as_user(handed.reviewer), path("deliverable", handed))
    for other in (handed.owner, handed.plan.manager.user):
        client = as_user(other)
        assert review not in text(client, path("deliverable", handed))
        assert client.get(review).status_code == 403


def test_a_review_is_recorded_as_it_was_typed(as_user: AsUser) -> None:
    handed = waiting()
    client = as_user(handed.reviewer)
    page = text(client, path("deliverable_review", handed))
    assert "checked" not in page
    missing = handed.row().criteria.get(text="Tried with two people")
    sent = sent_review(
        handed,
        **{
            "outcome": "accepted_with_conditions",
            f"f{missing.pk}-is_met": "no",
            f"f{missing.pk}-reason": "One person so far",
            "c1-text": "Try it with one more",
            "c1-owner": str(handed.owner.pk),
            "c1-due": "2026-04-01",
        },
    )
    answer = client.post(path("deliverable_review", handed), sent)
    assert answer.url == path("deliverable", handed)
    review = DeliverableReview.objects.get()
    assert [one["reason"] for one in review.findings] == ["", "One person so far"]
    assert review.conditions.get().owner == handed.owner
    page = text(as_user(handed.owner), path("deliverable", handed))
    assert "Try it with one more" in page
    assert "Not met: Tried with two people. One person so far" in page


def test_a_review_without_an_answer_says_what_is_missing_and_keeps_the_rest(as_user: AsUser) -> None:
    handed = waiting()
    client = as_user(handed.reviewer)
    one = handed.row().criteria.get(text="Tried with two people")
    sent = sent_review(handed, note="Almost", outcome="rejected")
    del sent[f"f{one.pk}-is_met"]
    answer = client.post(path("deliverable_review", handed), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Is this met? Tried with two people" in page
    assert "Almost" in page
    assert not DeliverableReview.objects.exists()


def test_conditions_that_the_page_hides_are_not_meant(as_user: AsUser) -> None:
    handed = waiting()
    sent = sent_review(handed, **{"c1-text": "Left over", "c1-due": "no day"})
    as_user(handed.reviewer).post(path("deliverable_review", handed), sent)
    assert handed.row().state == "accepted"


def test_two_reviews_of_one_version_are_one(as_user: AsUser) -> None:
    handed = waiting()
    sent = sent_review(handed)
    client = as_user(handed.reviewer)
    client.post(path("deliverable_review", handed), sent)
    answer = client.post(path("deliverable_review", handed), sent, follow=True)
    assert "It does not wait for a review." in answer.content.decode()
    assert DeliverableReview.objects.count() == 1


def test_a_stakeholder_reads_no_names_of_tasks(as_user: AsUser) -> None:
    handed = waiting()
    assert "2 build" in text(as_user(handed.owner), path("deliverable", handed))
    assert "2 build" not in text(as_user(handed.reviewer), path("deliverable", handed))
    answer = as_user(handed.reviewer).get(f"/api/v1/deliverables/{handed.pk}/").json()
    assert answer["tasks"] == []


def test_a_condition_is_ticked_off_by_whose_it_is(as_user: AsUser) -> None:
    handed = waiting()
    sent = sent_review(
        handed,
        **{
            "outcome": "accepted_with_conditions",
            "c1-text": "One more",
            "c1-owner": str(handed.owner.pk),
            "c1-due": "2026-04-01",
        },
    )
    as_user(handed.reviewer).post(path("deliverable_review", handed), sent)
    condition = DeliverableReview.objects.get().conditions.get()
    address = reverse("deliverable_condition", args=[handed.plan.project.code, condition.pk])
    assert as_user(handed.reviewer).post(address).status_code == 403
    as_user(handed.owner).post(address)
    condition.refresh_from_db()
    assert condition.done_at is not None


@pytest.mark.parametrize("size", [2, 6])
@pytest.mark.parametrize("name", ["deliverables", "deliverable"])
def test_pages_ask_as_often_however_much_there_is(name: str, size: int, as_user: AsUser) -> None:
    plan = chain_of_three()
    rows = [waiting(plan=plan) for _number in range(size)]
    first = rows[0]
    for number in range(size):
        first.review("rejected", "Tried with two people")
        add_version(actor=first.owning, deliverable_id=first.pk, note=f"Again {number}")
        first.hand_in()
    member_of(plan.project, Role.TEAM_MEMBER)
    client = as_user(plan.manager.user)
    address = path(name, first) if name == "deliverable" else reverse(name, args=[plan.project.code])
    client.get(address)
    with assert_query_count(f"tasks.{name}"):
        assert client.get(address).status_code == 200


class TestApi:
    def test_from_the_register_to_the_decision(self, as_user: AsUser) -> None:
        handed = deliverable()
        owner, reviewer = handed.owner, handed.reviewer
        made = (
            as_user(handed.plan.manager.user)
            .post(
                "/api/v1/deliverables/",
                {
                    "project": handed.plan.project.code,
                    "name": "Manual",
                    "criteria": ["Covers every role"],
                    "owner": owner.pk,
                    "reviewer": reviewer.pk,
                    "tasks": [handed.plan.ids["test"]],
                },
                content_type=JSON,
            )
            .json()
        )
        assert (made["number"], made["due"], made["state"]) == (2, None, "in_work")
        assert made["due_on"] == handed.plan.dates("test")[1].isoformat()
        address = f"/api/v1/deliverables/{made['id']}"
        client = as_user(owner)
        file = SimpleUploadedFile("Manual.txt", b"Draft")
        version = client.post(
            "/api/v1/deliverable-versions/", {"deliverable": made["id"], "file": file, "note": "First"}
        ).json()
        assert (version["number"], version["name"]) == (1, "Manual.txt")
        assert client.post(f"{address}/hand-in/").json()["state"] == "in_review"
        criterion = made["criteria"][0]["id"]
        body = {
            "outcome": "accepted_with_conditions",
            "findings": [{"criterion": criterion, "is_met": False, "reason": "Two roles are missing"}],
            "conditions": [{"text": "Add them", "owner": owner.pk, "due": "2026-04-01"}],
        }
        client = as_user(reviewer)
        review = client.post(f"{address}/reviews/", body, content_type=JSON).json()
        assert (review["outcome"], review["conditions"][0]["text"]) == (body["outcome"], "Add them")
        assert len(client.get(f"{address}/reviews/").json()) == 1
        condition = review["conditions"][0]
        ticked = as_user(owner).patch(
            f"/api/v1/deliverable-conditions/{condition['id']}/",
            {"is_done": True, "version": condition["version"]},
            content_type=JSON,
        )
        assert ticked.json()["done_at"] is not None

    def test_an_older_version_is_a_conflict(self, as_user: AsUser) -> None:
        handed = deliverable()
        client, address = as_user(handed.plan.manager.user), f"/api/v1/deliverables/{handed.pk}/"
        body = {"name": "Other", "criteria": [], "version": 1}
        assert client.patch(address, body, content_type=JSON).json()["criteria"] == []
        assert client.patch(address, body | {"name": "Late"}, content_type=JSON).status_code == 409
        assert client.patch(address, {"name": "Late"}, content_type=JSON).status_code == 428
        assert client.delete(address).status_code == 204
