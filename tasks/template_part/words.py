"""What of a template is a plan, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import TemplateLine

Kept = dict[str, Any]


def size_of(kept: Kept) -> str:
    """42 tasks, 5 milestones, 48 links"""
    leaves = [task for task in kept["tasks"] if not task.get("is_summary")]
    milestones = sum(bool(task.get("is_milestone")) for task in leaves)
    tasks, links = len(leaves) - milestones, len(kept["links"])
    return ", ".join(
        (
            ngettext("%(n)d task", "%(n)d tasks", tasks) % {"n": tasks},
            ngettext("%(n)d milestone", "%(n)d milestones", milestones) % {"n": milestones},
            ngettext("%(n)d link", "%(n)d links", links) % {"n": links},
        )
    )


def lines_of(kept: Kept) -> list[TemplateLine]:
    """The tree; behind what is no task of its own, that it is a milestone."""
    return [
        TemplateLine(
            task["name"],
            _("Milestone") if task.get("is_milestone") else "",
            task["level"],
        )
        for task in kept["tasks"]
    ]


def roles_of(kept: Kept) -> Iterator[tuple[str, str]]:
    for task in kept["tasks"]:
        for key, *_rest in task.get("roles", ()):
            if key not in kept["things"]:
                yield key, task["name"]
