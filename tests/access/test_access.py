"""Every address × method × principal, as declared in rooms/*.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.principals import ADMIN, ANONYMOUS, MANAGER, OUTSIDER, PRINCIPALS, Declared
from tests.access.url_table import TABLE, named_addresses, room_of
from tests.access.world import World, build_world, fingerprint

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all tests of this file: whatever they do is rolled back at once, and all of it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world: World, request: pytest.FixtureRequest) -> World:
    if hasattr(request.node, "callspec"):
        room = room_of(request.node.callspec.params["name"])
        if room in whole_world.broken:
            raise whole_world.broken[room]
    return whole_world


def address(name: str, declared: Declared, records: dict[str, Any], **other: Any) -> str:
    arguments = {argument: records[record] for argument, record in declared.records.items()}
    if takes_code(name):
        arguments["code"] = records["code"]
    return reverse(name, kwargs=arguments | other) + declared.query


def takes_code(name: str) -> bool:
    """Whether the address names a project by its code."""
    return any(argument in named_addresses()[name] for argument in ("<str:code>", "(?P<code>"))


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def attempt(client: Client, method: str, path: str) -> int:
    with undone():
        return send(client, method, path)


def send(client: Client, method: str, path: str) -> int:
    """The status of one request; afterwards the client is as signed in as before it."""
    cookies = deepcopy(client.cookies)
    status: int = client.generic(method, path, content_type=_content_type(path, method)).status_code
    client.cookies = cookies
    return status


def _content_type(path: str, method: str) -> str:
    if path.startswith("/api/"):
        return "application/json"
    return "application/x-www-form-urlencoded" if method == "POST" else "application/octet-stream"


def test_every_address_is_declared() -> None:
    undeclared = {name: route for name, route in named_addresses().items() if name not in TABLE}
    assert not undeclared, "declare these in tests/access/rooms/: " + ", ".join(
        f"{name} ({route})" for name, route in sorted(undeclared.items())
    )


def test_every_declaration_is_an_address() -> None:
    assert not TABLE.keys() - named_addresses().keys()


@pytest.mark.parametrize("name", sorted(TABLE))
def test_only_the_declared_are_let_through(name: str, world: World) -> None:
    declared = TABLE[name]
    path = address(name, declared, world.our_records)
    wrong = []
    for principal in PRINCIPALS:
        client = world.clients[principal]
        for method, let_through in declared.methods.items():
            status = attempt(client, method, path)
            expected = _expected(declared, principal, principal in let_through)
            if not (status in expected if expected else status < 500 and status not in (401, 403, 404, 405)):
                wrong.append(f"{method} {path} as {principal}: {status}, expected {expected or 'to get in'}")
    assert not wrong, "\n".join(wrong)


def _expected(declared: Declared, principal: str, is_let_through: bool) -> set[int]:
    """The statuses of a refusal; empty where the principal is let through."""
    if is_let_through:
        return set()
    if declared.refused_with is not None:
        return {declared.refused_with}
    if principal == ANONYMOUS:
        return {401, 403} if declared.is_api else {302}
    if principal in declared.unseen or (principal == OUTSIDER and not declared.lists_own):
        return {404}
    return {403, 404} if declared.lists_own else {403}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_other_methods_are_refused(name: str, world: World) -> None:
    declared = TABLE[name]
    path = address(name, declared, world.our_records)
    client = world.clients[ADMIN]
    statuses = {method: attempt(client, method, path) for method in METHODS if method not in declared.methods}
    assert set(statuses.values()) <= {405}, statuses


@pytest.mark.parametrize(
    "name", sorted(name for name, declared in TABLE.items() if not declared.public and not declared.lists_own)
)
def test_another_projects_ids_are_not_found_and_change_nothing(name: str, world: World) -> None:
    declared = TABLE[name]
    paths = [address(name, declared, world.their_records)]
    differ = any(world.our_records[row] != world.their_records[row] for row in declared.records.values())
    if differ and takes_code(name):
        # Their record inside our project's address.
        paths.append(address(name, declared, world.their_records, code=world.ours.code))
    client = world.clients[MANAGER]
    before = fingerprint()
    with undone():
        statuses = {
            f"{method} {path}": send(client, method, path) for path in paths for method in declared.methods
        }
        after = fingerprint()
    assert set(statuses.values()) == {404}, statuses
    assert after == before


@pytest.mark.parametrize(
    "name", sorted(name for name, declared in TABLE.items() if "GET" in declared.methods)
)
def test_reading_changes_nothing(name: str, world: World) -> None:
    client = world.clients[ADMIN]
    before = fingerprint()
    with undone():
        client.get(address(name, TABLE[name], world.our_records))
        after = fingerprint()
    assert after == before


def test_there_is_a_principal_for_every_role(world: World) -> None:
    assert set(world.people) == set(PRINCIPALS) - {ANONYMOUS}
