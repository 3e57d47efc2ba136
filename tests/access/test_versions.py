"""A row that several people edit is changed only by who says which version they saw, or that
the last one wins.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.principals import ADMIN
from tests.access.test_access import address, undone
from tests.access.url_table import TABLE
from tests.access.world import World, build_world, fingerprint

PATCHES = sorted(name for name, declared in TABLE.items() if declared.is_api and "PATCH" in declared.methods)
# One person's own choices, which nobody else edits.
OWN = {"alert-detail", "alert-preference-detail", "alert-preference-times"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def patch(world: World, name: str, body: Any, **headers: str) -> Any:
    path = address(name, TABLE[name], world.our_records)
    let_through = TABLE[name].methods["PATCH"]
    client = world.clients[ADMIN if ADMIN in let_through else min(let_through)]
    return client.patch(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", [name for name in PATCHES if name not in OWN])
@pytest.mark.parametrize("body", [{}, {"name": "Other"}])
def test_a_change_without_a_version_is_refused_naming_it(name: str, body: Any, world: World) -> None:
    before = fingerprint()
    with undone():
        answer = patch(world, name, body)
        assert fingerprint() == before
    assert answer.status_code == 428, answer.content
    assert answer.json()["code"] == "version_required"
    assert list(answer.json()["errors"]) == ["version"]


@pytest.mark.parametrize("name", [name for name in PATCHES if name not in OWN])
@pytest.mark.parametrize("body", [[], None, "version"])
def test_a_change_that_is_no_object_is_refused(name: str, body: Any, world: World) -> None:
    before = fingerprint()
    with undone():
        answer = patch(world, name, body)
        assert fingerprint() == before
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "parse_error"


@pytest.mark.parametrize("name", [name for name in PATCHES if name not in OWN])
def test_the_last_one_wins_only_by_saying_so(name: str, world: World) -> None:
    with undone():
        answer = patch(world, name, {}, **{"If-Match": "*"})
    # What else is missing is said; the version is not.
    assert answer.status_code in (200, 422), answer.content
    assert "version" not in answer.json().get("errors", {})


@pytest.mark.parametrize("name", [name for name in PATCHES if name not in OWN])
def test_a_stale_version_is_a_conflict_or_changes_nothing(name: str, world: World) -> None:
    with undone():
        before = fingerprint()
        answer = patch(world, name, {"version": 0})
        after = fingerprint()
    assert answer.status_code in (200, 409, 422), answer.content
    if answer.status_code == 200:
        assert after == before


def test_own_choices_are_addresses() -> None:
    assert set(PATCHES) >= OWN
