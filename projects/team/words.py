"""What the team answers to a gate criterion, with the proof."""

from django.utils.translation import gettext as _

from core.registry import CriterionAnswer
from projects.models import Project


def roles_named(project_id: int) -> CriterionAnswer:
    """A sponsor and a project manager are named."""
    project = Project.objects.select_related("sponsor", "manager").get(pk=project_id)
    named = [
        (_("Sponsor"), project.sponsor),
        (_("project manager"), project.manager),
    ]
    proof = ", ".join(f"{label} {person or _('missing')}" for label, person in named)
    return CriterionAnswer(all(person for _label, person in named), proof, "project_settings")
