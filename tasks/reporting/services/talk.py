"""Comments, and the people named in them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts
from core.access import Actor
from people.models import User
from projects.models import Project
from tasks.models import Comment, Task
from tasks.reporting.reads import followers, people_to_mention
from tasks.reporting.services import progress

MENTION, COMMENT = "mention", "comment"
# An @ that begins a word, and the word behind it; not the one inside an address.
_AT = re.compile(r"(?<![\w@.])@(?=([\w'-]+))")


@transaction.atomic
def add_comment(*, actor: Actor, task_id: int, body: str) -> Comment:
    """Say something about a task (Markdown) and tell whoever is named with @, or follows it. Raises InvalidInput.

    A person is told once per comment, however often it names them; nobody is told of their own words.
    """
    comment = progress.add_comment(actor=actor, task_id=task_id, body=body)
    task = comment.task
    project = Project.objects.get(pk=task.project_id)
    team = people_to_mention(project)
    named = {user.pk: user for user in mentioned(comment.body, team)}
    following = followers(task) - named.keys()
    raise_alerts(
        _alert(actor, project, task, comment, user, MENTION if user.pk in named else COMMENT)
        for user in team
        if user.pk != actor.user_id and (user.pk in named or user.pk in following)
    )
    return comment


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Who is named in a text: "@Priya Raman", or "@Priya" where only one person is called so. Case does not matter."""
    by_name = {str(user).casefold(): user for user in people}
    by_first: dict[str, list[User]] = {}
    for name, user in by_name.items():
        by_first.setdefault(name.split()[0], []).append(user)
    found: dict[int, User] = {}
    lowered = text.casefold()
    for match in _AT.finditer(lowered):
        rest = lowered[match.end() :]
        full = max((name for name in by_name if _begins_with(rest, name)), key=len, default="")
        called = [by_name[full]] if full else by_first.get(match[1], [])
        if len(called) == 1:
            found[called[0].pk] = called[0]
    return list(found.values())


def _begins_with(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _alert(actor: Actor, project: Project, task: Task, comment: Comment, user: User, kind: str) -> NewAlert:
    return NewAlert(
        kind=kind,
        key=f"{kind}:{comment.pk}",
        recipient=user,
        title=_in_their_language(actor.name, task, kind),
        body=comment.body[:2000],
        why=lazy(lambda: _REASONS[kind](), str)(),
        url=reverse("task", args=[project.code, task.pk]) + "#tp-talk",
        project_id=project.pk,
        project_name=project.name,
    )


def _in_their_language(who: str, task: Task, kind: str) -> Any:
    """Worked out when the alert is written, in its reader's language."""
    return lazy(lambda: _TITLES[kind]() % {"who": who, "task": task}, str)()


_TITLES: dict[str, Callable[[], str]] = {
    MENTION: lambda: _("%(who)s mentioned you: %(task)s"),
    COMMENT: lambda: _("%(who)s commented: %(task)s"),
}
_REASONS: dict[str, Callable[[], str]] = {
    MENTION: lambda: _("You are named in a comment."),
    COMMENT: lambda: _("You are on this task, or have commented on it."),
}
