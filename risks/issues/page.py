"""The issues' sentences on their pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

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
    words = {
        "raise_issue": _("raised it"),
        "risk_happened": _("raised it from a risk"),
        "update_issue": _("changed it"),
        "escalate_issue": _("escalated it"),
        "resolve_issue": _("resolved it"),
        "reopen_issue": _("opened it again"),
    }
    # Its fields and its tasks are two changes of one intent.
    intents = {row.change_set_id: row.change_set for row in history_of(issue, limit=40)}
    return [
        {"who": made.actor_name, "at": made.at, "what": words.get(made.intent, made.intent)}
        for made in intents.values()
    ][:20]
