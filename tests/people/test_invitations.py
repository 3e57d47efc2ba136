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
from core.models import Change, ChangeSet
from people.access import actor_for
from people.addresses.figures import token_hash
from people.addresses.services.addresses import is_proven
from people.addresses.services.mail_limits import PER_ADDRESS, PER_PERSON
from people.directory.services import deactivate_person
from people.invitations.services import (
    accept_invitation,
    invite_person,
    join_with_account,
    resend_invitation,
    revoke_invitation,
)
from people.models import Invitation, Membership, User
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
    project, user = ProjectFactory(), UserFactory(email="lena@brandt.example", is_proven=True)
    done = invite_person(
        actor=SYSTEM, email="LENA@brandt.example", project_id=project.pk, project_role=Role.TEAM_MEMBER
    )
    assert done.membership is not None
    assert done.membership.user == user
    assert not Invitation.objects.exists()
    assert Delivery.objects.get().recipient == "lena@brandt.example"


def test_an_account_that_never_proved_the_address_is_asked_first() -> None:
    project, user = ProjectFactory(), UserFactory(email="lena@brandt.example")
    invitation = invite(email=user.email, project_id=project.pk, project_role=Role.TEAM_MEMBER)
    assert not project.memberships.filter(user=user).exists()
    assert Delivery.objects.get().recipient == invitation.email


def test_a_member_is_not_invited_again_and_keeps_the_role() -> None:
    project = ProjectFactory(manager=UserFactory(is_proven=True))
    with pytest.raises(DomainError, match="member of the project already"):
        invite_person(
            actor=SYSTEM, email=project.manager.email, project_id=project.pk, project_role=Role.STAKEHOLDER
        )
    assert project.memberships.get(user=project.manager).role == Role.PROJECT_MANAGER


def test_an_account_made_meanwhile_joins_without_a_new_password() -> None:
    project = ProjectFactory()
    invite(project_id=project.pk, project_role=Role.TEAM_MEMBER)
    token = mailed_token()
    user = UserFactory(email="lena.fischer@brandt.example", is_proven=True)
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


def test_an_unproven_account_joins_by_link_only_while_it_is_signed_in() -> None:
    project = ProjectFactory()
    user = UserFactory(email="lena.fischer@brandt.example")
    invite(project_id=project.pk, project_role=Role.TEAM_MEMBER)
    token = mailed_token()
    with pytest.raises(DomainError, match="Sign in"):
        join_with_account(token=token)
    with pytest.raises(DomainError, match="Sign in"):
        join_with_account(token=token, user_id=UserFactory().pk)
    join_with_account(token=token, user_id=user.pk)
    assert project.memberships.filter(user=user).exists()
    assert is_proven(user)


def test_a_claim_without_proof_does_not_keep_the_owner_out() -> None:
    project = ProjectFactory()
    UserFactory(full_name="An Admin", organisation_role="admin", email="admin@brandt.example")
    taker = UserFactory(full_name="Taker", email="lena.fischer@brandt.example")
    invite(project_id=project.pk, project_role=Role.TEAM_MEMBER)
    token = mailed_token()
    owner = accept_invitation(token=token, full_name="Lena Fischer", password=PASSWORD, is_someone_else=True)
    taker.refresh_from_db()
    assert (owner.email, is_proven(owner)) == ("lena.fischer@brandt.example", True)
    assert taker.email == f"account-{taker.pk}@released.invalid"
    assert list(project.memberships.filter(user__in=[owner, taker]).values_list("user", flat=True)) == [
        owner.pk
    ]
    assert Delivery.objects.latest("id").recipient == "admin@brandt.example"
    assert ChangeSet.objects.filter(intent="release_address").exists()


def test_a_proven_account_never_loses_its_address_to_an_invitation() -> None:
    invite(organisation_role=Role.PORTFOLIO_MANAGER)
    token = mailed_token()
    UserFactory(email="lena.fischer@brandt.example", is_proven=True)
    with pytest.raises(DomainError, match="has an account"):
        accept_invitation(token=token, full_name="Lena", password=PASSWORD, is_someone_else=True)


def test_nothing_secret_stands_in_the_journal() -> None:
    invite()
    user = accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)
    written = str(list(Change.objects.values_list("before", "after")))
    assert user.password not in written
    assert "token_hash" not in written


def test_what_an_invitation_gives_stands_in_the_journal() -> None:
    project = ProjectFactory()
    invite(project_id=project.pk, project_role=Role.TEAM_MEMBER, organisation_role=Role.PORTFOLIO_MANAGER)
    accept_invitation(token=mailed_token(), full_name="Lena Fischer", password=PASSWORD)
    changed = Change.objects.filter(change_set__intent="join_by_invitation").values_list("model", flat=True)
    assert set(changed) == {"people.user", "people.membership", "people.invitation"}


def test_nobody_mails_strangers_in_numbers() -> None:
    project = ProjectFactory()
    manager = actor_for(project.manager)
    for _time in range(PER_ADDRESS):
        invite(actor=manager, project_id=project.pk, project_role=Role.TEAM_MEMBER)
    with pytest.raises(DomainError, match="written to 5 times today"):
        invite(actor=manager, project_id=project.pk, project_role=Role.TEAM_MEMBER)
    for number in range(PER_PERSON - PER_ADDRESS):
        email = f"person.{number}@brandt.example"
        invite(actor=manager, email=email, project_id=project.pk, project_role=Role.TEAM_MEMBER)
    with pytest.raises(DomainError, match="caused 50 such e-mails today"):
        invite(actor=manager, email="more@x.example", project_id=project.pk, project_role=Role.TEAM_MEMBER)
    with pytest.raises(DomainError, match="caused 50 such e-mails today"):
        resend_invitation(
            actor=manager, invitation_id=Invitation.objects.waiting().get(email="person.1@brandt.example").pk
        )


def test_the_links_address_leads_on_to_one_without_the_token(client: Client) -> None:
    invite()
    token = mailed_token()
    answer = client.get(reverse("invitation_link", args=[token]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("invitation_accept"))
    assert token not in client.get(reverse("invitation_accept")).content.decode()
    assert client.get(reverse("invitation_link", args=["made-up"])).status_code == 404


def test_the_accept_page_signs_in_and_leaves_nobody_elses_session(client: Client) -> None:
    client.force_login(UserFactory(), backend="people.backends.PersonBackend")
    invite()
    client.get(reverse("invitation_link", args=[mailed_token()]))
    address = reverse("invitation_accept")
    assert client.get(address).status_code == 200
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
    client.force_login(project.manager, backend="people.backends.PersonBackend")
    page = client.get(reverse("people_invite") + f"?project={project.code}")
    assert f'value="{project.pk}" selected' in page.content.decode()
    form = {"email": "new@brandt.example", "project": project.pk, "project_role": "team_member"}
    assert client.post(reverse("people_invite"), form).status_code == 302
    assert Invitation.objects.get().project == project
    assert "new@brandt.example" in client.get(reverse("people_list")).content.decode()


def test_a_role_without_its_project_is_asked_about() -> None:
    """It was dropped in silence: the sponsor joined as nobody in particular."""
    for wish in ({"project_role": Role.STAKEHOLDER}, {"sees_costs": True}):
        with pytest.raises(DomainError, match="Choose the project"):
            invite_person(actor=SYSTEM, email="helen@brandt.example", **wish)  # type: ignore[arg-type]
    assert not Invitation.objects.exists()


def test_an_installation_without_projects_asks_for_no_role_in_one(as_user: Any) -> None:
    client = as_user(UserFactory(organisation_role="admin"))
    assert set(client.get(reverse("people_invite")).context["form"].fields) == {"email", "organisation_role"}
    answer = client.post(reverse("people_invite"), {"email": "helen@brandt.example"})
    assert answer.status_code == 302
    ProjectFactory()
    assert "project_role" in client.get(reverse("people_invite")).context["form"].fields
