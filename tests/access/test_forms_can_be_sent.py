"""A page with a form lets browsers send it.

With `Referrer-Policy: no-referrer` or inside a sandbox a browser sends `Origin: null`, and the form is refused as
forged. Django's test client sends no such header, so that only a browser would notice (tests/browser/).
"""

import re

import pytest
from django.urls import resolve

from tests.access.principals import ADMIN, ANONYMOUS
from tests.access.test_access import address, undone, whole_world, world  # noqa: F401 - fixtures
from tests.access.url_table import TABLE
from tests.access.world import World

POSTS = re.compile(r"<form\b[^>]*\bmethod=[\"']?post|\bhx-(post|put|patch|delete)=", re.IGNORECASE)
NULL_ORIGIN = re.compile(r"no-referrer(?!-when)", re.IGNORECASE)
META = re.compile(r"<meta\b[^>]*\bname=[\"']?referrer[^>]*>", re.IGNORECASE)
PAGES = sorted(name for name, declared in TABLE.items() if "GET" in declared.methods and not declared.is_api)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_with_a_form_hides_where_it_is(name: str, world: World) -> None:  # noqa: F811
    path = address(name, TABLE[name], world.our_records)
    for principal in (ANONYMOUS, ADMIN):
        with undone():
            # A secret link leads on to the page without it.
            answer = world.clients[principal].get(path, follow=True)
        if answer.streaming or not POSTS.search(text := answer.content.decode(errors="replace")):
            continue
        if getattr(resolve(path.partition("?")[0]).func, "csrf_exempt", False):
            # Its token is the whole right: no origin is asked for (tests/tasks/test_one_tap_in_browser.py).
            continue
        said = " ".join([answer.get("Referrer-Policy", ""), *META.findall(text)])
        assert not NULL_ORIGIN.search(said), f"{path}: {said}"
        assert "sandbox" not in answer.get("Content-Security-Policy", ""), path
