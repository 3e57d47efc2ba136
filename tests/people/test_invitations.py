"""Invitations: a link that is good once, for seven days, and only its hash is stored."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Delivery
from core.access import SYSTEM, Role
from core.errors import DomainError, Forbidden, InvalidInput, NotVisible
from people.access import actor_for
from people.models import Invitation, Membership, User
from people.services import (
    accept_invitation,
    deactivate_person,
    invite_person,
    join_with_account,
    resend_invitation,
    revoke_invitation,
)
from people.services.invitations import token_hash
from tests.factories import ProjectFactory, UserFactory, actor_with

pytestmark = pytest.mark.django_db
PASSWORD = "a plumb line never lies"


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    # pytest-django puts its own mail box in the product's place.
    settings.EMAIL_BACKEND = "alerts.email_backend.OutboxEmailBackend"


def invite(**values: Any) -> Invitation:
    given = {"actor": SYSTEM, "email": "lena.fischer@brandt.example"} | values
    invitation = invite_person(**given).invitation
    assert invitation is not None
    return invitation


def mailed_token() -> str:
    text = Delivery.objects.latest("id").text
    found = re.search(r"/invitations/([^/\s]+)/", text)
    assert found, text
    return found[1]


def test_the_link_is_mailed_and_only_its_hash_is_stored() -> None:
    invitation = invite()
    token = mailed_token()
    assert len(token) >= 43  # 256 bits in base 64
    assert invitation.token_hash == token_hash(token)
    assert token not in str(Invitation.objects.values().get())
    assert Delivery.objects.get().recipient == "lena.fischer@brandt.example"


def test_accepting_makes_the_account_with_every_role_invited_to() -> None:
    first, second = ProjectFactory(), ProjectFactory()
    invite(project_id=first.pk, project_role=Role.TEAM_MEMBER, sees_costs=True)
    invite(project_id=second.pk, project_role=Role.STAKEHOLDER)
    user = accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert set(Membership.objects.filter(user=user).values_list("project", "role", "sees_costs")) == {
        (first.pk, "team_member", True),
        (second.pk, "stakeholder", False),
    }
    assert EmailAddress.objects.get(user=user).verified


def test_a_link_is_good_once() -> None:
    invite()
    token = mailed_token()
    accept_invitation(token=token, full_name="Lena Fischer", password=PASSWORD)
    with pytest.raises(NotVisible):
        accept_invitation(token=token, full_name="Somebody Else", password=PASSWORD)


def test_a_link_ends_after_seven_days() -> None:
    invitation = invite()
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(NotVisible):
        accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)


def test_a_revoked_link_has_ended() -> None:
    invitation = invite()
    revoke_invitation(actor=SYSTEM, invitation_id=invitation.pk)
    with pytest.raises(NotVisible):
        accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)


def test_sending_again_ends_the_old_link() -> None:
    invitation = invite()
    old = mailed_token()
    resend_invitation(actor=SYSTEM, invitation_id=invitation.pk)
    with pytest.raises(NotVisible):
        accept_invitation(token=old, full_name="Lena Fischer", password=PASSWORD)
    accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)


def test_inviting_again_to_the_same_place_replaces_the_invitation() -> None:
    invite()
    invite(email="Lena.Fischer@Brandt.example")
    assert Invitation.objects.waiting().count() == 1


def test_a_weak_password_is_refused_and_the_link_stays_good() -> None:
    invite()
    with pytest.raises(InvalidInput) as refused:
        accept_invitation(token=mailed_token(), full_name="Lena Fischer", password="short")
    assert "password" in refused.value.errors
    accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)


def test_a_person_with_an_account_is_in_the_project_at_once() -> None:
    project, user = ProjectFactory(), UserFactory(email="lena@brandt.example")
    done = invite_person(
        actor=SYSTEM, email="LENA@brandt.example", project_id=project.pk, project_role=Role.TEAM_MEMBER
    )
    assert done.membership is not None
    assert done.membership.user == user
    assert not Invitation.objects.exists()
    assert Delivery.objects.get().recipient == "lena@brandt.example"


def test_a_member_is_not_invited_again_and_keeps_the_role() -> None:
    project = ProjectFactory()
    with pytest.raises(DomainError, match="member of the project already"):
        invite_person(
            actor=SYSTEM, email=project.manager.email, project_id=project.pk, project_role=Role.STAKEHOLDER
        )
    assert project.memberships.get(user=project.manager).role == Role.PROJECT_MANAGER


def test_an_account_made_meanwhile_joins_without_a_new_password() -> None:
    project = ProjectFactory()
    invite(project_id=project.pk, project_role=Role.TEAM_MEMBER)
    token, user = mailed_token(), UserFactory(email="lena.fischer@brandt.example")
    with pytest.raises(DomainError, match="has an account"):
        accept_invitation(token=token, full_name="Lena", password=PASSWORD)
    join_with_account(token=token)
    assert project.memberships.filter(user=user).exists()


def test_a_deactivated_person_does_not_come_back_by_invitation() -> None:
    project, user = ProjectFactory(), UserFactory(email="lena@brandt.example")
    deactivate_person(actor=SYSTEM, user_id=user.pk)
    with pytest.raises(DomainError, match="deactivated"):
        invite_person(actor=SYSTEM, email=user.email, project_id=project.pk, project_role=Role.TEAM_MEMBER)


def test_a_project_manager_invites_into_their_project_only() -> None:
    ours, theirs = ProjectFactory(), ProjectFactory()
    manager = actor_for(ours.manager)
    invite(actor=manager, project_id=ours.pk, project_role=Role.TEAM_MEMBER)
    with pytest.raises(NotVisible):
        invite(actor=manager, project_id=theirs.pk, project_role=Role.TEAM_MEMBER)
    with pytest.raises(Forbidden):
        invite(actor=manager, organisation_role=Role.ADMIN)
    with pytest.raises(Forbidden):
        invite(actor=manager, project_id=ours.pk, project_role=Role.TEAM_MEMBER, organisation_role=Role.ADMIN)


def test_a_team_member_invites_nobody() -> None:
    project = ProjectFactory()
    with pytest.raises(Forbidden):
        invite(
            actor=actor_with(project, Role.TEAM_MEMBER), project_id=project.pk, project_role=Role.TEAM_MEMBER
        )


def test_the_accept_page_signs_in_and_leaves_nobody_elses_session(client: Client) -> None:
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    invite()
    address = reverse("invitation_accept", args=[mailed_token()])
    page = client.get(address)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    refused = client.post(address, {"full_name": "Lena Fischer", "password": "short"})
    assert refused.status_code == 422
    assert b"Lena Fischer" in refused.content
    answer = client.post(address, {"full_name": "Lena Fischer", "password": PASSWORD})
    assert answer.status_code == 302
    user = User.objects.get(email="lena.fischer@brandt.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(address).status_code == 404


def test_the_invite_page_sends(client: Client) -> None:
    project = ProjectFactory()
    client.force_login(project.manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("people_invite") + f"?project={project.code}")
    assert f'value="{project.pk}" selected' in page.content.decode()
    form = {"email": "new@brandt.example", "project": project.pk, "project_role": "team_member"}
    assert client.post(reverse("people_invite"), form).status_code == 302
    assert Invitation.objects.get().project == project
    assert "new@brandt.example" in client.get(reverse("people_list")).content.decode()
