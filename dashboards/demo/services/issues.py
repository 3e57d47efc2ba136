"""The issue log of a demo: open, escalated and resolved ones."""

from datetime import date, timedelta

from core.access import Actor
from dashboards.demo.figures.definitions import DemoProject
from people.models import User
from projects.models import Project
from risks.issues.services import escalate_issue, raise_issue, resolve_issue
from tasks.models import Task


def enter_issues(
    demo: DemoProject,
    project: Project,
    people: dict[str, User],
    manager: Actor,
    today: date,
    tasks: dict[str, Task],
) -> None:
    """What is in the way, what was asked of the sponsor for it, and how one was resolved."""
    for issue in demo.issues:
        made = raise_issue(
            actor=manager,
            project_id=project.pk,
            fields={
                "title": issue.title,
                "description": issue.description,
                "severity": issue.severity,
                "owner_id": people[issue.owner].pk,
                "due": today + timedelta(days=issue.due_in_days),
                "task_ids": [tasks[key].pk for key in issue.task.split()],
            },
        )
        if issue.asked:
            sponsor_id = people[demo.sponsor].pk
            escalate_issue(actor=manager, issue_id=made.pk, to_id=sponsor_id, reason=issue.asked)
        if issue.resolution:
            resolve_issue(actor=manager, issue_id=made.pk, resolution=issue.resolution)
