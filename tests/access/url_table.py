"""All rooms' declarations in one table: url name -> Declared."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.principals import Declared

rooms = [
    import_module(f"tests.access.rooms.{app}")
    for app in [*settings.PRODUCT_APPS, "accounts"]
    if find_spec(f"tests.access.rooms.{app}")
]

TABLE: dict[str, Declared] = {}
for room in rooms:
    twice = TABLE.keys() & room.URLS.keys()
    assert not twice, f"declared twice: {sorted(twice)}"
    TABLE |= room.URLS


def named_addresses() -> dict[str, str]:
    """Url name -> route, of every address. An address without a name counts as its route."""
    found: dict[str, str] = {}

    def walk(patterns: list[Any], prefix: str) -> None:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                found[entry.name or route] = route

    walk(get_resolver().url_patterns, "")
    return found


def room_of(name: str) -> str:
    """The module that declares an address."""
    return next(room.__name__ for room in rooms if name in room.URLS)
