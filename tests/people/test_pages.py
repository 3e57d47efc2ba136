"""The rooms' pages in a real browser: accessible, no sideways scrolling on a phone; and what they ask the database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from alerts.raising.services import raise_alert
from core.access import SYSTEM
from people.calendars.services import add_leave
from people.invitations.services import invite_person
from people.models import User
from people.organisation.services import ensure_organisation
from people.skills.services import create_skill, set_person_skill
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.queries import assert_query_count
from tests.seen import fits

BACKEND = "people.backends.PersonBackend"


@pytest.fixture
def admin(db: None) -> User:
    """An admin, a project with three members with skills, leave, an invitation and alerts."""
    boss: User = UserFactory(full_name="Anna Admin", organisation_role="admin")
    project = ProjectFactory(name="ERP cloud migration")
    skill = create_skill(actor=SYSTEM, name="Data migration")
    for name in ("Priya Raman", "Daniel Osei", "Ewan Clarke"):
        person = member_of(project, full_name=name)
        set_person_skill(actor=SYSTEM, user_id=person.pk, skill_id=skill.pk, level=3)
        add_leave(actor=SYSTEM, user_id=person.pk, start=date(2026, 8, 3), end=date(2099, 8, 7))
    invite_person(actor=SYSTEM, email="new@brandt.example", project_id=project.pk, project_role="team_member")
    for number, severity in enumerate(("info", "warning", "urgent")):
        raise_alert(
            kind="task_overdue",
            key=str(number),
            recipient=boss,
            title="Fix duplicate vendor records is overdue",
            body="Due 20 Nov, now 3 working days late.",
            why="You are assigned to the task.",
            severity=severity,
            project_id=number,
            project_name=project.name,
        )
    return boss


@pytest.mark.parametrize(
    "name",
    [
        "inbox",
        "alert_preferences",
        "deliveries",
        "people_list",
        "people_invite",
        "person",
        "person_edit",
        "profile",
        "organisation",
        "calendars",
        "calendar",
        "skills",
        "rates",
        "exchange_rates",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_page_is_accessible_and_fits_a_phone(
    name: str,
    admin: User,
    live_server: Any,
    log_in: Callable[..., Any],
    assert_accessible: Callable[..., None],
) -> None:
    arguments = {
        "person": [User.objects.get(full_name="Priya Raman").pk],
        "person_edit": [User.objects.get(full_name="Priya Raman").pk],
        "calendar": [ensure_organisation().calendar_id],
    }
    page = log_in(admin)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.goto(live_server.url + reverse(name, args=arguments.get(name))).ok
    fits(page)
    assert_accessible(page)


@pytest.mark.django_db(transaction=True)
def test_reading_and_snoozing_update_the_list_and_the_badge(
    admin: User, live_server: Any, log_in: Callable[..., Any]
) -> None:
    page = log_in(admin)
    page.goto(live_server.url + reverse("inbox"))
    rows, badge = page.locator(".alerts > li"), page.locator("#count-inbox")
    expect(badge).to_have_text("3")
    page.get_by_role("button", name="Mark read").first.click()
    expect(rows).to_have_count(2)
    expect(badge).to_have_text("2")
    page.get_by_role("button", name="Snooze").first.click()
    page.get_by_role("button", name="Tomorrow, 09:00").first.click()
    expect(rows).to_have_count(1)


@pytest.mark.django_db(transaction=True)
def test_an_alert_arrives_on_the_open_inbox(
    admin: User, live_server: Any, log_in: Callable[..., Any]
) -> None:
    page = log_in(admin)
    page.goto(live_server.url + reverse("inbox"))
    page.wait_for_load_state("networkidle")
    raise_alert(kind="task_overdue", key="new", recipient=admin, title="Arrived while open", why="Yours.")
    page.get_by_text("Arrived while open").wait_for(timeout=15_000)


def test_pages_ask_the_database_as_often_as_committed(client: Client, admin: User) -> None:
    client.force_login(admin, backend=BACKEND)
    person = User.objects.get(full_name="Priya Raman")
    pages = {
        "people.people_list": reverse("people_list"),
        "people.person": reverse("person", args=[person.pk]),
        "people.calendar": reverse("calendar", args=[ensure_organisation().calendar_id]),
        "alerts.inbox": reverse("inbox"),
        "alerts.deliveries": reverse("deliveries"),
        "alerts.inbox_revision": reverse("inbox_revision"),
    }
    for name, address in pages.items():
        with assert_query_count(name):
            assert client.get(address).status_code == 200


def test_leave_says_who_enters_it_where_it_is_looked_for(client: Client, admin: User) -> None:
    """Everybody their own, an administrator anybody's; pages on which others look for it say so."""
    priya = User.objects.get(full_name="Priya Raman")
    other = User.objects.exclude(pk__in=[priya.pk, admin.pk]).filter(memberships__isnull=False).first()
    assert other is not None
    project = other.memberships.first().project
    hint = "Leave is entered on each person's own page: by themselves, or by an administrator."
    client.force_login(priya)
    own = client.get(reverse("person", args=[priya.pk])).content.decode()
    assert 'id="enter-leave"' in own
    elses = client.get(reverse("person", args=[other.pk])).content.decode()
    assert 'id="enter-leave"' not in elses
    assert f"{other} enters it on this page, or an administrator does." in elses
    team = client.get(reverse("team", args=[project.code])).content.decode()
    assert hint in team
    assert f"{reverse('person', args=[priya.pk])}#enter-leave" in team
    assert f'href="{reverse("person", args=[other.pk])}"' in team
    load = client.get(reverse("project_load", args=[project.code])).content.decode()
    assert hint in load
