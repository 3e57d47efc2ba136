"""Steps of the plan and bodies of the API: right ones, to be spoilt."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tasks.plan.services.cells import COLUMNS
from tasks.plan.services.steps import STEPS
from tests.access.principals import MANAGER
from tests.access.world import World
from tests.fuzz.targets import Target

_GOOD_TEXTS = {
    "name": "Renamed",
    "duration": "3d",
    "start": "2026-11-30",
    "finish": "2026-12-04",
    "predecessors": "",
    "percent": "50",
    "status": "In progress",
    "deadline": "2026-12-24",
    "phase": "",
    "people": "",
}


def good_step(op: str, records: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """A step of this kind that can be made."""
    first, second = records["task"], records["open_task"]
    if op == "cell":
        column = random.choice([*COLUMNS, f"c{records['custom_field']}", f"custom_{records['custom_field']}"])
        return {
            "op": op,
            "id": second,
            "column": column,
            "text": _GOOD_TEXTS.get(column, "x"),
            "version": None,
            "was": random.choice([None, "x", 3, []]),
            "refs": {"1": first},
        }
    parts: dict[str, dict[str, Any]] = {
        "add": {"parent": None, "after": first, "name": "New", "new": -5, "cells": {"duration": "2d"}},
        "move": {"ids": [second], "parent": None, "after": None},
        "copy": {"ids": [second], "parent": None, "after": first},
        "restore": {"ids": [records["deleted_task"]]},
        "link": {"from": second, "to": first, "kind": "SS"},
        "unlink": {"from": first, "to": second},
        "dates": {"id": second, random.choice(["start", "finish"]): "2026-12-01"},
        "block": {"id": second, "reason": "Waiting"},
    }
    return {"op": op, **parts.get(op, {"ids": [second]})}


OPS = tuple(STEPS)
# Stands for a whole number in an example: an id of the world, or a small number.
WHOLE = -424242
_BY_NAME = {
    "currency": "EUR",
    "code": "NEW-2",
    "time_zone": "Europe/Berlin",
    "evidence_url": "https://example.org/",
}
_ALIKE = {
    "line": "budget_line",
    "budget_line": "budget_line",
    "predecessor": "open_task",
    "successor": "task",
}
_PEOPLE = ("owner", "user", "manager", "sponsor", "decided_by", "person", "to", "approver")


@dataclass
class Body:
    """An example of a request's body and the kind that it is sent as."""

    content_type: str
    values: dict[str, Any]
    needed: frozenset[str] = frozenset()


def filled(value: Any, name: str, world: World, random: Random) -> Any:
    """An example with the world's ids where whole numbers and codes are wanted."""
    if isinstance(value, dict):
        return {key: filled(one, key, world, random) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, name.removesuffix("s"), world, random) for one in value]
    if name == "project":
        return world.ours.code
    if value == WHOLE and name in _PEOPLE:
        return world.people[MANAGER].pk
    if value == WHOLE:
        return world.our_records.get(_ALIKE.get(name, name), 1)
    if name in _BY_NAME:
        return _BY_NAME[name]
    return value


def good_bodies(targets: list[Target]) -> dict[tuple[str, str], Body]:
    """(url name, method) -> a body of the right shape, from the API's own description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    by_path: dict[str, dict[str, Any]] = schema["paths"]
    found = {}
    for target in targets:
        if not target.is_api or target.method == "GET":
            continue
        item = _item_of(target.path.partition("?")[0], by_path)
        content = (item or {}).get(target.method.lower(), {}).get("requestBody", {}).get("content", {})
        for kind, part in content.items():
            body = _example(part.get("schema", {}), schema)
            needed = frozenset(_resolved(part.get("schema", {}), schema).get("required", ()))
            values = body if isinstance(body, dict) else {}
            found[(target.name, target.method)] = Body(kind, values, needed)
            break
    return found


def _item_of(path: str, by_path: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    parts = path.strip("/").split("/")
    for template, item in by_path.items():
        wanted = template.strip("/").split("/")
        if len(wanted) == len(parts) and all(
            one == other or one.startswith("{") for one, other in zip(wanted, parts, strict=True)
        ):
            return item
    return None


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: dict[str, Any] = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
    return found


def _example(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    for key in ("allOf", "oneOf", "anyOf"):
        if key in part:
            return _example(part[key][0], schema)
    if "$ref" in part:
        return _example(schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]], schema)
    if "enum" in part:
        return part["enum"][0]
    kind = part.get("type")
    if kind == "object" or "properties" in part:
        return {name: _example(one, schema) for name, one in part.get("properties", {}).items()}
    if kind == "array":
        return [_example(part.get("items", {}), schema)]
    if kind == "string":
        formats = {
            "date": "2026-11-02",
            "date-time": "2026-11-02T09:00:00Z",
            "decimal": "5",
            "time": "09:00",
        }
        return formats.get(part.get("format", ""), "Some text"[: part.get("maxLength", 9)])
    if kind == "integer":
        return WHOLE
    return {"number": 1.5, "boolean": True}.get(kind or "")
