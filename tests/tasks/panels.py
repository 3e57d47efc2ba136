"""The task panel's requests, for its tests."""

import json
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from tests.tasks.plans import DrawnPlan

AsUser = Callable[[Any], Any]
HTMX = {"HX-Request": "true"}


def get(client: Any, plan: DrawnPlan, name: str, part: str = "") -> Any:
    pk = plan.ids[name]
    if part:
        return client.get(reverse("task_part", args=[plan.project.code, pk, part]), headers=HTMX)
    return client.get(reverse("task_drawer", args=[plan.project.code, pk]), headers=HTMX)


def post(client: Any, plan: DrawnPlan, name: str, part: str, do: str, **fields: Any) -> Any:
    url = reverse("task_part", args=[plan.project.code, plan.ids[name], part])
    return client.post(url, {"do": do, **fields}, headers=HTMX)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def moved(response: Any) -> bool:
    return "plan-changed" in json.loads(response.get("HX-Trigger", "{}"))
