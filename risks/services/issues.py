"""Issues: raised by anybody in the team, settled by their owner or the manager."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.access import Action, Actor, require
from core.journal import recording
from core.writing import create_row, locked, save_fields
from projects.services import raise_generation
from risks.models import Issue
from risks.services import parts


@transaction.atomic
def raise_issue(*, actor: Actor, project_id: int, fields: Mapping[str, Any]) -> Issue:
    """Say what is in the way. `fields`: title, description, severity, owner_id, due, task_id."""
    project = parts.locked_project(actor, project_id, Action.RAISE_ISSUE)
    issue = Issue(
        project=project,
        number=parts.next_number(Issue, project_id),
        title=fields["title"].strip(),
        description=(fields.get("description") or "").strip(),
        severity=fields.get("severity") or Issue.Severity.MEDIUM,
        owner=parts.owner_of(project_id, fields.get("owner_id")),
        due=fields.get("due"),
        task=parts.task_of(project_id, fields.get("task_id")),
        raised_by=actor.user,
    )
    with recording(actor, "raise_issue", project_id=project_id, summary=issue.title) as record:
        create_row(issue, record=record)
    raise_generation(project_id)
    return issue


@transaction.atomic
def update_issue(
    *, actor: Actor, issue_id: int, changes: Mapping[str, Any], version: int | None = None
) -> Issue:
    """Change named fields; keys as in `raise_issue`. Raises Conflict when the issue is not at `version` any more."""
    issue = locked(Issue.objects.visible_to(actor), issue_id)
    require(actor, Action.EDIT_ISSUE, issue.project_id)
    fields = {name: changes[name] for name in ("title", "description", "severity", "due") if name in changes}
    if "owner_id" in changes:
        fields["owner"] = parts.owner_of(issue.project_id, changes["owner_id"])
    if "task_id" in changes:
        fields["task"] = parts.task_of(issue.project_id, changes["task_id"])
    return _save(actor, issue, "update_issue", fields, version)


@transaction.atomic
def resolve_issue(
    *, actor: Actor, issue_id: int, is_resolved: bool = True, version: int | None = None
) -> Issue:
    """Out of the way, or in it again. Its owner may, and whoever edits issues."""
    issue = locked(Issue.objects.visible_to(actor), issue_id)
    parts.require_or_owner(actor, Action.EDIT_ISSUE, issue.project_id, issue.owner_id)
    if is_resolved == (issue.status == Issue.Status.RESOLVED):
        return issue
    fields = {
        "status": Issue.Status.RESOLVED if is_resolved else Issue.Status.OPEN,
        "resolved_at": timezone.now() if is_resolved else None,
    }
    return _save(actor, issue, "resolve_issue" if is_resolved else "reopen_issue", fields, version)


def _save(actor: Actor, issue: Issue, intent: str, fields: Mapping[str, Any], version: int | None) -> Issue:
    with recording(actor, intent, project_id=issue.project_id, summary=issue.title) as record:
        if save_fields(issue, fields, record=record, expected_version=version):
            raise_generation(issue.project_id)
    return issue
