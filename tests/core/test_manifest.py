"""The site can be installed as an app: what a browser asks for is there, in the reader's language."""

import struct
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse


def size_of(path: str) -> tuple[int, int]:
    """Width and height of a PNG (ISO 15948: the first chunk, from byte 16)."""
    width, height = struct.unpack(">II", Path(path).read_bytes()[16:24])
    return width, height


@pytest.fixture
def manifest(db: None) -> dict[str, Any]:
    answer = Client().get(reverse("web_manifest"), headers={"Accept-Language": "de"})
    assert answer["Content-Type"] == "application/manifest+json"
    facts: dict[str, Any] = answer.json()
    return facts


def test_it_names_the_app_and_where_it_starts(manifest: dict[str, Any]) -> None:
    assert (manifest["name"], manifest["display"], manifest["lang"]) == ("Plumbline", "standalone", "de")
    assert resolve(manifest["start_url"]).url_name == "home"
    assert "Startseite" in {shortcut["name"] for shortcut in manifest["shortcuts"]}
    for shortcut in manifest["shortcuts"]:
        assert resolve(shortcut["url"])


def test_its_icons_are_there_and_as_large_as_they_say(manifest: dict[str, Any]) -> None:
    purposes = set()
    for icon in manifest["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert found, icon
        assert icon["sizes"] == "x".join(map(str, size_of(str(found))))
        purposes.add((icon["purpose"], icon["sizes"]))
    assert {("any", "192x192"), ("any", "512x512"), ("maskable", "512x512")} <= purposes


def test_every_page_points_to_it(client: Client, db: None) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert f'<link rel="manifest" href="{reverse("web_manifest")}">' in page
