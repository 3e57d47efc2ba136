"""What the command palette finds: projects, tasks, people and actions by a few letters. Four queries at most."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Action, Actor
from people.models import User
from projects.models import Project
from tasks.models import Task

MOST = 8
LEAST_LETTERS = 2


def found_by(actor: Actor, text: str) -> list[dict[str, str]]:
    """[{label, kind, url}], projects first; nothing that the actor may not open. Empty below two letters."""
    words = text.split()
    if len(text.strip()) < LEAST_LETTERS:
        return []
    return [*_actions(actor, text), *_projects(actor, words), *_tasks(actor, words), *_people(actor, words)]


def _actions(actor: Actor, text: str) -> list[dict[str, str]]:
    known = [(_("Log time"), "my_work")]
    if actor.may(Action.CREATE_PROJECT):
        known += [(_("New project"), "project_new"), (_("Import a plan"), "plan_import")]
    wanted = text.strip().casefold()
    return [
        {"label": label, "kind": _("Action"), "url": reverse(name)}
        for label, name in known
        if wanted in label.casefold()
    ]


def _projects(actor: Actor, words: list[str]) -> list[dict[str, str]]:
    rows = Project.objects.visible_to(actor).filter(_all(words, "name", "code")).order_by("status", "name")
    return [
        {"label": name, "kind": _("Project"), "url": reverse("project_overview", args=[code])}
        for name, code in rows.values_list("name", "code")[:MOST]
    ]


def _tasks(actor: Actor, words: list[str]) -> list[dict[str, str]]:
    rows = Task.objects.visible_to(actor).live().filter(_all(words, "name", "wbs_code"))
    allowed = actor.project_ids_with(Action.VIEW_PLAN)
    if allowed is not None:
        rows = rows.filter(project__in=list(allowed))
    fields: Any = ("id", "wbs_code", "name", "project__code", "project__name")
    return [
        {"label": f"{wbs} {name}".strip(), "kind": project, "url": reverse("task", args=[code, pk])}
        for pk, wbs, name, code, project in rows.order_by("actual_finish", "finish", "id").values_list(
            *fields
        )[:MOST]
    ]


def _people(actor: Actor, words: list[str]) -> list[dict[str, str]]:
    rows = User.objects.visible_to(actor).filter(is_active=True).filter(_all(words, "full_name", "email"))
    return [
        {"label": name, "kind": _("Person"), "url": reverse("person", args=[pk])}
        for pk, name in rows.order_by("full_name", "id").values_list("pk", "full_name").distinct()[:MOST]
    ]


def _all(words: list[str], *fields: str) -> Q:
    """Every word in one of the fields."""
    found = Q()
    for word in words:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        found &= one
    return found
