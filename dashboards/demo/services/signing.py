"""Charters of the demo that were signed, and one that waits for its sponsor."""

from copy import deepcopy
from datetime import datetime, timedelta

from django.utils import timezone

from dashboards.demo.figures.definitions import DemoProject
from people.access import actor_for
from people.models import User
from projects.charter.reads import Content, content_of
from projects.charter.services import answer_signature, ask_for_signatures
from projects.models import Charter, CharterSignature, CharterVersion, Project

SIGNED = CharterSignature.Answer.SIGNED


def sign_charter(demo: DemoProject, project: Project, people: dict[str, User], on: datetime) -> None:
    """Signed by sponsor and project manager at the moment; the demo's largest in a second version."""
    signers = [people[demo.manager], people[demo.sponsor]]
    content = content_of(project)
    first = demo.first_version
    if first:
        before = _before(content, first)
        _version(project, 1, before, signers, on - timedelta(days=9), "")
    note = "The steering group wanted payroll postings out of scope, and three days instead of four."
    _version(project, 2 if first else 1, content, signers, on, note if first else "")
    Charter.objects.filter(project=project).update(approved_by=people[demo.sponsor], approved_at=on)


def put_before_sponsor(demo: DemoProject, project: Project, people: dict[str, User]) -> None:
    """Asked for today: the project manager has signed, the sponsor is waited for."""
    manager = actor_for(people[demo.manager])
    ask_for_signatures(
        actor=manager,
        project_id=project.pk,
        signer_ids=[people[demo.sponsor].pk, people[demo.manager].pk],
        note="The four hours are what the business asked for. Please look at what is out of scope.",
    )
    answer_signature(actor=manager, project_id=project.pk, answer=SIGNED)


def _version(
    project: Project,
    number: int,
    content: Content,
    signers: list[User],
    on: datetime,
    note: str,
) -> None:
    on = min(on, timezone.now())
    version = CharterVersion.objects.create(
        project=project,
        number=number,
        status=CharterVersion.Status.SIGNED,
        content=content,
        note=note,
        asked_by=signers[0],
        asked_at=on - timedelta(days=2),
        ended_at=on,
    )
    CharterSignature.objects.bulk_create(
        CharterSignature(of_version=version, user=person, answer=SIGNED, answered_at=on) for person in signers
    )


def _before(content: Content, first: dict[str, str]) -> Content:
    """What the first version said: other texts, and another value for the first objective."""
    before = deepcopy(content)
    for name, text in first.items():
        if name in before["sections"]:
            before["sections"][name] = text
    if before["objectives"] and "target_value" in first:
        before["objectives"][0]["target_value"] = first["target_value"]
    return before
