"""What the links of a task's e-mail are made of: random, kept as hashes, for a time, and ended with the access."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.password_change import change_password
from allauth.account.internal.flows.password_reset import reset_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.links.services import LIFETIME, REMEMBERED, forget_links
from alerts.models import Delivery, UpdateLink
from alerts.raising.services import raise_alert
from alerts.sending.services import deliver_due, retry_delivery
from core.access import SYSTEM
from people.directory.services import deactivate_person, reactivate_person
from people.memberships.services import remove_member
from people.models import User
from tasks.models import Task
from tests.factories import MembershipFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"http://testserver(/u/([\w-]+)/)\?do=done")


@pytest.fixture
def priya() -> User:
    return UserFactory(full_name="Priya Raman", email="priya@example.org")


def told_of_a_task(person: User, key: str = "k") -> tuple[Task, str]:
    """A task of a project that the person is in, and the address in the e-mail about it."""
    task = TaskFactory(name="Load rehearsal")
    MembershipFactory(user=person, project=task.project)
    alert = raise_alert(
        kind="task_overdue",
        key=key,
        recipient=person,
        title="Overdue",
        why="Yours.",
        task_id=task.pk,
        project_id=task.project_id,
    )
    assert alert is not None
    address = ADDRESS.search(alert.deliveries.get().text)
    assert address
    return task, address[1]


def takes_no_report(client: Client, address: str) -> bool:
    """Whether the link says that it has ended, and neither reports nor undoes."""
    report = client.post(address, {"do": "done"})
    undo = client.post(f"{address}undo/", follow=True)
    return (
        client.get(address).status_code == 410
        and report.status_code == 422
        and "has ended" in report.content.decode()
        and "has ended" in undo.content.decode()
    )


def test_a_token_is_random_and_the_row_keeps_its_hash_alone(priya: User) -> None:
    tokens = {told_of_a_task(priya, key)[1].split("/")[2] for key in "abc"}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {43}  # 256 bits in base64
    kept = str(list(UpdateLink.objects.values()))
    assert not any(token in kept for token in tokens)


def test_the_outbox_forgets_the_token_once_the_e_mail_is_sent(priya: User) -> None:
    _task, address = told_of_a_task(priya)
    token = address.split("/")[2]
    deliver_due()
    row = Delivery.objects.get()
    assert row.status == "sent"
    assert token not in row.text + row.html
    assert "/u/…/?do=done" in row.text


def test_a_message_that_is_sent_again_by_hand_carries_another_token(client: Client, priya: User) -> None:
    task, address = told_of_a_task(priya)
    Delivery.objects.update(status="failed", attempts=8, text="Overdue: /u/…/?do=done", html="")
    retry_delivery(actor=SYSTEM, delivery_id=Delivery.objects.get().pk)
    renewed = ADDRESS.search(Delivery.objects.get().text)
    assert renewed
    assert renewed[1] != address
    assert client.get(address).status_code == 404
    client.post(renewed[1], {"do": "done"})
    assert Task.objects.get(pk=task.pk).is_done


def test_a_post_needs_no_cookie_and_the_address_goes_nowhere(priya: User) -> None:
    task, address = told_of_a_task(priya)
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"{address}?do=done")
    assert page["Referrer-Policy"] == "no-referrer"
    client.cookies.clear()
    # What a browser sends from a page that withholds its referrer.
    answer = client.post(address, {"do": "done"}, headers={"origin": "null"})
    assert (answer.status_code, answer["Referrer-Policy"]) == (302, "no-referrer")
    assert Task.objects.get(pk=task.pk).is_done
    client.cookies.clear()
    undone = client.post(f"{address}undo/", headers={"origin": "null"})
    assert (undone.status_code, undone["Referrer-Policy"]) == (302, "no-referrer")
    assert not Task.objects.get(pk=task.pk).is_done


def test_the_person_ends_all_their_links_and_nobody_elses(as_user: Any, priya: User) -> None:
    _task, address = told_of_a_task(priya)
    _other_task, other = told_of_a_task(UserFactory())
    client = as_user(priya)
    page = client.get(reverse("alert_preferences")).content.decode()
    assert "1 e-mail has buttons that still work" in page
    client.post(reverse("update_links_end"))
    assert takes_no_report(Client(), address)
    assert Client().get(other).status_code == 200
    assert "No e-mail has buttons" in client.get(reverse("alert_preferences")).content.decode()


def test_the_api_ends_them_too(as_user: Any, priya: User) -> None:
    _task, address = told_of_a_task(priya)
    answer = as_user(priya).post(reverse("alert-preference-end-links"))
    assert (answer.status_code, answer.json()) == (200, {"ended": 1})
    assert takes_no_report(Client(), address)


def change(user: User) -> None:
    change_password(user, "another long password")


def reset(user: User) -> None:
    reset_password(user, "another long password")


@pytest.mark.parametrize("renew", [change, reset])
def test_a_new_password_ends_them(client: Client, priya: User, renew: Any) -> None:
    _task, address = told_of_a_task(priya)
    renew(priya)
    assert takes_no_report(client, address)


def test_they_end_with_the_account_and_stay_ended_when_it_is_opened_again(
    client: Client, priya: User
) -> None:
    _task, address = told_of_a_task(priya)
    deactivate_person(actor=SYSTEM, user_id=priya.pk)
    assert client.get(address).status_code == 404
    reactivate_person(actor=SYSTEM, user_id=priya.pk)
    assert takes_no_report(client, address)


def test_they_end_with_the_membership_and_stay_ended_for_who_comes_back(client: Client, priya: User) -> None:
    task, address = told_of_a_task(priya)
    _elsewhere, other = told_of_a_task(priya, "elsewhere")
    remove_member(actor=SYSTEM, membership_id=priya.memberships.get(project=task.project).pk)
    assert client.get(address).status_code == 404
    MembershipFactory(user=priya, project=task.project)
    assert takes_no_report(client, address)
    assert client.get(other).status_code == 200


def test_a_used_link_that_ended_is_not_taken_back(client: Client, priya: User) -> None:
    task, address = told_of_a_task(priya)
    client.post(address, {"do": "done"})
    change(priya)
    page = client.get(address).content.decode()
    assert "/undo/" not in page
    client.post(f"{address}undo/")
    assert Task.objects.get(pk=task.pk).is_done


def test_ended_links_are_forgotten_after_a_time(client: Client, priya: User) -> None:
    _task, address = told_of_a_task(priya)
    _other, open_one = told_of_a_task(priya, "open")
    now = timezone.now()
    assert forget_links(now=now + LIFETIME + REMEMBERED - timedelta(hours=1)) == 0
    first = UpdateLink.objects.order_by("pk")[:1].get()
    UpdateLink.objects.filter(pk=first.pk).update(expires_at=now - REMEMBERED - timedelta(seconds=1))
    assert forget_links(now=now) == 1
    assert forget_links(now=now) == 0
    assert client.get(address).status_code == 404
    assert client.get(open_one).status_code == 200
