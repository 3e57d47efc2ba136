"""The stakeholder register: places on the grid, engagement over time, what was said."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Forbidden, InvalidInput
from people.access import actor_for
from projects.charter.services import (
    add_stakeholder,
    delete_stakeholder_note,
    note_stakeholder,
    update_stakeholder,
)
from projects.customer_needs.services import add_need
from tests.factories import ProjectFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(code="ERP")


@pytest.fixture
def manager(project):
    return actor_for(project.manager)


@pytest.fixture
def council(project, manager):
    return add_stakeholder(actor=manager, project_id=project.pk, values={"name": "Works council"})


def note(manager, council, day, engagement, **values):
    return note_stakeholder(
        actor=manager,
        stakeholder_id=council.pk,
        values={"noted_on": day, "engagement": engagement} | values,
    )


def test_course_begins_with_the_entry_and_follows_the_register(council, manager):
    update_stakeholder(actor=manager, stakeholder_id=council.pk, changes={"power": 5})
    changes = {"current_engagement": "resistant"}
    update_stakeholder(actor=manager, stakeholder_id=council.pk, changes=changes)
    assert [row.engagement for row in council.entries.all()] == ["resistant", "neutral"]


def test_latest_note_says_how_somebody_stands_now(council, manager):
    today = timezone.localdate()
    note(manager, council, today - timedelta(days=40), "resistant", sentiment="negative", text="Not with us")
    council.refresh_from_db()
    assert council.current_engagement == "neutral"  # noted on the day of the entry, which is later
    last = note(manager, council, today, "supportive", sentiment="positive")
    council.refresh_from_db()
    assert council.current_engagement == "supportive"
    delete_stakeholder_note(actor=manager, note_id=last.pk)
    council.refresh_from_db()
    assert council.current_engagement == "neutral"


def test_day_to_come_and_a_team_members_note_are_refused(project, council, manager):
    with pytest.raises(InvalidInput) as caught:
        note(manager, council, timezone.localdate() + timedelta(days=1), "neutral")
    assert caught.value.errors == {"noted_on": ["The day is still to come."]}
    with pytest.raises(Forbidden):
        note(actor_for(member_of(project)), council, date(2026, 3, 2), "neutral")


def test_place_on_the_grid_is_saved_and_the_grid_comes_back(project, council, as_user):
    client = as_user(project.manager)
    address = reverse("stakeholder_place", args=["ERP", council.pk])
    htmx = {"HX-Request": "true"}
    moved = client.post(address, {"power": 5, "interest": 4, "version": 1}, headers=htmx)
    council.refresh_from_db()
    assert (council.power, council.interest) == (5, 4)
    html = moved.content.decode()
    assert "Works council: power 5, interest 4. Manage closely." in html
    assert "<html" not in html
    stale = client.post(address, {"power": 1, "interest": 4, "version": 1}, headers=htmx)
    assert stale.status_code == 409
    assert client.post(address, {"power": 9, "interest": 4, "version": 2}).status_code == 422
    council.refresh_from_db()
    assert council.power == 5


def test_page_of_one_shows_the_course_and_what_they_need(project, council, manager, as_user):
    note(manager, council, timezone.localdate(), "supportive", text="We were heard")
    values = {
        "text": "Shift plans stay private",
        "importance": "must",
        "stakeholder_id": council.pk,
    }
    add_need(actor=manager, project_id=project.pk, values=values)
    html = as_user(project.manager).get(reverse("stakeholder_log", args=["ERP", council.pk])).content.decode()
    assert "We were heard" in html
    assert "Shift plans stay private" in html
    reader = as_user(member_of(project))
    html = reader.get(reverse("stakeholder_log", args=["ERP", council.pk])).content.decode()
    assert reverse("stakeholder_note", args=["ERP", council.pk]) not in html


def test_note_over_the_api(project, council, as_user):
    client = as_user(project.manager)
    body = {"stakeholder": council.pk, "noted_on": "2026-03-02", "engagement": "resistant"}
    made = client.post(reverse("stakeholder-note-list"), body, "application/json")
    assert (made.status_code, made.json()["engagement"]) == (201, "resistant")
    assert client.delete(reverse("stakeholder-note-detail", args=[made.json()["id"]])).status_code == 204
