"""The buttons of a task's e-mail: no log-in, nothing by GET, one report, taken back by its undo."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.links.services import LIFETIME
from alerts.models import Delivery, UpdateLink
from alerts.raising.services import raise_alert
from core.access import SYSTEM
from core.models import Change, ChangeSet
from people.directory.services import deactivate_person
from people.models import User
from tasks.models import Comment, Task
from tasks.panel.words import history_lines
from tasks.typing.figures.shorthand import Scale
from tests.factories import MONDAY, MembershipFactory, TaskFactory, UserFactory

DAY = 420  # minutes, as the organisation begins
pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> tuple[User, Task, str]:
    """Somebody who was told by e-mail that their task is overdue, the task, and the address of the page."""
    person = UserFactory(full_name="Priya Raman")
    task = TaskFactory(name="Load rehearsal", duration_minutes=480)
    MembershipFactory(user=person, project=task.project)
    alert = raise_alert(
        kind="task_overdue", key="k", recipient=person, title="Overdue", why="Yours.", task_id=task.pk
    )
    assert alert is not None
    found = re.search(r"http://testserver(/u/[^?\s]+)\?do=done", Delivery.objects.get().text)
    assert found
    return person, task, found[1]


def journal() -> list[tuple[str, str, str]]:
    return list(ChangeSet.objects.order_by("id").values_list("intent", "actor_name", "source"))


def test_the_email_has_the_buttons_in_both_parts(told: Any) -> None:
    mail = Delivery.objects.get()
    for wish in ("done", "on_track", "blocked"):
        assert f"{told[2]}?do={wish}" in mail.text
        assert f"{told[2]}?do={wish}" in mail.html
    assert f"{told[2]}?do=days&days=3" in mail.text
    assert f"{told[2]}?do=days&amp;days=3" in mail.html


def test_opening_the_link_changes_nothing_however_often(client: Client, told: Any) -> None:
    _person, task, address = told
    sets, version = ChangeSet.objects.count(), Task.objects.get(pk=task.pk).version
    for _ in range(3):
        page = client.get(f"{address}?do=days&days=3")
        assert page.status_code == 200
        client.head(address)
    words = page.content.decode()
    assert "Load rehearsal" in words
    assert "Nothing has changed yet" in words
    assert 'value="3"' in words
    assert re.search(r'value="days" checked', words)
    assert ChangeSet.objects.count() == sets
    assert Task.objects.get(pk=task.pk).version == version
    assert UpdateLink.objects.get().used_at is None


def test_done_is_a_report_by_the_person_that_came_by_email(client: Client, told: Any) -> None:
    person, task, address = told
    answer = client.post(address, {"do": "done"})
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.is_done
    assert journal()[-1] == ("report_progress", "Priya Raman", "e-mail")
    assert ChangeSet.objects.latest("id").actor_id == person.pk
    assert "Priya Raman by e-mail" in {line.who for line in history_lines(task, Scale(), [], [])}
    page = client.get(address).content.decode()
    assert "/undo/" in page
    assert "Priya Raman reported on it" in page
    assert person.alerts.get().read_at


def test_more_days_move_the_finish_and_undo_moves_it_back(client: Client, told: Any) -> None:
    _person, task, address = told
    client.post(address, {"do": "days", "days": "3"})
    task.refresh_from_db()
    assert task.duration_minutes == 480 + 3 * DAY
    client.post(f"{address}undo/")
    task.refresh_from_db()
    assert task.duration_minutes == 480
    assert [row[2] for row in journal()[-2:]] == ["e-mail", "e-mail"]
    client.post(address, {"do": "blocked", "reason": "No test system"})
    task.refresh_from_db()
    assert (task.status, task.blocked_reason) == ("blocked", "No test system")


def test_a_link_takes_one_report(client: Client, told: Any) -> None:
    _person, task, address = told
    client.post(address, {"do": "days", "days": "1"})
    again = client.post(address, {"do": "days", "days": "1"}, follow=True)
    # The second tap of a quick finger sees what the first one did.
    assert again.redirect_chain == [(address, 302)]
    assert "undo" in again.content.decode()
    task.refresh_from_db()
    assert task.duration_minutes == 480 + DAY
    assert Change.objects.filter(change_set__source="e-mail", model="tasks.task").count() == 1


def test_a_report_that_was_built_upon_stays(client: Client, told: Any) -> None:
    _person, task, address = told
    client.post(address, {"do": "days", "days": "1"})
    Task.objects.filter(pk=task.pk).update(version=99)
    page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "cannot be undone any more" in page
    assert Task.objects.get(pk=task.pk).duration_minutes == 480 + DAY


def test_on_track_of_what_has_begun_is_said_in_a_comment(client: Client, told: Any) -> None:
    _person, task, address = told
    Task.objects.filter(pk=task.pk).update(actual_start=MONDAY, status="in_progress")
    client.post(address, {"do": "on_track"})
    assert Comment.objects.get(task=task).body == "On track."
    assert UpdateLink.objects.get().used_at
    assert "/undo/" not in client.get(address).content.decode()


@pytest.mark.parametrize("sent", [{"do": "days", "days": ""}, {"do": "blocked"}, {"do": "nonsense"}, {}])
def test_what_says_too_little_is_asked_again(client: Client, told: Any, sent: dict[str, str]) -> None:
    assert client.post(told[2], sent).status_code == 422
    assert UpdateLink.objects.get().used_at is None


def test_a_link_ends_after_its_time(client: Client, told: Any) -> None:
    UpdateLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(told[2]).status_code == 410
    assert client.post(told[2], {"do": "done"}).status_code == 422
    assert not Task.objects.get(pk=told[1].pk).is_done
    assert timedelta(days=14) == LIFETIME


def test_a_token_that_was_never_given_out_leads_nowhere(client: Client, told: Any) -> None:
    token = told[2].rstrip("/").rsplit("/", 1)[1]
    for wrong in (token[:-1], token.swapcase(), UpdateLink.objects.get().token_hash, "1", "x" * 5000):
        assert client.get(reverse("one_tap", args=[wrong])).status_code == 404
        assert client.post(reverse("one_tap", args=[wrong]), {"do": "done"}).status_code == 404


def test_who_left_or_lost_the_right_reports_nothing_more(client: Client, told: Any) -> None:
    person, _task, address = told
    person.memberships.all().delete()
    assert client.post(address, {"do": "done"}).status_code == 404
    deactivate_person(actor=SYSTEM, user_id=person.pk)
    assert client.get(address).status_code == 404


def test_the_page_speaks_the_recipients_language(client: Client, told: Any) -> None:
    User.objects.filter(pk=told[0].pk).update(language="de")
    assert '<html lang="de"' in client.get(told[2]).content.decode()
