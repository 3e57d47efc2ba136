"""Asking for a project, and changing or taking back what was asked."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError, Forbidden
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, locked, save_fields
from projects.models import ProjectRequest

EDITABLE = frozenset({"title", "need", "outcome", "for_whom", "wanted_by", "rough_cost"})


@transaction.atomic
def ask_for_project(*, actor: Actor, values: Mapping[str, Any]) -> ProjectRequest:
    """Anyone with an account asks; `values` has the names in EDITABLE. Raises InvalidInput."""
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    request = ProjectRequest(requested_by=actor.user, **wanted)
    with recording(actor, Intent.ASK_FOR_PROJECT, summary=request.title) as record:
        return create_row(request, record=record)


@transaction.atomic
def update_request(
    *,
    actor: Actor,
    request_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> ProjectRequest:
    """Change what is asked for, until it is decided.

    Raises Conflict, DomainError, InvalidInput, Forbidden, NotVisible.
    """
    request = open_request(actor, request_id)
    _require_own(actor, request)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    with recording(actor, Intent.UPDATE_REQUEST, summary=request.title) as record:
        save_fields(request, wanted, record=record, expected_version=version)
    return request


@transaction.atomic
def withdraw_request(*, actor: Actor, request_id: int) -> None:
    """Take a request back that nobody has decided; the journal keeps what it said."""
    request = open_request(actor, request_id)
    _require_own(actor, request)
    with recording(actor, Intent.WITHDRAW_REQUEST, summary=request.title) as record:
        delete_row(request, record=record)


def open_request(actor: Actor, request_id: int) -> ProjectRequest:
    """The request, locked. Raises DomainError, naming who decided it, once that is so."""
    request: ProjectRequest = locked(ProjectRequest.objects.visible_to(actor), request_id)
    if request.is_decided:
        words = _("%(who)s has decided this request already: %(state)s.")
        who = request.decided_by or _("Somebody")
        state = request.get_status_display().lower()
        raise DomainError(words % {"who": who, "state": state}, code="decided")
    return request


def _require_own(actor: Actor, request: ProjectRequest) -> None:
    if actor.user_id != request.requested_by_id and not actor.may(Action.VIEW_PORTFOLIO):
        raise Forbidden(_("Whoever asked for it changes it."))
