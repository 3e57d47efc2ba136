"""Rows that are not stored yet: a plan page gives them numbers below zero and goes on naming them by these."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError

Step = Mapping[str, Any]
_ONE = ("id", "from", "to", "parent", "after")


def named(step: Step, new_ids: Mapping[int, int]) -> Step:
    """The step with the tasks that are known by now in the place of the page's numbers."""
    if not new_ids:
        return step
    changed: dict[str, Any] = {}
    for part in _ONE:
        if step.get(part) in new_ids:
            changed[part] = new_ids[step[part]]
    if "ids" in step:
        changed["ids"] = [new_ids.get(pk, pk) for pk in step["ids"]]
    if step.get("refs"):
        changed["refs"] = {code: new_ids.get(pk, pk) for code, pk in step["refs"].items()}
    return {**step, **changed}


def new_names(step: Step) -> list[int]:
    """What the page calls the rows that this step makes, in their order."""
    if "new" in step:
        return [step["new"]]
    return list(step.get("news") or ())


def refuse_nameless(step: Step) -> None:
    """Raise DomainError if the step names a row of the page that was never made."""
    pks = [step.get(part) for part in _ONE]
    pks += [*(step.get("ids") or ()), *(step.get("refs") or {}).values()]
    if any(pk is not None and pk < 0 for pk in pks):
        raise DomainError(_("The row that this belongs to was not made."))
