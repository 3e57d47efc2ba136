"""Keeping a view of the plan: the person's own layout, private and shared views, the one that opens first."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.writing import validate
from tasks.models import PlanView

MAX_SETTINGS_BYTES = 8000


@transaction.atomic
def remember_layout(*, actor: Actor, project_id: int, settings: Mapping[str, Any]) -> None:
    """How the person left the page: columns, widths, zoom. Not journalled; it says nothing of the plan."""
    require(actor, Action.VIEW_PLAN, project_id)
    PlanView.objects.update_or_create(
        project_id=project_id, owner_id=actor.user_id, name="", defaults={"settings": _checked(settings)}
    )


@transaction.atomic
def keep_view(
    *,
    actor: Actor,
    project_id: int,
    name: str,
    settings: Mapping[str, Any],
    is_shared: bool = False,
    is_default: bool = False,
) -> PlanView:
    """Keep a view under a name; the same name again replaces it. Sharing asks for the right to edit the plan.

    Raises InvalidInput, DomainError.
    """
    require(actor, Action.VIEW_PLAN, project_id)
    if is_shared or is_default:
        require(actor, Action.EDIT_PLAN, project_id)
    if not name.strip():
        raise DomainError(_("A view needs a name."), field="name")
    view = PlanView.objects.filter(
        project_id=project_id, owner_id=actor.user_id, name=name.strip()
    ).first() or PlanView(project_id=project_id, owner=actor.user, name=name.strip())
    view.settings = _checked(settings)
    view.is_shared = is_shared or is_default
    view.is_default = is_default
    if is_default:
        PlanView.objects.filter(project_id=project_id, is_default=True).exclude(pk=view.pk).update(
            is_default=False
        )
    validate(view)
    view.save()
    return view


@transaction.atomic
def drop_view(*, actor: Actor, project_id: int, view_id: int) -> None:
    """Forget a view: one's own, or a shared one with the right to edit the plan."""
    require(actor, Action.VIEW_PLAN, project_id)
    view = PlanView.objects.filter(project_id=project_id, pk=view_id).exclude(name="").first()
    if view is None or not (view.is_shared or view.owner_id == actor.user_id):
        raise NotVisible
    if view.owner_id != actor.user_id:
        require(actor, Action.EDIT_PLAN, project_id)
    view.delete()


def _checked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The page's own settings, within bounds: they are read by nobody but the page."""
    if not isinstance(settings, dict) or len(json.dumps(settings)) > MAX_SETTINGS_BYTES:
        raise DomainError(_("These settings cannot be kept."), field="settings")
    return settings
