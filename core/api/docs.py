"""The API's page, made from its OpenAPI description: no script, no style of its own, readable under our policy."""

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

_METHODS = ("get", "post", "put", "patch", "delete")


@login_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation by room: address, what it takes, what it answers."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return render(request, "api/docs.html", {"info": schema["info"], "rooms": rooms_of(schema)})


def rooms_of(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """[(room, operations)], each operation with its parameters, request fields and answers."""
    rooms: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = item[method]
                rooms[operation.get("tags", ["other"])[0]].append(_operation(path, method, operation, schema))
    return sorted(rooms.items())


def _operation(path: str, method: str, operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "text": operation.get("description", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "place": parameter["in"],
                "type": _type(parameter.get("schema", {})),
                "is_required": parameter.get("required", False),
                "text": parameter.get("description", ""),
            }
            for parameter in operation.get("parameters", [])
        ],
        "fields": _request_fields(operation, schema),
        "answers": [
            (code, answer.get("description", "")) for code, answer in operation.get("responses", {}).items()
        ],
    }


def _request_fields(operation: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        found = _resolved(content.get("schema", {}), schema)
        required = set(found.get("required", []))
        return [
            {
                "name": name,
                "type": _type(value),
                "is_required": name in required,
                "text": value.get("description", value.get("title", "")),
            }
            for name, value in found.get("properties", {}).items()
            if not value.get("readOnly")
        ]
    return []


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: dict[str, Any] = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
    return found


def _type(part: dict[str, Any]) -> str:
    for key in ("allOf", "oneOf", "anyOf"):
        if key in part:
            return " | ".join(filter(None, (_type(one) for one in part[key])))
    if "$ref" in part:
        return str(part["$ref"].rsplit("/", 1)[-1])
    if part.get("type") == "array":
        return f"[{_type(part.get('items', {}))}]"
    return ", ".join(filter(None, (str(part.get("type", "")), part.get("format", ""))))
