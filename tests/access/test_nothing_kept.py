"""What a browser or a proxy may keep of an answer: nothing that a right, once taken away, should hide."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from config.launcher.supervisor import ROOT
from core.access import Actor, Grant, Role
from core.web.caching import reader_mark, tag_for
from people.models import Membership, User
from tests.access import principals as p
from tests.access.test_access import address, undone
from tests.access.url_table import TABLE
from tests.access.world import World, build_world

# The rows of a plan as somebody sees them who may not see costs: long, read again on every visit, without money.
KEPT = {("plan_data", p.TEAM)}
READABLE = sorted(name for name, declared in TABLE.items() if "GET" in declared.methods)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", READABLE)
def test_no_answer_is_kept(name: str, world: World) -> None:
    path = address(name, TABLE[name], world.our_records)
    kept = set()
    for principal in (p.ANONYMOUS, p.ADMIN, p.MANAGER, p.TEAM_COSTS, p.TEAM, p.STAKEHOLDER):
        with undone():
            answer = world.clients[principal].get(path)
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.add((name, principal))
    assert kept <= KEPT


@pytest.mark.parametrize(
    "path", ["/", "/nowhere/", "/api/v1/nowhere/", "/accounts/login/", "/healthz", "/p/NONE/"]
)
def test_no_error_and_no_redirect_is_kept(path: str, world: World) -> None:
    for client in (world.clients[p.ANONYMOUS], world.clients[p.ADMIN]):
        assert "no-store" in client.get(path)["Cache-Control"]
        assert "no-store" in client.post(path)["Cache-Control"]


def test_an_answer_to_a_token_is_not_kept_either(world: World) -> None:
    answer = Client().get("/api/v1/cost-entries/", headers={"Authorization": "Bearer nothing"})
    assert (answer.status_code, answer["Cache-Control"]) == (401, "private, no-store")


def tags(client: Client, world: World, names: Iterable[str]) -> dict[str, str]:
    """Name of an address -> the ETag it answers with, of those that have one."""
    found = {}
    for name in names:
        with undone():
            answer = client.get(address(name, TABLE[name], world.our_records))
        if "ETag" in answer.headers:
            found[name] = answer["ETag"]
    return found


@pytest.fixture(scope="module")
def tagged(world: World) -> list[str]:
    """Every address that answers an admin with an ETag."""
    found = list(tags(world.clients[p.ADMIN], world, READABLE))
    assert set(found) >= {"plan_data", "project_revision", "inbox_revision", "recompute_queue"}
    return found


@pytest.mark.parametrize("changed", ["rights", "language", "time zone"])
def test_every_tag_knows_its_reader(changed: str, world: World, tagged: list[str]) -> None:
    """Somebody who sees costs no more, or reads another language, is never told that nothing has changed."""
    user, client = world.people[p.TEAM_COSTS], world.clients[p.TEAM_COSTS]
    before = tags(client, world, tagged)
    assert tags(client, world, tagged) == before
    with undone():
        if changed == "rights":
            Membership.objects.filter(user=user).update(sees_costs=False)
        else:
            field = {"language": {"language": "de"}, "time zone": {"time_zone": "Asia/Tokyo"}}[changed]
            User.objects.filter(pk=user.pk).update(**field)
        after = tags(client, world, tagged)
    # The inbox holds what was told to the person, whatever their rights are today; days of a
    # project are those of its place, wherever its reader sits.
    may_stay = {
        "rights": {"inbox_revision"},
        "time zone": {"plan_data", "project_revision"},
    }
    same = {name for name in before if before[name] == after[name]}
    assert same <= may_stay.get(changed, set())


def test_every_tag_of_an_admins_page_knows_its_reader(world: World, tagged: list[str]) -> None:
    client = world.clients[p.ADMIN]
    before = tags(client, world, tagged)
    with undone():
        User.objects.filter(pk=world.people[p.ADMIN].pk).update(language="de")
        assert not set(before.items()) & set(tags(client, world, tagged).items())


def test_costs_are_gone_with_the_right_to_see_them(world: World) -> None:
    user, client = world.people[p.TEAM_COSTS], world.clients[p.TEAM_COSTS]
    data = reverse("plan_data", args=["OURS"])
    first = client.get(data)
    seen = first.json()
    assert seen["sees_costs"] is True
    same = {"If-None-Match": first["ETag"]}
    assert client.get(data, headers=same).status_code == 304
    asked = {"since": seen["revision"], "generation": seen["generation"], "epoch": seen["epoch"]}
    changes = reverse("plan_changes", args=["OURS"])
    assert client.get(changes, asked).status_code == 204
    with undone():
        Membership.objects.filter(user=user).update(sees_costs=False)
        # The page that has the amounts is told to read everything anew, and gets none.
        assert client.get(changes, asked).status_code == 205
        answer = client.get(data, headers=same)
        assert answer.status_code == 200
        assert answer.json()["sees_costs"] is False


def test_a_mark_tells_readers_apart() -> None:
    def reader(**grant: Any) -> Actor:
        return Actor("user", User(pk=1), None, lambda: {7: Grant(Role.TEAM_MEMBER, **grant)})

    marks = {reader_mark(reader(), 7), reader_mark(reader(sees_costs=True), 7), reader_mark(reader(), 8)}
    with translation.override("de"):
        marks.add(reader_mark(reader(), 7))
    with timezone.override("Asia/Tokyo"):
        marks.add(reader_mark(reader(), 7))
    other = Actor("user", User(pk=2), None, lambda: {7: Grant(Role.TEAM_MEMBER)})
    assert len(marks | {reader_mark(other, 7)}) == 6
    assert tag_for(reader(), 1, project_id=7) != tag_for(reader(), 2, project_id=7)


def test_tags_and_what_may_be_kept_come_from_one_place() -> None:
    """A tag made by hand forgets its reader; a Cache-Control of its own forgets who must not see it again."""
    by_hand = re.compile(
        r"""\["(ETag|Cache-Control)"\]\s*=(?!\s*(tag|etag)\b)|@condition\(|@etag\(|@cache_page|@cache_control"""
    )
    files = [file for app in settings.PRODUCT_APPS for file in sorted((ROOT / app).rglob("*.py"))]
    files.remove(ROOT / "core" / "web" / "caching.py")
    by_themselves = [str(file.relative_to(ROOT)) for file in files if by_hand.search(file.read_text())]
    assert not by_themselves, "use core.web.caching.tag_for and may_be_kept"
