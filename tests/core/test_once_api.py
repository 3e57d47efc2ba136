"""`Idempotency-Key`: the same key gets the same answer, and is carried out once."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from budgets.models import CostEntry
from core.api.endpoints import OnceMixin
from core.models import ClaimedKey
from projects.models import Project
from tests.budgets.rows import category
from tests.factories import ProjectFactory, UserFactory

AsUser = Callable[[Any], Client]
pytestmark = pytest.mark.django_db
WRITES = ("post", "put", "patch", "delete")
ENTRIES = "/api/v1/cost-entries/"


def entry(project: Project, **values: Any) -> dict[str, Any]:
    return {
        "project": project.code,
        "description": "Cables",
        "amount": "40.00",
        "incurred_on": "2026-03-10",
        "category": category().pk,
        **values,
    }


def send(client: Client, body: dict[str, Any], key: str, path: str = ENTRIES) -> Any:
    return client.post(path, body, content_type="application/json", headers={"Idempotency-Key": key})


def test_the_same_key_gets_the_same_answer(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    first, again = (send(client, entry(project), "one") for _ in range(2))
    assert first.status_code == 201
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again["Idempotency-Replayed"] == "true"
    assert CostEntry.objects.count() == 1


def test_quotes_around_a_key_are_no_part_of_it(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    for key in ("one", '"one"'):
        send(client, entry(project), key)
    assert CostEntry.objects.count() == 1


def test_a_changed_body_or_address_is_refused(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    send(client, entry(project), "one")
    for answer in (
        send(client, entry(project, amount="41.00"), "one"),
        send(client, entry(project), "one", "/api/v1/cost-documents/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert CostEntry.objects.count() == 1


def test_the_key_of_somebody_else_is_another_one(as_user: AsUser) -> None:
    project = ProjectFactory()
    clients = [as_user(project.manager), as_user(UserFactory(organisation_role="admin"))]
    for client, words in zip(clients, ("Cables", "Sockets"), strict=True):
        assert send(client, entry(project, description=words), "one").status_code == 201
    assert CostEntry.objects.count() == 2


def test_without_a_key_each_request_counts(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    for words in ("Cables", "Sockets"):
        client.post(ENTRIES, entry(project, description=words), content_type="application/json")
    assert CostEntry.objects.count() == 2
    assert not ClaimedKey.objects.exists()


def test_a_refusal_is_answered_again_and_leaves_nothing(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    first, again = (send(client, entry(project, amount="-1.00"), "one") for _ in range(2))
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.content == first.content
    assert again["Content-Type"] == "application/problem+json"
    assert not CostEntry.objects.exists()


def test_what_failed_is_not_kept(as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    client.raise_request_exception = False

    def fail(**_arguments: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("budgets.money.services.record_cost", fail)
        assert send(client, entry(project), "one").status_code == 500
    assert not ClaimedKey.objects.exists()
    assert send(client, entry(project), "one").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "schlüssel"])
def test_a_key_that_is_none_is_refused(key: str, as_user: AsUser) -> None:
    project = ProjectFactory()
    answer = send(as_user(project.manager), entry(project), key)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")
    assert not CostEntry.objects.exists()


def test_an_answer_without_a_body_is_given_again(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    body = {
        "name": "Cloud",
        "project": project.code,
        "category": category().pk,
        "amount": "1.00",
        "phasing": "linear",
    }
    made = client.post("/api/v1/budget-lines/", body, content_type="application/json").json()
    path, headers = f"/api/v1/budget-lines/{made['id']}/", {"Idempotency-Key": "gone"}
    assert [client.delete(path, headers=headers).status_code for _ in range(2)] == [204, 204]


def test_files_count_by_what_is_in_them(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    path, statuses = "/api/v1/ledger-imports/", []
    for amount in ("10,00", "10,00", "11,00"):
        text = f"Date;Amount;Description;Category\n03.11.2025;{amount};Porto;other\n"
        file = SimpleUploadedFile("ledger.csv", text.encode())
        answer = client.post(
            path, {"project": project.code, "file": file}, headers={"Idempotency-Key": "file"}
        )
        statuses.append(answer.status_code)
    assert statuses == [201, 201, 422]


@pytest.mark.django_db(transaction=True)
def test_fifty_at_the_same_moment_make_one_row(as_user: AsUser) -> None:
    project = ProjectFactory()
    body = entry(project)
    client = as_user(project.manager)
    answers: list[Any] = []

    def ask() -> None:
        own = Client()
        own.cookies = client.cookies
        try:
            answers.append(send(own, body, "fifty"))
        finally:
            connections.close_all()

    threads = [Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert made, answers[0].content
    assert len(made) + len(waiting) == 50
    assert len({answer.content for answer in made}) == 1
    assert all(answer["Retry-After"] == "1" for answer in waiting)
    assert CostEntry.objects.count() == 1


def test_every_endpoint_takes_a_key() -> None:
    from config.urls import router

    assert [prefix for prefix, viewset, _name in router.registry if not issubclass(viewset, OnceMixin)] == []


def test_the_description_names_the_key_on_every_write() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    writes = {
        f"{method} {path}": {parameter["name"] for parameter in operation.get("parameters", [])}
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in WRITES
    }
    assert len(writes) > 80
    assert [name for name, parameters in writes.items() if "Idempotency-Key" not in parameters] == []
