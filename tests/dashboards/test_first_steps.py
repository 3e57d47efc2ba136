"""What an empty organisation does first: read from what is there, for admins, until there is a project."""

from typing import Any

import pytest
from django.urls import reverse

from alerts.models import Delivery
from core.access import SYSTEM
from dashboards.first_steps.reads import first_steps, installation_facts
from people.access import actor_for
from people.invitations.services import invite_person
from people.models import User
from people.organisation.services import fill_organisation_holidays, update_organisation
from tests.factories import ProjectFactory, UserFactory
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    user: User = UserFactory(organisation_role="admin")
    return user


def done(admin: User) -> list[bool]:
    return [step.is_done for step in first_steps(actor_for(admin))]


def test_each_step_is_done_once_its_rows_are_there(admin: User) -> None:
    fill_organisation_holidays(actor=SYSTEM, country="DE", subdivision="BY", this_year=2026)
    assert done(admin) == [False, True, False, False, False, False]
    update_organisation(actor=SYSTEM, changes={"name": "Brandt Systems"})
    Delivery.objects.create(recipient="a@brandt.example", subject="x", text="x", status="sent")
    invite_person(actor=SYSTEM, email="lena@brandt.example")
    assert done(admin) == [True, True, True, False, False, True]
    (following,) = [step for step in first_steps(actor_for(admin)) if step.is_next]
    assert following.title == "Protect your own sign-in"


def test_an_admin_starts_here_until_there_is_a_project(admin: User, as_user: Any) -> None:
    assert as_user(admin).get(reverse("home"))["Location"] == reverse("first_steps")
    assert as_user(UserFactory()).get(reverse("home")).status_code == 200
    ProjectFactory()
    assert as_user(admin).get(reverse("home")).status_code == 200


def test_the_page_asks_the_database_a_fixed_number_of_times(admin: User, as_user: Any) -> None:
    client = as_user(admin)
    client.get(reverse("first_steps"))
    with assert_query_count("dashboards.first_steps"):
        assert client.get(reverse("first_steps")).status_code == 200


def test_the_installation_says_what_needs_a_hand(settings: Any, db: None) -> None:
    settings.BASE_URL = "https://plumbline.brandt.example"
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.smtp.EmailBackend"}
    worker, address, mail = installation_facts()
    assert (worker.is_well, address.is_well, mail.is_well) == (False, True, True)
