"""What the command palette finds by a few letters or a number: projects, tasks, records of the registers,
people, settings and actions. Ten queries at most.
"""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import override

from core.access import Action, Actor
from core.database.any_of import Ids
from core.registry import settings_pages
from dashboards.jump.reads.registers import Record, all_in, last_unless, registered
from people.models import User
from projects.models import Project
from tasks.models import Task

MOST = 8
MOST_OF_A_REGISTER = 5
LEAST_LETTERS = 2


def found_by(actor: Actor, text: str, here: str = "") -> list[dict[str, str]]:
    """[{label, kind, url}]; nothing that the actor may not open. Empty below two letters.

    A record whose number is asked for comes first. Of tasks and records, those of the project with the
    code `here`, in which the question is asked, come before those of others.
    """
    words = text.split()
    if len(text.strip()) < LEAST_LETTERS:
        return []
    records = registered(actor, text, MOST_OF_A_REGISTER, here)
    return [
        *(_record(one) for one in records if one.is_exact),
        *_places(actor, text),
        *_projects(actor, words),
        *_tasks(actor, words, here),
        *(_record(one) for one in records if not one.is_exact),
        *_people(actor, words),
    ]


def _record(one: Record) -> dict[str, str]:
    return {"label": one.label, "kind": one.kind, "url": one.url}


def _places(actor: Actor, text: str) -> list[dict[str, str]]:
    """What can be done anywhere, and pages of settings; in the reader's language or in English."""
    known: list[tuple[Any, Any, str]] = [
        (_lazy("Log time"), _lazy("Action"), "my_work"),
        (_lazy("What the figures mean"), _lazy("Help"), "quantities"),
    ]
    if actor.may(Action.CREATE_PROJECT):
        known += [
            (_lazy("New project"), _lazy("Action"), "project_new"),
            (_lazy("Import a plan"), _lazy("Action"), "plan_import"),
        ]
    known += [
        (page.label, _lazy("Settings"), page.url_name)
        for _name, page in settings_pages
        if page.is_shown(actor)
    ]
    wanted = text.split()
    return [
        {"label": str(label), "kind": str(kind), "url": reverse(name)}
        for label, kind, name in known
        if _is_said(wanted, f"{label} {kind}") or _is_said(wanted, _in_english(label))
    ]


def _is_said(words: list[str], label: str) -> bool:
    return all(word.casefold() in label.casefold() for word in words)


def _in_english(label: Any) -> str:
    with override("en"):
        return str(label)


def _projects(actor: Actor, words: list[str]) -> list[dict[str, str]]:
    rows = Project.objects.visible_to(actor).filter(all_in(words, "name", "code")).order_by("status", "name")
    return [
        {"label": name, "kind": _("Project"), "url": reverse("project_overview", args=[code])}
        for name, code in rows.values_list("name", "code")[:MOST]
    ]


def _tasks(actor: Actor, words: list[str], here: str) -> list[dict[str, str]]:
    rows = Task.objects.visible_to(actor).live().filter(all_in(words, "name", "wbs_code"))
    allowed = actor.project_ids_with(Action.VIEW_PLAN)
    if allowed is not None:
        rows = rows.filter(project__any_of=Ids(allowed))
    fields: Any = ("id", "wbs_code", "name", "project__code", "project__name")
    return [
        {"label": f"{wbs} {name}".strip(), "kind": project, "url": reverse("task", args=[code, pk])}
        for pk, wbs, name, code, project in rows.order_by(
            last_unless(Q(project__code=here)), "actual_finish", "finish", "id"
        ).values_list(*fields)[:MOST]
    ]


def _people(actor: Actor, words: list[str]) -> list[dict[str, str]]:
    rows = User.objects.visible_to(actor).filter(is_active=True).filter(all_in(words, "full_name", "email"))
    return [
        {"label": name, "kind": _("Person"), "url": reverse("person", args=[pk])}
        for pk, name in rows.order_by("full_name", "id").values_list("pk", "full_name").distinct()[:MOST]
    ]
