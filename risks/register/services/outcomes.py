"""How a risk ends: it is closed, it happens and becomes an issue, or it is opened again."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, guard_version, locked, save_fields
from projects.project.services import raise_generation
from risks.entries import services
from risks.models import Issue, Risk

# From this score of the risk on, the issue that it becomes is at least this severe.
_SEVERITY_FROM_SCORE = ((16, Issue.Severity.CRITICAL), (10, Issue.Severity.HIGH), (5, Issue.Severity.MEDIUM))


@transaction.atomic
def close_risk(*, actor: Actor, risk_id: int, version: int | None = None) -> Risk:
    """It can no longer happen, or no longer matters. Responses stay."""
    risk = _open_risk(actor, risk_id)
    with recording(actor, Intent.CLOSE_RISK, project_id=risk.project_id, summary=risk.title) as record:
        changes = {"status": Risk.Status.CLOSED, "closed_at": timezone.now()}
        save_fields(risk, changes, record=record, expected_version=version)
    raise_generation(risk.project_id)
    return risk


@transaction.atomic
def reopen_risk(*, actor: Actor, risk_id: int, version: int | None = None) -> Risk:
    """Open a closed risk again. One that happened stays an issue."""
    risk = locked(Risk.objects.visible_to(actor), risk_id)
    require(actor, Action.EDIT_RISK, risk.project_id)
    if risk.status != Risk.Status.CLOSED:
        raise DomainError(_("Only a closed risk can be opened again."))
    with recording(actor, Intent.REOPEN_RISK, project_id=risk.project_id, summary=risk.title) as record:
        changes = {"status": Risk.Status.OPEN, "closed_at": None}
        save_fields(risk, changes, record=record, expected_version=version)
    raise_generation(risk.project_id)
    return risk


@transaction.atomic
def risk_happened(
    *,
    actor: Actor,
    risk_id: int,
    severity: str = "",
    owner_id: int | None = None,
    due: date | None = None,
    description: str = "",
    version: int | None = None,
) -> Issue:
    """Turn a risk into an issue that keeps the link to it. Severity follows from the score when left out.

    The issue goes to the risk's owner unless another is named, and to the tasks that the risk would hit.
    """
    found = Risk.objects.visible_to(actor).filter(pk=risk_id).values_list("project_id", flat=True).first()
    # Lock: the project first, as everywhere where a number is given, then the risk.
    project = services.locked_project(actor, found or 0, Action.EDIT_RISK)
    risk = _open_risk(actor, risk_id)
    guard_version(risk, version, {"status": Risk.Status.OCCURRED})
    issue = Issue(
        project=project,
        number=services.next_number(Issue, project.pk),
        title=risk.title,
        description=description.strip() or " → ".join(filter(None, (risk.cause, risk.event, risk.effect))),
        severity=severity or severity_of(risk.score),
        owner=services.owner_of(project.pk, owner_id) or risk.owner,
        due=due,
        risk=risk,
        raised_by=actor.user,
    )
    with recording(actor, Intent.RISK_HAPPENED, project_id=project.pk, summary=risk.title) as record:
        save_fields(risk, {"status": Risk.Status.OCCURRED, "closed_at": timezone.now()}, record=record)
        create_row(issue, record=record)
        services.set_tasks(
            issue, risk.tasks.filter(deleted_at=None).values_list("pk", flat=True), record=record
        )
    raise_generation(project.pk)
    return issue


def _open_risk(actor: Actor, risk_id: int) -> Risk:
    risk = locked(Risk.objects.visible_to(actor), risk_id)
    require(actor, Action.EDIT_RISK, risk.project_id)
    if risk.status != Risk.Status.OPEN:
        raise DomainError(_("This risk is not open any more."))
    return risk


def severity_of(score: int) -> str:
    """How severe an issue a risk of this score becomes, unless somebody says otherwise."""
    return next((severity for least, severity in _SEVERITY_FROM_SCORE if score >= least), Issue.Severity.LOW)
