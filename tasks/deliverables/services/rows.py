"""How the services of deliverables get hold of a row, and who may do what with it."""

from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden, NotVisible
from core.writing import locked
from projects.models import Project
from tasks.models import Deliverable
from tasks.scheduling.services import lock_project


def held(
    actor: Actor,
    deliverable_id: int,
    project_id: int | None = None,
) -> tuple[Project, Deliverable]:
    """The project and its deliverable, both locked. Raises NotVisible.

    The project first, as every edit of a plan does: a rejection reopens tasks.
    """
    rows = Deliverable.objects.allowing(actor, Action.VIEW_DASHBOARD)
    known = rows.filter(pk=deliverable_id).values_list("project_id", flat=True).first()
    if known is None or (project_id is not None and known != project_id):
        raise NotVisible
    project = lock_project(known)
    row: Deliverable = locked(rows, deliverable_id)
    return project, row


def may_deliver(actor: Actor, row: Deliverable) -> bool:
    """Whoever owns it hands it in, and whoever edits the project."""
    is_owner = actor.user_id is not None and row.owner_id == actor.user_id
    return is_owner or actor.may(Action.EDIT_PROJECT, row.project_id)


def require_deliverer(actor: Actor, row: Deliverable) -> None:
    """Raises Forbidden for whoever may not."""
    if not may_deliver(actor, row):
        raise Forbidden(_("The owner of the deliverable and the project manager hand it in."))


def may_review(actor: Actor, row: Deliverable) -> bool:
    return actor.user_id is not None and row.reviewer_id == actor.user_id


def require_reviewer(actor: Actor, row: Deliverable) -> None:
    """Raises Forbidden for everybody but its reviewer: nobody accepts in somebody's place."""
    require(actor, Action.VIEW_DASHBOARD, row.project_id)
    if not may_review(actor, row):
        raise Forbidden(_("The reviewer of the deliverable decides. The project manager names them."))


def require_in_review(row: Deliverable) -> None:
    if row.state != Deliverable.State.IN_REVIEW:
        raise DomainError(_("It does not wait for a review."))


def require_not_in_review(row: Deliverable) -> None:
    if row.state == Deliverable.State.IN_REVIEW:
        raise DomainError(_("It is being reviewed. Take it back first."))
