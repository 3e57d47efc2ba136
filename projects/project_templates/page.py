"""What the pages show: the four ways to begin a project, and what a template brings."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.days import working_days
from core.registry import TemplatePart, template_parts
from projects.models import Project
from projects.project_templates.words.sources import Template, kept_parts, templates


@dataclass(frozen=True, slots=True)
class Way:
    """A way to begin a project, as the page of a new one offers it."""

    name: str
    label: str
    text: str
    icon: str
    url: str


def ways() -> list[Way]:
    """The four ways, the quickest first."""
    here = reverse("project_new")
    return [
        Way(
            "template",
            _("From a template"),
            _("A whole plan with roles, gates, budget and risks"),
            "template",
            f"{here}?way=template",
        ),
        Way(
            "copy",
            _("As a copy"),
            _("What another project is made of, from a new start"),
            "copy",
            f"{here}?way=copy",
        ),
        Way(
            "file",
            _("From a file"),
            _("A plan from Microsoft Project"),
            "file-import",
            reverse("plan_import"),
        ),
        Way("blank", _("Blank"), _("Five phases and their gates"), "file-plus", here),
    ]


def template_rows() -> list[dict[str, Any]]:
    """Each template with what it holds, in a line."""
    return [{"template": entry, "size": in_a_line(entry)} for entry in templates()]


def in_a_line(entry: Template) -> list[str]:
    """120 working days, and the size of each part."""
    sizes = [part.size for part in kept_parts(entry.document)]
    return [words for words in (length_of(entry), *sizes) if words]


def length_of(entry: Template) -> str:
    """120 working days; empty where it has no plan."""
    days = entry.document.days
    return working_days(days) if days and "plan" in entry.document.parts else ""


def parts_to_keep(actor: Actor, project: Project) -> list[tuple[str, TemplatePart]]:
    """The parts of a project that the actor may take elsewhere."""
    return [(name, part) for name, part in template_parts if actor.may(part.needs, project.pk)]


def projects_to_copy(actor: Actor) -> Collection[Project]:
    """Those whose plan the actor may read."""
    rows = Project.objects.visible_to(actor).allowing(actor, Action.VIEW_PLAN)
    return list(rows.order_by("name", "pk"))
