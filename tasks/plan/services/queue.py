"""What a plan page has done since it last got through: ordered operations, each carried out once.

An operation is one gesture of a person: some steps (`steps.STEPS`), or an undo or redo. Each
has a key, a transaction and a change set of its own. What of its steps cannot be is refused and
named; the others are made. Sent again, it is answered again and not done again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.models import ClaimedKey
from core.once import Answer, claimed
from core.reading import BIGGEST_ID
from core.reading.strict_json import strict_json
from tasks.plan.services.edits import MAX_STEPS, PlanEdited, StepError, StepsRefused, make_steps
from tasks.plan.services.undo import redo_plan, undo_plan

MAX_OPERATIONS = 200
MAX_KEY = 64
_TURNS = {"undo": undo_plan, "redo": redo_plan}


@dataclass(slots=True)
class Outcome:
    """What became of an operation: the page's numbers of new rows with their tasks, and which steps

    were refused and why. `edited` is None where nothing was made, or where it was made before.
    """

    key: str
    created: dict[int, int] = field(default_factory=dict)
    refused: list[StepError] = field(default_factory=list)
    # What an undo or redo turned back, in words; and whether an older edit could be undone instead.
    turned: str = ""
    older: int | None = None
    edited: PlanEdited | None = None

    def kept(self) -> bytes:
        """As JSON, without what only the first answer tells."""
        facts = {
            "created": list(self.created.items()),
            "refused": [asdict(error) for error in self.refused],
            "turned": self.turned,
            "older": self.older,
        }
        return json.dumps(facts).encode()


def carry_out(*, actor: Actor, project_id: int, operations: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Each operation in its order: {"key", "steps"} or {"key", "turn": "undo" | "redo", "past"}.

    `past` is a change set: what is undone lies before it. A new row may be named by later steps
    and operations by the page's number for it. Raises DomainError for operations that cannot be
    read (then none is made), Forbidden, NotVisible.
    """
    require(actor, Action.VIEW_PLAN, project_id)
    _check(operations)
    new_ids: dict[int, int] = {}
    outcomes = []
    for operation in operations:
        outcome = _once(actor, project_id, operation, new_ids)
        new_ids.update(outcome.created)
        outcomes.append(outcome)
    return outcomes


def _once(actor: Actor, project_id: int, operation: Mapping[str, Any], new_ids: Mapping[int, int]) -> Outcome:
    key = operation["key"]
    # The key alone counts: sent again, an operation names rows by their tasks that it named by
    # the page's numbers before.
    fingerprint = sha256(f"plan {project_id}".encode()).hexdigest()
    with claimed(
        user_id=int(actor.user_id or 0),
        kind=ClaimedKey.Kind.PLAN,
        key=key,
        fingerprint=fingerprint,
        is_patient=True,
    ) as claim:
        if claim.answer is not None:
            return _outcome_again(key, claim.answer)
        if "turn" in operation:
            outcome = _turned(actor, project_id, operation)
        else:
            outcome = Outcome(key)
            make_possible(actor, project_id, operation["steps"], outcome, new_ids)
        claim.keep(Answer(status=200, body=outcome.kept()))
        return outcome


def _outcome_again(key: str, answer: Answer) -> Outcome:
    facts = strict_json(answer.body or b"{}")
    return Outcome(
        key,
        {int(number): pk for number, pk in facts.get("created", ())},
        [StepError(**error) for error in facts.get("refused", ())],
        facts.get("turned", ""),
        facts.get("older"),
    )


def make_possible(
    actor: Actor,
    project_id: int,
    steps: Sequence[Mapping[str, Any]],
    outcome: Outcome,
    new_ids: Mapping[int, int] | None = None,
) -> None:
    """All steps at once; where some are refused, the others without them. `outcome` takes what became of them."""
    known = new_ids or {}
    places = list(range(len(steps)))
    while places:
        made_now = dict(known)
        try:
            with transaction.atomic():
                outcome.edited = make_steps(actor, project_id, [steps[place] for place in places], made_now)
            outcome.created = {number: pk for number, pk in made_now.items() if number not in known}
            break
        except StepsRefused as error:
            refused = {places[one.index]: one for one in error.errors}
        for place, one in refused.items():
            outcome.refused.append(replace(one, index=place))
        places = [place for place in places if place not in refused]
    outcome.refused.sort(key=lambda one: one.index)


def _turned(actor: Actor, project_id: int, operation: Mapping[str, Any]) -> Outcome:
    outcome = Outcome(operation["key"])
    try:
        with transaction.atomic():
            outcome.edited, outcome.turned = _TURNS[operation["turn"]](
                actor=actor, project_id=project_id, past=operation.get("past")
            )
    except DomainError as error:
        outcome.refused = [StepError(0, error.message)]
        outcome.older = getattr(error, "older", None)
    return outcome


def _check(operations: Sequence[Mapping[str, Any]]) -> None:
    if len(operations) > MAX_OPERATIONS:
        raise DomainError(
            _("That is %(count)d operations at once; %(most)d are the most.")
            % {"count": len(operations), "most": MAX_OPERATIONS}
        )
    for operation in operations:
        if not isinstance(operation, dict) or not _is_key(operation.get("key")):
            raise DomainError(_("An operation needs a “key”: up to 64 letters and digits."))
        if "turn" in operation:
            past, turn = operation.get("past"), operation["turn"]
            if not isinstance(turn, str) or turn not in _TURNS or not _is_past(past):
                raise DomainError(_("An operation is turned by “undo” or “redo”."))
            continue
        steps = operation.get("steps")
        if not isinstance(steps, list) or not 0 < len(steps) <= MAX_STEPS:
            raise DomainError(_("An operation has from 1 to %(most)d steps.") % {"most": MAX_STEPS})


def _is_past(value: Any) -> bool:
    return value is None or (type(value) is int and 0 < value <= BIGGEST_ID)


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_KEY and value.isascii() and value.isprintable()
