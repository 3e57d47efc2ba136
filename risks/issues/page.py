"""The issues' sentences on their pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.intents import Intent, intent_of
from core.journal import history_of
from projects.models import Project
from risks.models import Issue


def issue_segments(
    project: Project, counts: dict[str, int], view: str, risk_count: int
) -> list[dict[str, Any]]:
    url = reverse("issues", args=[project.code])
    return [
        {"label": _("Risks"), "url": reverse("risks", args=[project.code]), "count": risk_count},
        {"label": _("Open issues"), "url": url, "count": counts["open"], "current": view in ("", "open")},
        {
            "label": _("Escalated"),
            "url": f"{url}?view=escalated",
            "count": counts["escalated"],
            "current": view == "escalated",
        },
        {
            "label": _("Resolved"),
            "url": f"{url}?view=resolved",
            "count": counts["resolved"],
            "current": view == "resolved",
        },
    ]


def history_of_issue(issue: Issue) -> list[dict[str, Any]]:
    """Who did what to the issue, newest first."""
    # Its fields and its tasks are two changes of one intent.
    made = {row.change_set_id: row.change_set for row in history_of(issue, limit=40)}
    return [
        {"who": change_set.actor_name, "at": change_set.at, "what": _done(change_set.intent)}
        for change_set in made.values()
    ][:20]


def _done(name: str) -> str:
    """What somebody did to the issue, after their name."""
    words = {
        Intent.RAISE_ISSUE: _("raised it"),
        Intent.RISK_HAPPENED: _("raised it from a risk"),
        Intent.UPDATE_ISSUE: _("changed it"),
        Intent.ESCALATE_ISSUE: _("escalated it"),
        Intent.RESOLVE_ISSUE: _("resolved it"),
        Intent.REOPEN_ISSUE: _("opened it again"),
    }
    intent = intent_of(name)
    return words.get(intent, str(intent.label)) if intent else name
