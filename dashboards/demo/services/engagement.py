"""How engaged the demo's stakeholders were over time, and what they said."""

from datetime import date, timedelta

from core.access import Actor
from dashboards.demo.figures.engagement import COUNCIL, NOTED
from projects.charter.services import add_stakeholder, note_stakeholder
from projects.models import Project, Stakeholder, StakeholderNote


def note_beginnings(project: Project, on: date) -> None:
    """Everybody of the register as they stood when the project began."""
    rows = Stakeholder.objects.filter(project=project)
    StakeholderNote.objects.bulk_create(
        StakeholderNote(stakeholder=row, noted_on=on, engagement=row.current_engagement) for row in rows
    )


def note_engagement(project: Project, manager: Actor, today: date) -> None:
    """The works council joins the register, and what was noted since."""
    council = add_stakeholder(actor=manager, project_id=project.pk, values=COUNCIL)
    council.entries.update(noted_on=today - timedelta(days=40))
    by_name = {row.name: row for row in Stakeholder.objects.filter(project=project)}
    for name, days_ago, engagement, sentiment, text in NOTED:
        if name not in by_name:
            continue
        note_stakeholder(
            actor=manager,
            stakeholder_id=by_name[name].pk,
            values={
                "noted_on": today - timedelta(days=days_ago),
                "engagement": engagement,
                "sentiment": sentiment,
                "text": text,
            },
        )
