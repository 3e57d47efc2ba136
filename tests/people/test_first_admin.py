"""The first way in: a command at the shell, or the link that it shows while there is no account."""

from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.models import ChangeSet
from people.addresses.services.addresses import is_proven
from people.models import CalendarException, Organisation, User
from people.places import countries, region_code
from people.set_up.services import set_up_link
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a plumb line never lies"
FORM = {
    "full_name": "Sofia Lindqvist",
    "email": "Sofia@Brandt.example",
    "password": PASSWORD,
    "organisation": "Brandt Systems",
    "currency": "CHF",
    "time_zone": "Europe/Zurich",
    "country": "CH",
    "subdivision": "ZH",
}


def create_admin(*options: str) -> str:
    out = StringIO()
    call_command("create_admin", *options, stdout=out)
    return out.getvalue()


def path_of(link: str) -> str:
    return urlsplit(link).path


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))


def test_the_command_makes_an_admin_with_a_proven_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    said = create_admin("--email", "Sofia@Brandt.example", "--name", "Sofia Lindqvist")
    user = User.objects.get()
    assert (user.email, user.organisation_role) == ("sofia@brandt.example", "admin")
    assert user.check_password(PASSWORD)
    assert is_proven(user)
    assert PASSWORD not in said
    assert ChangeSet.objects.filter(intent="create_admin", summary=user.email).exists()
    assert Organisation.objects.get().calendar_id


def test_without_a_password_it_prints_a_link_that_sets_one_once(client: Client) -> None:
    said = create_admin("--email", "sofia@brandt.example", "--name", "Sofia Lindqvist")
    link = next(line.strip() for line in said.splitlines() if "http" in line)
    page = client.get(path_of(link), follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)
    assert "no longer works" in Client().get(path_of(link)).content.decode()


def test_everything_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"EMAIL": "a@brandt.example", "NAME": "A", "PASSWORD": PASSWORD}
    for name, value in given.items():
        monkeypatch.setenv(f"ADMIN_{name}", value)
    create_admin()
    assert User.objects.get().full_name == "A"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "Give --email"),
        (["--email", "a@brandt.example"], "Give --name"),
        (["--email", "nonsense", "--name", "A"], "is not an e-mail address"),
        (["--email", "there@brandt.example", "--name", "A"], "has an account already"),
        (["--email", "nobody@brandt.example", "--promote"], "No account has the address"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(options: list[str], sentence: str) -> None:
    UserFactory(email="there@brandt.example")
    with pytest.raises(CommandError, match=sentence):
        create_admin(*options)
    assert User.objects.count() == 1


def test_a_weak_password_makes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        create_admin("--email", "a@brandt.example", "--name", "A")
    assert not User.objects.exists()


def test_an_account_is_promoted_and_a_closed_one_opened() -> None:
    person = UserFactory(email="there@brandt.example", is_active=False)
    create_admin("--email", "there@brandt.example", "--promote")
    person.refresh_from_db()
    assert (person.is_active, person.organisation_role) == (True, "admin")


def test_a_claim_without_proof_does_not_keep_the_admin_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    UserFactory(email="sofia@brandt.example")
    create_admin("--email", "sofia@brandt.example", "--name", "Sofia", "--release")
    assert is_proven(User.objects.get(email="sofia@brandt.example"))


def test_a_proven_account_is_not_released() -> None:
    UserFactory(email="sofia@brandt.example", is_proven=True)
    with pytest.raises(CommandError, match="has an account already"):
        create_admin("--email", "sofia@brandt.example", "--name", "Sofia", "--release")


def test_an_account_of_createsuperuser_signs_in(client: Client) -> None:
    User.objects.create_superuser("boss@brandt.example", PASSWORD, full_name="The Boss")
    answer = client.post(reverse("account_login"), {"login": "boss@brandt.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("profile")).status_code == 200


def test_the_set_up_link_makes_the_first_admin_and_the_organisation(client: Client) -> None:
    client.get(path_of(set_up_link()))
    answer = client.post(reverse("set_up"), FORM)
    assert answer.status_code == 302, answer.content.decode()
    user, home = User.objects.get(), Organisation.objects.get()
    assert (user.email, user.organisation_role, is_proven(user)) == (
        "sofia@brandt.example",
        "admin",
        True,
    )
    assert (home.name, home.currency, home.time_zone) == (
        "Brandt Systems",
        "CHF",
        "Europe/Zurich",
    )
    assert CalendarException.objects.filter(calendar=home.calendar).exists()
    assert client.get(reverse("home"))["Location"] == reverse("first_steps")
    assert ChangeSet.objects.filter(intent="set_up").exists()


def test_what_is_wrong_in_the_form_saves_nothing(client: Client) -> None:
    client.get(path_of(set_up_link()))
    for wrong in (
        {"password": "short"},
        {"subdivision": "XX"},
        {"email": "nonsense"},
        {"currency": "ABC"},
    ):
        assert client.post(reverse("set_up"), FORM | wrong).status_code == 422
    assert not User.objects.exists()


def test_all_that_is_wrong_is_told_at_once(client: Client) -> None:
    client.get(path_of(set_up_link()))
    answer = client.post(reverse("set_up"), FORM | {"password": "short", "subdivision": "XX"})
    errors = answer.context["form"].errors
    assert set(errors) == {"password", "subdivision"}
    assert "Zürich (ZH)" in str(errors["subdivision"])


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [("DE", "by", "BY"), ("DE", "bayern", "BY"), ("DE", "Augsburg", "Augsburg"), ("CH", " Zürich ", "ZH")],
)
def test_a_region_is_typed_by_name_or_code(country: str, typed: str, code: str) -> None:
    assert region_code(country, typed) == code


def test_countries_are_listed_once_by_their_names_in_the_readers_language() -> None:
    with translation.override("de"):
        listed = dict(countries())
    assert listed["DE"] == "Deutschland"
    assert {len(code) for code in listed} == {2}
    assert len(set(listed.values())) == len(listed) > 200


def test_the_link_ends_with_the_first_account_and_after_two_days(client: Client, monkeypatch: Any) -> None:
    link = path_of(set_up_link())
    later = timezone.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert client.get(link).status_code == 404
    monkeypatch.undo()
    assert client.get(link).status_code == 302
    UserFactory()
    assert client.get(link).status_code == 404
    assert client.post(reverse("set_up"), FORM).status_code == 404
    assert User.objects.count() == 1


def test_nobody_becomes_admin_without_the_link(client: Client) -> None:
    assert client.post(reverse("set_up"), FORM).status_code == 404
    assert client.get(reverse("set_up_link", args=["1abc:forged"])).status_code == 404
    assert not User.objects.exists()
