"""Kept views of a plan: one's own, those that are shared, and how the person left it."""

from typing import Any

from django.db.models import Q

from core.access import Action, Actor
from projects.models import Project
from tasks.models import PlanView


def views_of(actor: Actor, project: Project) -> dict[str, Any]:
    """{"last": settings or None, "default": id or None, "kept": [{id, name, settings, is_shared, is_mine}]}"""
    if actor.user_id is None:
        return {"last": None, "default": None, "kept": []}
    rows = list(
        PlanView.objects.allowing(actor, Action.VIEW_PLAN)
        .filter(Q(owner=actor.user_id) | Q(is_shared=True), project=project)
        .order_by("name", "id")
    )
    kept = [row for row in rows if row.name]
    return {
        "last": next((row.settings for row in rows if not row.name and row.owner_id == actor.user_id), None),
        "default": next((row.pk for row in kept if row.is_default), None),
        "kept": [
            {
                "id": row.pk,
                "name": row.name,
                "settings": row.settings,
                "is_shared": row.is_shared,
                "is_mine": row.owner_id == actor.user_id,
            }
            for row in kept
        ],
    }
