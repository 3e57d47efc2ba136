"""Profiles, roles and the end of somebody's access."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM, Role
from core.errors import Conflict, DomainError, Forbidden, NotVisible
from people.access import actor_for
from people.directory.services import (
    deactivate_person,
    reactivate_person,
    update_person,
    update_profile,
)
from people.memberships.services import add_member, remove_member, set_member_role
from people.models import User
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.PersonBackend"


def admin() -> User:
    user: User = UserFactory(organisation_role="admin")
    return user


def test_deactivation_ends_the_session_and_the_tokens(client: Client) -> None:
    person = UserFactory()
    token = person.api_tokens.create(
        name="CI", token_hash="x" * 64, expires_at=timezone.now() + timedelta(days=1)
    )
    client.force_login(person, backend=BACKEND)
    assert client.get(reverse("profile")).status_code == 200
    deactivate_person(actor=actor_for(admin()), user_id=person.pk)
    assert client.get(reverse("profile")).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_reactivation_does_not_revive_the_old_session(client: Client) -> None:
    person, boss = UserFactory(), admin()
    client.force_login(person, backend=BACKEND)
    deactivate_person(actor=actor_for(boss), user_id=person.pk)
    reactivate_person(actor=actor_for(boss), user_id=person.pk)
    assert client.get(reverse("profile")).status_code == 302


def test_another_persons_session_stays(client: Client) -> None:
    person, other = UserFactory(), UserFactory()
    client.force_login(other, backend=BACKEND)
    deactivate_person(actor=SYSTEM, user_id=person.pk)
    assert client.get(reverse("profile")).status_code == 200


def test_nobody_deactivates_themselves_and_an_admin_remains() -> None:
    boss = admin()
    with pytest.raises(DomainError, match="yourself"):
        deactivate_person(actor=actor_for(boss), user_id=boss.pk)
    with pytest.raises(DomainError, match="needs an admin"):
        update_person(actor=actor_for(boss), user_id=boss.pk, changes={"organisation_role": ""})
    admin()
    update_person(actor=actor_for(boss), user_id=boss.pk, changes={"organisation_role": ""})


def test_only_an_admin_changes_other_people() -> None:
    project = ProjectFactory()
    colleague, stranger = member_of(project), UserFactory()
    manager = actor_for(project.manager)
    with pytest.raises(Forbidden):
        update_person(actor=manager, user_id=colleague.pk, changes={"full_name": "X"})
    with pytest.raises(NotVisible):
        update_person(actor=manager, user_id=stranger.pk, changes={"full_name": "X"})


def test_a_profile_takes_no_role() -> None:
    person = UserFactory()
    update_profile(actor=actor_for(person), changes={"organisation_role": "admin", "job_title": "Analyst"})
    person.refresh_from_db()
    assert (person.organisation_role, person.job_title) == ("", "Analyst")


def test_a_stale_edit_shows_both_values() -> None:
    person, boss = UserFactory(job_title="Analyst"), actor_for(admin())
    update_person(actor=boss, user_id=person.pk, changes={"job_title": "Architect"}, version=1)
    with pytest.raises(Conflict) as conflict:
        update_person(actor=boss, user_id=person.pk, changes={"job_title": "Tester"}, version=1)
    (field,) = conflict.value.fields
    assert (field.stored, field.proposed) == ("Architect", "Tester")


def test_language_and_time_zone_of_the_profile_hold_on_the_next_page(client: Client, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    person = UserFactory()
    client.force_login(person, backend=BACKEND)
    form = {"full_name": "Lena Fischer", "language": "de", "time_zone": "Asia/Tokyo", "version": 1}
    assert client.post(reverse("profile"), form).status_code == 302
    assert '<html lang="de"' in client.get(reverse("profile")).content.decode()


def test_people_are_seen_by_whoever_shares_a_project() -> None:
    project = ProjectFactory()
    colleague, stranger = member_of(project), UserFactory()
    seen = set(User.objects.visible_to(actor_for(colleague)))
    assert seen == {colleague, project.manager}
    assert stranger in User.objects.visible_to(actor_for(admin()))


def test_the_last_manager_stays_until_a_successor_is_named() -> None:
    project = ProjectFactory()
    membership = project.memberships.get(user=project.manager)
    with pytest.raises(DomainError, match="successor"):
        remove_member(actor=SYSTEM, membership_id=membership.pk)
    with pytest.raises(DomainError, match="successor"):
        set_member_role(actor=SYSTEM, membership_id=membership.pk, role=Role.TEAM_MEMBER)
    with pytest.raises(DomainError, match="successor"):
        add_member(actor=SYSTEM, project_id=project.pk, user_id=project.manager.pk, role=Role.STAKEHOLDER)
    member_of(project, Role.PROJECT_MANAGER)
    remove_member(actor=SYSTEM, membership_id=membership.pk)


def test_rates_are_shown_to_the_manager_and_hidden_from_the_team(client: Client) -> None:
    project = ProjectFactory()
    priya, colleague = member_of(project), member_of(project)
    priya.rates.create(hourly_amount=87, valid_from="2026-01-01")
    address = reverse("person", args=[priya.pk])
    for viewer, sees in ((project.manager, True), (admin(), True), (colleague, False), (priya, False)):
        client.force_login(viewer, backend=BACKEND)
        assert ("87.00" in client.get(address).content.decode()) is sees, viewer
