"""Every form of every page carries the key that it is done by once, and sending any of them
twice is done once.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.principals import ADMIN, MANAGER
from tests.access.test_access import address, undone
from tests.access.url_table import TABLE, named_addresses
from tests.access.world import World, build_world, fingerprint

PAGES = sorted(
    name
    for name, declared in TABLE.items()
    if not declared.is_api and not declared.public and "GET" in declared.methods
)
POSTS = sorted(
    name
    for name, declared in TABLE.items()
    if not declared.is_api
    and not declared.public
    and "POST" in declared.methods
    # Log-in and second factors have keys of their own.
    and not named_addresses()[name].startswith("accounts/")
)
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
# These take JSON from the plan's scripts, never a form.
NO_FORMS = {
    "change_from_plan",
    "plan_edit",
    "plan_here",
    "plan_layout",
    "plan_sheet",
    "plan_view_keep",
    "scenario_preview",
    "scenarios",
}
INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
NAME, VALUE, ACTION = (re.compile(rf'\b{name}="([^"]*)"') for name in ("name", "value", "(?:action|hx-post)"))
SENDS = re.compile(r"""<form\b[^>]*(method="post"|hx-post=)""")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_every_form_carries_its_own_key(name: str, world: World) -> None:
    path = address(name, TABLE[name], world.our_records)
    for principal, headers in ((ADMIN, {}), (MANAGER, {"HX-Request": "true"})):
        with undone():
            answer = world.clients[principal].get(path, headers=headers)
        if "html" not in answer.get("Content-Type", ""):
            continue
        forms = [form for form in FORM.findall(answer.content.decode()) if SENDS.match(form)]
        keys = [re.findall(r'name="once_key" value="([\w-]{20,})"', form) for form in forms]
        bare = [form[:200] for form, own in zip(forms, keys, strict=True) if len(own) != 1]
        assert not bare, bare
        assert len({own[0] for own in keys}) == len(forms)


@pytest.mark.parametrize("name", PAGES)
def test_every_form_says_which_version_it_changes(name: str, world: World) -> None:
    """Sent as it stands, no form is told that its version is missing."""
    client, path = world.clients[ADMIN], address(name, TABLE[name], world.our_records)
    for headers in ({}, {"HX-Request": "true"}):
        with undone():
            page = client.get(path, headers=headers)
        if "html" not in page.get("Content-Type", ""):
            continue
        for form in FORM.findall(page.content.decode()):
            if not SENDS.match(form):
                continue
            fields = {
                found[1]: html.unescape(value[1]) if (value := VALUE.search(tag)) else ""
                for tag in INPUT.findall(form)
                if (found := NAME.search(tag))
            }
            own = ACTION.search(form[: form.index(">")])
            target = html.unescape(own[1]) if own and own[1] else path
            if target.startswith("/accounts/"):
                continue  # signing out would end the test
            with undone():
                answer = client.post(target, fields)
            assert answer.status_code != 428, form[:300]


@pytest.mark.parametrize("name", [name for name in POSTS if name not in NO_FORMS])
def test_no_view_stumbles_over_a_key(name: str, world: World) -> None:
    """Every POST address takes the key, an empty form is answered as without it, and a second
    one changes nothing.
    """
    path = address(name, TABLE[name], world.our_records)
    let_through = TABLE[name].methods["POST"]
    client = world.clients[ADMIN if ADMIN in let_through else min(let_through, default=ADMIN)]
    with undone():
        plain = client.post(path, {"unknown": "1"}).status_code
    with undone():
        first = client.post(path, {"once_key": "k" * 22})
        before = fingerprint()
        again = client.post(path, {"once_key": "k" * 22})
        after = fingerprint()
    assert first.status_code == plain
    assert first.status_code < 500
    if first.status_code < 400:
        assert again.status_code in (first.status_code, 303)
        assert after == before
