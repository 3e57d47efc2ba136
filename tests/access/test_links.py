"""Whoever opens a page may open what it links to; and each page of a project says which it is.

Everybody's pages are walked from their home, link by link, with what HTMX would fetch into them.
"""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.access.principals import ADMIN, MANAGER, PORTFOLIO, STAKEHOLDER, TEAM, TEAM_COSTS
from tests.access.test_access import undone
from tests.access.world import World, build_world

LINK = re.compile(r'\b(href|hx-get)="([^"#]*)')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
NUMBERS = re.compile(r"\d+")
# Of records of a kind that many are opened; the five gates differ in what they ask.
OF_A_KIND = {"/p/OURS/gates/0/": 5}
H1 = re.compile(r"<h1\b")
DECISION = re.compile(r'<input[^>]*name="(?:decision|outcome)"[^>]*>')
DECIDING_LIST = re.compile(r'<select[^>]*name="(?:decision|outcome)"')
# Files and what leaves the product are tried elsewhere, and the other project has the same pages.
NO_PAGES = ("/static/", "/api/", "/p/THEIRS/")


@dataclass
class Walk:
    """What a reader met: address -> its page, and the links that refused them with where they stood."""

    pages: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    # Those that lead on to another place, such as “Confirm that it is you”.
    led_on: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walks(world: World) -> dict[str, Walk]:
    return {}


def links_of(page: str, address: str) -> Iterator[tuple[str, bool]]:
    """(address, is it fetched into the page) of every link; "?x=1" is the page's own."""
    for found in LINK.finditer(page):
        link = html.unescape(found[2])
        if link.startswith("?"):
            link = address.partition("?")[0] + link
        if link.startswith("/") and not link.startswith(NO_PAGES):
            yield link, found[1] == "hx-get"


def walk(client: Client, start: str = "/") -> Walk:
    """Each address once, and of many records of a kind the first: rows of one list go to one door."""
    met = Walk()
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    pages, fragments = deque([(start, "")]), deque[tuple[str, str]]()
    while pages or fragments:
        is_fragment = not pages
        address, where = (fragments if is_fragment else pages).popleft()
        path = address.partition("?")[0]
        if path in seen:
            continue
        seen.add(path)
        kind = NUMBERS.sub("0", path)
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND.get(kind, 2):
            continue
        headers = {"HX-Request": "true"} if is_fragment else {}
        with undone():
            answer = client.get(address, headers=headers, follow=True)
        if answer.status_code >= 400:
            to = "".join(f" -> {step}" for step, _status in answer.redirect_chain)
            met.refused.append(f"{address}{to} ({answer.status_code}), linked on {where}")
        if answer.status_code >= 400 or "html" not in answer.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        if not is_fragment:
            met.pages[address] = page
            if answer.redirect_chain:
                met.led_on.add(address)
        for link, into_page in links_of(page, path):
            (fragments if into_page else pages).append((link, address))
    return met


def walked(world: World, walks: dict[str, Walk], principal: str) -> Walk:
    if principal not in walks:
        walks[principal] = walk(world.clients[principal])
    return walks[principal]


@pytest.mark.parametrize("principal", [MANAGER, TEAM, TEAM_COSTS, STAKEHOLDER, PORTFOLIO, ADMIN])
def test_every_link_opens_for_who_reads_it(principal: str, world: World, walks: dict[str, Walk]) -> None:
    met = walked(world, walks, principal)
    print(principal, len(met.pages), "pages")
    assert not met.refused, "\n".join(met.refused)
    assert len(met.pages) > 10


def test_each_page_of_a_project_has_a_title_and_one_heading_of_its_own(
    world: World, walks: dict[str, Walk]
) -> None:
    met = walked(world, walks, MANAGER)
    pages = {
        address: page
        for address, page in met.pages.items()
        if address.startswith("/p/OURS/") and "?" not in address
    }
    # A dialog that is opened as a page says what is asked, whatever row it is asked about.
    forms = {address for address, page in pages.items() if "data-form" in page}
    headings = {address: len(H1.findall(page)) for address, page in pages.items()}
    assert {address: n for address, n in headings.items() if n != 1} == {}
    titles = {
        address: TITLE.search(page)[1]  # type: ignore[index]
        for address, page in pages.items()
        if address not in forms
    }
    common = {title for title, n in Counter(titles.values()).items() if n > 1}
    assert sorted((title, address) for address, title in titles.items() if title in common) == []


@pytest.mark.parametrize("principal", [ADMIN, TEAM])
def test_each_page_outside_a_project_has_a_title_and_one_heading_of_its_own(
    principal: str, world: World, walks: dict[str, Walk]
) -> None:
    met = walked(world, walks, principal)
    pages = {
        address: page
        for address, page in met.pages.items()
        if not address.startswith("/p/") and "?" not in address and "data-form" not in page
        if address not in met.led_on
    }
    headings = {address: len(H1.findall(page)) for address, page in pages.items()}
    assert {address: n for address, n in headings.items() if n != 1} == {}
    titles = {address: TITLE.search(page)[1] for address, page in pages.items()}  # type: ignore[index]
    common = {title for title, n in Counter(titles.values()).items() if n > 1}
    assert sorted((title, address) for address, title in titles.items() if title in common) == []


def test_no_decision_is_made_before_somebody_makes_it(world: World, walks: dict[str, Walk]) -> None:
    """Neither a radio button is on nor a word chosen in a form that asks what is decided."""
    met = walked(world, walks, ADMIN)
    asked = {address: page for address, page in met.pages.items() if DECISION.search(page)}
    made = {
        address: [found[0] for found in DECISION.finditer(page) if "checked" in found[0]]
        for address, page in asked.items()
    }
    assert len(asked) >= 2, sorted(asked)
    assert {address: found for address, found in made.items() if found} == {}
    assert not [address for address, page in met.pages.items() if DECIDING_LIST.search(page)]
