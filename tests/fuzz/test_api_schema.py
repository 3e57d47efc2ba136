"""The API by its own description: whatever fits it or nearly does, every role gets an answer that is no 5xx."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation

from tests.access.principals import ADMIN, MANAGER, PORTFOLIO, STAKEHOLDER, TEAM
from tests.access.url_table import TABLE
from tests.access.world import World, build_world

ROLES = (MANAGER, ADMIN, PORTFOLIO, TEAM, STAKEHOLDER)
# Who may see costs is told every field that the description names.
TOLD_ALL = (MANAGER, ADMIN)
# Formats that the library reads more narrowly than we write them: a time without a zone, an address with an accent.
OWN_FORMATS = ('is not a "time"', 'is not a "email"')
EXAMPLES = 2


class Case:
    """A generated case as Django's client sends it, undone at once."""

    def __init__(self, case: schemathesis.Case, path: str) -> None:
        self.case, self.path = case, path

    def sent_by(self, client: Client) -> Any:
        body, kind = self._body()
        query = {str(name): value for name, value in (self.case.query or {}).items()}
        headers = {str(name): str(value) for name, value in (self.case.headers or {}).items()}
        with transaction.atomic():
            response = client.generic(
                self.case.method, self.path, body, content_type=kind, query_params=query, headers=headers
            )
            transaction.set_rollback(True)
        return response

    def _body(self) -> tuple[bytes, str]:
        body, kind = self.case.body, self.case.media_type or "application/json"
        if not isinstance(body, dict | list | str | int | float | bool | type(None)):
            return b"", kind
        return json.dumps(body, default=str).encode(), "application/json"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        for client in world.clients.values():
            client.raise_request_exception = False
        yield world
        transaction.set_rollback(True)


def operations() -> list[APIOperation]:
    """Every operation of the description."""
    described = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    schema = schemathesis.openapi.from_dict(described)
    return [found.ok() for found in schema.get_all_operations()]


def path_of(operation: APIOperation, world: World) -> str:
    """The operation's address with records of the world in it."""
    marked = operation.path
    for parameter in operation.path_parameters:
        given = {"kind": "mention"}.get(parameter.name, "1")
        marked = marked.replace(f"{{{parameter.name}}}", given)
    try:
        match = resolve(marked)
    except Resolver404:
        pytest.fail(f"{marked} resolves to nothing")
    declared = TABLE[match.view_name]
    path = operation.path
    for parameter in operation.path_parameters:
        record = declared.records.get(parameter.name) or next(iter(declared.records.values()), "code")
        path = path.replace(f"{{{parameter.name}}}", str(world.our_records[record]))
    return path


def tried(strategy: Any, send: Callable[[Any], None]) -> None:
    """Run a strategy's first examples, the same in every run."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def each(case: Any) -> None:
        send(case)

    each()


def as_answer(response: Any, method: str) -> Response:
    """Django's answer as the library of the description knows answers."""
    return Response(
        status_code=response.status_code,
        headers={name.lower(): [value] for name, value in response.items()},
        content=response.content,
        request=requests.Request(method, "http://testserver/").prepare(),
        elapsed=0.0,
        verify=False,
    )


def test_no_role_gets_a_server_error_and_answers_fit_the_description(world: World) -> None:
    statuses: dict[str, set[int]] = defaultdict(set)
    broken: dict[str, str] = {}
    for operation in operations():
        path = path_of(operation, world)

        def send(case: schemathesis.Case, operation: APIOperation = operation, path: str = path) -> None:
            for role in ROLES:
                response = Case(case, path).sent_by(world.clients[role])
                statuses[operation.label].add(response.status_code)
                what = f"{operation.label} as {role}: {response.status_code}"
                is_json = response.get("Content-Type") == "application/json"
                if response.status_code >= 500:
                    broken.setdefault(what, f"{case.query} {case.body!r}"[:600])
                elif role in TOLD_ALL and response.status_code < 300 and is_json:
                    try:
                        operation.validate_response(as_answer(response, case.method))
                    except (AssertionError, BaseExceptionGroup) as error:
                        if not any(words in str(error) for words in OWN_FORMATS):
                            broken.setdefault(what, str(error)[:600])

        for mode in schemathesis.GenerationMode:
            tried(operation.as_strategy(generation_mode=mode), send)
    assert not broken, "\n\n".join(f"{what}\n{why}" for what, why in broken.items())
    never = {label for label, seen in statuses.items() if seen <= {401, 405}}
    assert not never, f"never reached: {sorted(never)}"
    assert len(statuses) == len(operations())
