"""Charters that wait for a signature, and one that was declined."""

from typing import Any

from people.access import actor_for
from projects.charter.reads import NEEDED_TO_APPROVE
from projects.charter.services import answer_signature, ask_for_signatures, update_charter
from projects.models import Project
from tests.factories import ProjectFactory, member_of


def asked() -> tuple[Project, Any]:
    """A project whose charter is out, and who is asked to sign it."""
    project = ProjectFactory()
    manager = actor_for(project.manager)
    signer = member_of(project, role="stakeholder")
    texts = dict.fromkeys(NEEDED_TO_APPROVE, "Written down")
    update_charter(actor=manager, project_id=project.pk, changes=texts)
    ask_for_signatures(actor=manager, project_id=project.pk, signer_ids=[signer.pk])
    return project, signer


def charter_to_sign(_monkeypatch: Any) -> str:
    asked()
    return "I sign this version"


def charter_declined(_monkeypatch: Any) -> str:
    project, signer = asked()
    answer_signature(
        actor=actor_for(signer),
        project_id=project.pk,
        answer="declined",
        note="No word about payroll",
    )
    return "No word about payroll"
