"""How many entries of each register are open: either page says it of the other."""

from django.db.models import QuerySet

from risks.models import Issue, Risk


def open_risks_of(project_id: int) -> QuerySet[Risk]:
    return Risk.objects.filter(project_id=project_id, status=Risk.Status.OPEN)


def has_risks(project_id: int) -> bool:
    """Whether anybody has looked for risks: one was registered, open or not."""
    return Risk.objects.filter(project_id=project_id).exists()


def open_risk_count(project_id: int) -> int:
    return open_risks_of(project_id).count()


def open_issue_count(project_id: int) -> int:
    return Issue.objects.filter(project_id=project_id, status=Issue.Status.OPEN).count()
