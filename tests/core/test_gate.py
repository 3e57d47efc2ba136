"""Nothing that cannot be stored or reckoned with gets past the gate, whoever asks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from core.reading.strict_json import MAX_DEPTH, Damaged, strict_json
from people.models import User
from projects.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory(code="GATE")


@pytest.fixture
def client(project: Project, as_user: Callable[[User | None], Client]) -> Client:
    client = as_user(project.manager)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/p/GA%00TE/",
        "/static/%00.css",
        "/people/?q=%00",
        "/people/?q=%FF",
        "/people/?%00=1",
        "/api/v1/tasks/?project=%00",
    ],
)
def test_nul_and_broken_bytes_in_an_address_are_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("header", ["Accept-Language", "If-None-Match", "Range", "X-Request-ID", "If-Match"])
def test_nul_in_a_header_is_refused(client: Client, header: str) -> None:
    assert client.get("/people/", headers={header: "a\x00b"}).status_code == 400


def test_nul_in_a_cookie_is_refused(client: Client) -> None:
    client.cookies.load('plumbline="\\000"')
    assert client.get("/people/").status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "idna", "latin-1"])
def test_a_strange_character_set_is_refused(client: Client, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/people/?q=1", b"a=1", content_type=kind).status_code == 400


def test_nul_in_a_field_names_the_field(client: Client, project: Project) -> None:
    response = client.post(reverse("risk_new", args=[project.code]), {"title": "A\x00B"})
    assert response.status_code == 400
    assert "“title”" in response.content.decode()
    assert "<main" in response.content.decode()


def test_a_header_of_the_api_opens_no_way_round_the_gate(client: Client, project: Project) -> None:
    token = {"Authorization": "Token anything"}
    fields = {"title": "A\x00B", "once_key": "a\x00b"}
    answer = client.post(reverse("risk_new", args=[project.code]), fields, headers=token)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_that_no_zone_can_place_names_its_field(
    client: Client, project: Project, moment: str
) -> None:
    for address, name in (("/api/v1/tasks/", "deadline"), ("/api/v1/projects/", "start")):
        body = {"project": project.code, "name": "Late", "code": "LATE", name: moment}
        with timezone.override("Europe/Berlin"):
            answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == 422
        assert name in answer.json()["errors"]


def test_nul_in_a_file_name_is_refused(client: Client, project: Project) -> None:
    upload = SimpleUploadedFile("notes.txt", b"Notes")
    upload.name = "no\x00tes.txt"
    body = (
        b'--x\r\nContent-Disposition: form-data; name="fi\x00le"; filename="a.txt"\r\n\r\nNotes\r\n--x--\r\n'
    )
    response = client.generic(
        "POST",
        reverse("ledger_upload", args=[project.code]),
        body,
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    "body", [b"--x\r\nnonsense", b"", b"--x\r\nContent-Disposition: form-data\r\n\r\n\xff\r\n--x--"]
)
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "multipart/mixed"]
)
def test_a_malformed_form_is_no_fault_of_ours(
    client: Client, project: Project, body: bytes, kind: str
) -> None:
    for address in (reverse("risk_new", args=[project.code]), "/api/v1/imports/"):
        assert client.generic("POST", address, body, content_type=kind).status_code < 500


def test_too_many_fields_are_refused(client: Client, project: Project) -> None:
    body = "&".join(f"f{number}=1" for number in range(6000))
    for address in (reverse("risk_new", args=[project.code]), "/api/v1/imports/"):
        response = client.generic("POST", address, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code in (400, 415)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.txt", "/", "..", "a" * 400 + ".txt", "\u202e.txt"]
)
def test_a_file_name_leads_nowhere(client: Client, project: Project, name: str) -> None:
    body = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\nNotes\r\n--x--\r\n'
    ).encode()
    address = reverse("ledger_upload", args=[project.code])
    response = client.generic("POST", address, body, content_type="multipart/form-data; boundary=x")
    assert response.status_code < 500


DAMAGED = [
    b'{"name": "a\x00b"}',
    b'{"name": "a\\u0000b"}',
    b'{"name": "a\\ud800b"}',
    b'{"name\\u0000": 1}',
    b'{"name": "\xff"}',
    b'{"n": NaN}',
    b'{"n": -Infinity}',
    b'{"n": 1e400}',
    b'{"n": ' + b"9" * 5000 + b"}",
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b"{",
    b"",
]


@pytest.mark.parametrize("body", DAMAGED)
def test_damaged_json_is_refused_as_a_problem(client: Client, body: bytes) -> None:
    response = client.generic("POST", "/api/v1/tasks/", body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"]


@pytest.mark.parametrize(
    "body", [*DAMAGED, b"[]", b"1", b"null", b'"x"', b'{"steps": [[]], "settings": [], "rows": {}}']
)
@pytest.mark.parametrize("name", ["plan_edit", "plan_layout", "plan_view_keep", "plan_sheet"])
def test_the_plan_refuses_damaged_json(client: Client, project: Project, name: str, body: bytes) -> None:
    response = client.generic(
        "POST", reverse(name, args=[project.code]), body, content_type="application/json"
    )
    assert response.status_code in (400, 422)


def test_a_damaged_field_of_json_is_named() -> None:
    with pytest.raises(Damaged) as raised:
        strict_json(b'{"rows": [{"title": "a\\u0000b"}]}')
    assert raised.value.field == "title"


def test_whole_pairs_and_escaped_backslashes_are_kept() -> None:
    assert strict_json(rb'{"a": "\ud83d\ude00", "b": "\\u0000"}') == {"a": "😀", "b": "\\u0000"}
    brackets = json.dumps({"a": "[" * 1000})
    assert strict_json(brackets.encode()) == {"a": "[" * 1000}
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert strict_json(deep)


def test_ids_beyond_a_column_are_not_found(client: Client, project: Project) -> None:
    for pk in ("9" * 19, "9" * 400, "9" * 5000):
        assert client.get(f"/p/GATE/tasks/{pk}/").status_code == 404
        assert client.get(f"/api/v1/tasks/{pk}/").status_code == 404


@pytest.mark.parametrize("pk", ["²", "-1", "1.0", "abc", "9" * 30])
def test_what_is_no_id_is_not_found_in_the_api(client: Client, pk: str) -> None:
    for prefix in (
        "tasks",
        "alerts",
        "people",
        "risks",
        "baselines",
        "snapshots",
        "objectives",
        "cost-files",
    ):
        for method in ("GET", "PATCH", "DELETE"):
            answer = client.generic(method, f"/api/v1/{prefix}/{pk}/", b"{}", content_type="application/json")
            assert answer.status_code in (403, 404, 405)


def test_the_api_answers_its_own_errors_as_problems(client: Client, monkeypatch: Any) -> None:
    missing = client.get("/api/v1/nothing-here/")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")

    def broken(*_arguments: Any, **_named: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tasks.plan.api.TaskViewSet.list", broken)
    failed = client.get("/api/v1/tasks/")
    assert (failed.status_code, failed["Content-Type"]) == (500, "application/problem+json")
    assert failed.json()["status"] == 500


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-16", "nonsense"])
def test_the_server_survives_a_character_set_that_is_none(charset: str) -> None:
    from config.wsgi import application

    environ = RequestFactory().generic("GET", "/people/?q=1").environ
    statuses: list[str] = []
    body = application(
        environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"},
        lambda status, headers, *more: statuses.append(status),
    )
    assert list(body)
    assert statuses == ["400 Bad Request"]


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"x"', b"[{}]"])
@pytest.mark.parametrize(
    "prefix", ["stakeholders", "objectives", "tasks", "risks", "cost-entries", "alerts/read-all"]
)
def test_a_body_of_the_api_is_one_object(client: Client, prefix: str, body: bytes) -> None:
    answer = client.generic("POST", f"/api/v1/{prefix}/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
