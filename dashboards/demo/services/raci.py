"""The RACI grid of the demo: two rows without an A, one manager who answers for much."""

from core.access import Actor
from core.clock import happening_at
from dashboards.demo.figures.deliverables import RACI, RACI_ROLES
from people.models import User
from projects.models import Phase, Project
from tasks.models import Deliverable
from tasks.raci.services import Cell, add_role, set_letters


def fill_raci(project: Project, people: dict[str, User], manager: Actor) -> None:
    """Roles first, then all letters at once."""
    columns = {key: f"u{user.pk}" for key, user in people.items()}
    rows = {row.kind: f"p{row.pk}" for row in Phase.objects.filter(project=project)}
    rows |= {row.name: f"d{row.pk}" for row in Deliverable.objects.filter(project=project)}
    with happening_at(project.start):
        for name in RACI_ROLES:
            role = add_role(actor=manager, project_id=project.pk, name=name)
            columns[name] = f"r{role.pk}"
        set_letters(
            actor=manager,
            project_id=project.pk,
            cells=[
                Cell(rows[row], columns[column], letter)
                for row, letters in RACI.items()
                for column, letter in letters.items()
            ],
        )
