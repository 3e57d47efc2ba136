"""Every address that can be asked, with what fills it: from the URL resolver, the permission table and its world."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.access.principals import ADMIN, MANAGER
from tests.access.url_table import TABLE
from tests.access.world import World
from tests.fuzz.harvest import forms_of
from tests.fuzz.recording import Asked, recorded

# Ends the session of the client that asks.
LEFT_OUT = {"account_logout"}


@dataclass
class Target:
    """An address and a method: who is let in, its path arguments, and what it was seen to ask for."""

    name: str
    method: str
    principals: tuple[str, ...]
    arguments: Mapping[str, Any]
    suffix: str = ""
    query: set[str] = field(default_factory=set)
    body: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    valid: dict[str, list[str]] = field(default_factory=dict)
    # Whole forms as pages carry them.
    forms: list[dict[str, list[str]]] = field(default_factory=list)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def path(self) -> str:
        return reverse(self.name, kwargs=self.arguments) + self.suffix

    def learn(self, asked: Asked) -> None:
        self.query |= {name for name in asked.query if name.isprintable()}
        self.body |= {name for name in asked.body if name.isprintable()}
        self.kinds |= asked.kinds
        for name, values in asked.valid.items():
            self.valid.setdefault(name, values)


def patterns() -> Iterator[tuple[str, set[str]]]:
    """(name with its namespace, path arguments) of every named address, libraries' included."""

    def walk(entries: list[Any], space: str, above: set[str]) -> Iterator[tuple[str, set[str]]]:
        for entry in entries:
            arguments = above | set(entry.pattern.regex.groupindex)
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, inner, arguments)
            elif isinstance(entry, URLPattern) and entry.name:
                yield space + entry.name, arguments

    yield from walk(get_resolver().url_patterns, "", set())


def targets_of(world: World) -> list[Target]:
    """A target per address and method. What no permission table names is tried with both methods, by everybody."""
    found: dict[tuple[str, str], Target] = {}
    for name, arguments in patterns():
        if name in LEFT_OUT:
            continue
        declared = TABLE.get(name)
        if declared is None:
            filled: dict[str, Any] = dict.fromkeys(arguments, "1")
            methods = {"GET": frozenset(world.clients), "POST": frozenset(world.clients)}
        else:
            filled = {argument: world.our_records[record] for argument, record in declared.records.items()}
            filled |= {"code": world.our_records["code"]} if "code" in arguments else {}
            methods = dict(declared.methods)
        try:
            reverse(name, kwargs=filled)
        except NoReverseMatch:
            continue
        for method, let_in in methods.items():
            suffix = declared.query if declared else ""
            found.setdefault(
                (name, method), Target(name, method, tuple(sorted(let_in)), filled, suffix=suffix)
            )
    return list(found.values())


def look_around(world: World, targets: list[Target], undone: Any) -> int:
    """Ask every address once with nothing, learn what it asks for and which forms its pages carry; requests made."""
    by_name = {(target.name, target.method): target for target in targets}
    made = 0
    for target in targets:
        client = world.clients[_looker(target)]
        with recorded() as asked, undone():
            made += 1
            if target.method == "GET":
                response = client.get(target.path)
            elif target.is_api:
                response = client.generic(target.method, target.path, b"{}", content_type="application/json")
            else:
                # Not as multipart, whose reader makes its own dictionary.
                kind = "application/x-www-form-urlencoded"
                response = client.post(target.path, "csrf=x", content_type=kind)
        target.learn(asked)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            _note_forms(response.content.decode("utf-8", "replace"), target.path, by_name)
    return made


def _looker(target: Target) -> str:
    preferred = (MANAGER, ADMIN, *target.principals)
    return next((name for name in preferred if name in target.principals), ADMIN)


def _note_forms(html: str, here: str, by_name: dict[tuple[str, str], Target]) -> None:
    for form in forms_of(html, here):
        path = re.sub(r"[?#].*$", "", form.address) or here.partition("?")[0]
        try:
            match = resolve(path)
        except Resolver404:
            continue
        target = by_name.get((match.view_name, "POST"))
        if target is not None and len(target.forms) < 40:
            values = {name: list(given) for name, given in form.values.items()}
            if values not in target.forms:
                target.forms.append(values)
