"""Triage: scored, reviewed, decided with a reason, and made a project."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, in_each_language, raise_alerts
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from people.models import User
from projects.charter.services import update_charter
from projects.models import Project, ProjectRequest, RequestScore, ScoringCriterion
from projects.models.requests import LEAST_POINTS, MOST_POINTS
from projects.project_templates.services import Beginning, start_from_template
from projects.project_templates.words.sources import template_of
from projects.requests.services.requests import open_request
from projects.settings.services import create_project

DECIDED = "request_decided"
_OUTCOMES = (
    ProjectRequest.Status.APPROVED,
    ProjectRequest.Status.DECLINED,
    ProjectRequest.Status.ON_HOLD,
)


@transaction.atomic
def score_request(
    *,
    actor: Actor,
    request_id: int,
    points: Mapping[int, int | None],
) -> ProjectRequest:
    """Points from 1 to 5 by criterion id; None takes a judgement back.

    Raises DomainError (decided), InvalidInput naming the criterion, Forbidden, NotVisible.
    """
    require(actor, Action.VIEW_PORTFOLIO)
    request = open_request(actor, request_id)
    criteria = {row.pk: row for row in ScoringCriterion.objects.all()}
    before = {row.criterion_id: row for row in RequestScore.objects.filter(request=request)}
    with recording(actor, Intent.SCORE_REQUEST, summary=request.title) as record:
        for criterion_id, own in points.items():
            criterion = criteria.get(criterion_id)
            if criterion is None:
                raise InvalidInput({"points": [_("This criterion is not there any more.")]})
            if own is not None and not LEAST_POINTS <= own <= MOST_POINTS:
                words = _("%(criterion)s: from 1 to 5 points.") % {"criterion": criterion}
                raise InvalidInput({"points": [words]})
            row = before.get(criterion_id)
            if own is None:
                if row is not None:
                    record.deleted(row)
                    row.delete()
            elif row is None:
                score = RequestScore(request=request, criterion=criterion, points=own)
                create_row(score, record=record)
            elif row.points != own:
                record.updated(row, {"points": row.points}, {"points": own})
                row.points = own
                row.save(update_fields=["points"])
    return request


@transaction.atomic
def review_request(*, actor: Actor, request_id: int) -> ProjectRequest:
    """Somebody looks into it now. Raises DomainError (decided), Forbidden, NotVisible."""
    require(actor, Action.VIEW_PORTFOLIO)
    request = open_request(actor, request_id)
    with recording(actor, Intent.REVIEW_REQUEST, summary=request.title) as record:
        save_fields(request, {"status": ProjectRequest.Status.IN_REVIEW}, record=record)
    return request


@transaction.atomic
def decide_request(
    *,
    actor: Actor,
    request_id: int,
    outcome: str,
    reason: str,
) -> ProjectRequest:
    """Approve, decline or put on hold, with a reason that whoever asked is told.

    Two at the same time: the second hears who was first. Raises DomainError, InvalidInput,
    Forbidden, NotVisible.
    """
    require(actor, Action.VIEW_PORTFOLIO)
    request = open_request(actor, request_id)
    if outcome not in _OUTCOMES:
        raise InvalidInput({"outcome": [_("Approve it, decline it or put it on hold.")]})
    if not reason.strip():
        raise InvalidInput({"reason": [_("Whoever asked is told the reason. Write it down.")]})
    changes = {
        "status": outcome,
        "reason": reason.strip(),
        "decided_by": actor.user,
        "decided_at": timezone.now(),
    }
    with recording(actor, Intent.DECIDE_REQUEST, summary=request.title) as record:
        save_fields(request, changes, record=record)
    _tell(request, actor)
    return request


@transaction.atomic
def start_project(
    *,
    actor: Actor,
    request_id: int,
    code: str,
    name: str,
    manager: User | None = None,
    template: str = "",
) -> Project:
    """Make an approved request a project whose charter says what was asked for.

    `template`: a project template, whose roles are named and not filled; empty begins it blank.
    Raises DomainError (not approved, a project already), InvalidInput, Forbidden, NotVisible.
    """
    require(actor, Action.CREATE_PROJECT)
    request: ProjectRequest = locked(ProjectRequest.objects.visible_to(actor), request_id)
    if request.status != ProjectRequest.Status.APPROVED:
        raise DomainError(_("Only what is approved becomes a project."))
    if request.project is not None:
        words = _("It is a project already: %(project)s.")
        raise DomainError(words % {"project": request.project})
    beginning = Beginning(
        code=code,
        name=name,
        description=request.title,
        manager=manager,
        sponsor=request.requested_by,
    )
    project = _begin(actor, beginning, template)
    update_charter(
        actor=actor.entrusted_with(project.pk),
        project_id=project.pk,
        changes=_charter_of(request),
    )
    with recording(actor, Intent.START_FROM_REQUEST, summary=request.title) as record:
        save_fields(request, {"project": project}, record=record)
    return project


def _begin(actor: Actor, beginning: Beginning, template: str) -> Project:
    if template:
        _require_template(template)
        return start_from_template(
            actor=actor,
            template=template,
            beginning=beginning,
            people={},
        )
    return create_project(
        actor=actor,
        code=beginning.code,
        name=beginning.name,
        description=beginning.description,
        manager=beginning.manager,
        sponsor=beginning.sponsor,
    )


def _require_template(template: str) -> None:
    try:
        template_of(template)
    except NotVisible as error:
        words = _("This template is not there any more. Choose another one.")
        raise InvalidInput({"template": [words]}) from error


def _charter_of(request: ProjectRequest) -> dict[str, str]:
    need = [request.need]
    if request.for_whom:
        need.append(_("For: %(whom)s") % {"whom": request.for_whom})
    return {"business_case": "\n\n".join(need), "goals": request.outcome}


def _tell(request: ProjectRequest, actor: Actor) -> None:
    person = request.requested_by
    if person is None or person.pk == actor.user_id:
        return

    def told() -> NewAlert:
        titles: dict[str, Any] = {
            ProjectRequest.Status.APPROVED: _("Your request is approved: %(title)s"),
            ProjectRequest.Status.DECLINED: _("Your request is declined: %(title)s"),
            ProjectRequest.Status.ON_HOLD: _("Your request is on hold: %(title)s"),
        }
        return NewAlert(
            kind=DECIDED,
            key=f"{DECIDED}:{request.pk}:{request.version}",
            recipient=person,
            title=titles[ProjectRequest.Status(request.status)] % {"title": request.title},
            body=f"{request.reason} ({actor.name})",
            why=_("You asked for this project."),
            url=reverse("request", args=[request.pk]),
            needs="",
        )

    raise_alerts([in_each_language(person, told)])
