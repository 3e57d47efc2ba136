"""Issues: raised by anybody in the team, settled by their owner or the manager."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.raising.services import raise_alerts, settle
from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from projects.project.services import raise_generation
from risks.entries import services
from risks.issues.services import news
from risks.models import Issue


@transaction.atomic
def raise_issue(*, actor: Actor, project_id: int, fields: Mapping[str, Any]) -> Issue:
    """Say what is in the way. `fields`: title, description, severity, owner_id, due, task_ids."""
    project = services.locked_project(actor, project_id, Action.RAISE_ISSUE)
    issue = Issue(
        project=project,
        number=services.next_number(Issue, project_id),
        title=fields["title"].strip(),
        description=(fields.get("description") or "").strip(),
        severity=fields.get("severity") or Issue.Severity.MEDIUM,
        owner=services.owner_of(project_id, fields.get("owner_id")),
        due=fields.get("due"),
        raised_by=actor.user,
    )
    with recording(actor, Intent.RAISE_ISSUE, project_id=project_id, summary=issue.title) as record:
        create_row(issue, record=record)
        services.set_tasks(issue, fields.get("task_ids") or (), record=record)
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
        fields["owner"] = services.owner_of(issue.project_id, changes["owner_id"])
    with recording(actor, Intent.UPDATE_ISSUE, project_id=issue.project_id, summary=issue.title) as record:
        changed = bool(save_fields(issue, fields, record=record, expected_version=version))
        if "task_ids" in changes:
            changed |= services.set_tasks(issue, changes["task_ids"] or (), record=record)
    if changed:
        raise_generation(issue.project_id)
    return issue


@transaction.atomic
def escalate_issue(
    *, actor: Actor, issue_id: int, to_id: int | None, reason: str, version: int | None = None
) -> Issue:
    """Hand an open issue up to somebody who can clear it, who is told at once. Its owner may, and the manager.

    Raises DomainError naming the field, Forbidden, Conflict.
    """
    issue = locked(Issue.objects.visible_to(actor), issue_id)
    services.require_or_owner(actor, Action.EDIT_ISSUE, issue.project_id, issue.owner_id)
    if issue.status != Issue.Status.OPEN:
        raise DomainError(_("This issue is resolved already."))
    if not reason.strip():
        raise DomainError(_("Say what is asked of them."), field="reason")
    person = services.owner_of(issue.project_id, to_id)
    if person is None:
        raise DomainError(_("Choose to whom."), field="to")
    fields = {"escalated_to": person, "escalated_at": timezone.now(), "escalation_reason": reason.strip()}
    issue = _save(actor, issue, Intent.ESCALATE_ISSUE, fields, version)
    raise_alerts(news.escalated(actor, issue))
    return issue


@transaction.atomic
def resolve_issue(
    *,
    actor: Actor,
    issue_id: int,
    is_resolved: bool = True,
    resolution: str = "",
    version: int | None = None,
) -> Issue:
    """Out of the way, which takes a word on how; or in it again. Who may: `may_resolve`.

    Raises DomainError without a resolution, Forbidden, Conflict.
    """
    issue = locked(Issue.objects.visible_to(actor), issue_id)
    require_resolver(actor, issue)
    if is_resolved == (issue.status == Issue.Status.RESOLVED):
        return issue
    if is_resolved and not resolution.strip():
        raise DomainError(_("Say how it was resolved."), field="resolution")
    fields: dict[str, Any] = {
        "status": Issue.Status.RESOLVED if is_resolved else Issue.Status.OPEN,
        "resolved_at": timezone.now() if is_resolved else None,
    }
    if is_resolved:
        fields["resolution"] = resolution.strip()
        settle(keys=news.keys_of(issue))
    return _save(actor, issue, "resolve_issue" if is_resolved else "reopen_issue", fields, version)


def may_resolve(actor: Actor, issue: Issue) -> bool:
    """Whoever owns it, to whom it was handed up to clear, and whoever edits issues."""
    named = {issue.owner_id, issue.escalated_to_id} - {None}
    return actor.user_id in named or actor.may(Action.EDIT_ISSUE, issue.project_id)


def require_resolver(actor: Actor, issue: Issue) -> None:
    """Raises Forbidden for who may not resolve it."""
    if not may_resolve(actor, issue):
        require(actor, Action.EDIT_ISSUE, issue.project_id)


def require_settler(actor: Actor, issue: Issue) -> None:
    """Whoever owns it may escalate it, and whoever edits issues. Raises Forbidden."""
    services.require_or_owner(actor, Action.EDIT_ISSUE, issue.project_id, issue.owner_id)


def _save(actor: Actor, issue: Issue, intent: str, fields: Mapping[str, Any], version: int | None) -> Issue:
    with recording(actor, intent, project_id=issue.project_id, summary=issue.title) as record:
        if save_fields(issue, fields, record=record, expected_version=version):
            raise_generation(issue.project_id)
    return issue
