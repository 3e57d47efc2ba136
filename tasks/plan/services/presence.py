"""Who has a plan open just now, and where in it they are. Kept for seconds, journalled nowhere."""

import time
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache

from core.access import Action, Actor, require

# A page says every few seconds that it is there; who says nothing for so long is gone.
GONE_AFTER_SECONDS = 20
MAX_COLUMN = 40
MOST_SHOWN = 30


def say_here(
    *, actor: Actor, project_id: int, task_id: int | None, column: str, is_leaving: bool = False
) -> list[dict[str, Any]]:
    """Note where the actor is, and say who else is here: [{id, name, initials, tint, task, column}].

    Two pages that say so in the same moment may miss each other for one turn.
    """
    require(actor, Action.VIEW_PLAN, project_id)
    key = f"plan-here:{project_id}"
    now = time.time()
    known: Mapping[int, dict[str, Any]] = cache.get(key) or {}
    here = {pk: one for pk, one in known.items() if now - one["at"] < GONE_AFTER_SECONDS}
    others = [one for pk, one in here.items() if pk != actor.user_id]
    here.pop(actor.user_id or 0, None)
    if actor.user is not None and not is_leaving:
        here[actor.user.pk] = {
            "id": actor.user.pk,
            "name": str(actor.user),
            "initials": actor.user.initials,
            "tint": actor.user.tint,
            "task": task_id,
            "column": column[:MAX_COLUMN],
            "at": now,
        }
    cache.set(key, here, GONE_AFTER_SECONDS * 3)
    shown = sorted(others, key=lambda one: one["name"])[:MOST_SHOWN]
    return [{name: value for name, value in one.items() if name != "at"} for one in shown]
