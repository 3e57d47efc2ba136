"""The journal of this room in sentences: who did what to a project's charter, gates and team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.intents import Intent, label_of
from core.models import Change, ChangeSet

# What the journal tells of a project itself, on its settings and its gates.
OF_PROJECT = (
    Intent.CREATE_PROJECT,
    Intent.USE_TEMPLATE,
    Intent.COPY_PROJECT,
    Intent.UPDATE_PROJECT,
    Intent.HOLD_PROJECT,
    Intent.RESUME_PROJECT,
    Intent.CLOSE_PROJECT,
    Intent.UPDATE_CHARTER,
    Intent.APPROVE_CHARTER,
    Intent.WITHDRAW_CHARTER_APPROVAL,
    Intent.ASK_FOR_SIGNATURES,
    Intent.SIGN_CHARTER,
    Intent.DECLINE_CHARTER,
    Intent.TAKE_CHARTER_BACK,
    Intent.ADD_OBJECTIVE,
    Intent.UPDATE_OBJECTIVE,
    Intent.DELETE_OBJECTIVE,
    Intent.ADD_NEED,
    Intent.UPDATE_NEED,
    Intent.DELETE_NEED,
    Intent.ADD_STAKEHOLDER,
    Intent.UPDATE_STAKEHOLDER,
    Intent.DELETE_STAKEHOLDER,
    Intent.NOTE_STAKEHOLDER,
    Intent.DELETE_STAKEHOLDER_NOTE,
    Intent.UPDATE_GATE,
    Intent.RENAME_PHASE,
    Intent.START_PHASE,
    Intent.ADD_CRITERION,
    Intent.UPDATE_CRITERION,
    Intent.SETTLE_CRITERION,
    Intent.DELETE_CRITERION,
    Intent.ADD_APPROVER,
    Intent.REMOVE_APPROVER,
    Intent.ANSWER_GATE,
    Intent.DECIDE_GATE,
    Intent.COMPLETE_CONDITION,
    Intent.ADD_MEMBER,
    Intent.SET_MEMBER_ROLE,
    Intent.REMOVE_MEMBER,
)
CHARTER_INTENTS = (
    Intent.UPDATE_CHARTER,
    Intent.APPROVE_CHARTER,
    Intent.WITHDRAW_CHARTER_APPROVAL,
    Intent.ASK_FOR_SIGNATURES,
    Intent.SIGN_CHARTER,
    Intent.DECLINE_CHARTER,
    Intent.TAKE_CHARTER_BACK,
)
GATE_MODELS = ("projects.gate", "projects.gatecriterion", "projects.gateapprover", "projects.gatecondition")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history panel."""

    at: datetime
    words: Any
    summary: str
    by: str
    detail: str = ""


def project_history(
    project_id: int, intents: tuple[Intent, ...] = OF_PROJECT, limit: int = 12
) -> list[Entry]:
    """The latest entries of the journal that this room can put in words, newest first."""
    rows = ChangeSet.objects.filter(project_id=project_id, intent__in=intents)
    return [
        Entry(row.at, label_of(row.intent), row.summary, row.actor_name)
        for row in rows.order_by("-id")[:limit]
    ]


def gate_history(gate_id: int, row_ids: dict[str, list[int]], limit: int = 12) -> list[Entry]:
    """What happened to a gate, its criteria, approvers and conditions; decisions are listed apart.

    `row_ids` maps the names in GATE_MODELS to the ids of this gate's rows.
    """
    from django.db.models import Q

    wanted = Q(model="projects.gate", row_id=gate_id)
    for model, ids in row_ids.items():
        wanted |= Q(model=model, row_id__in=ids)
    rows = Change.objects.filter(wanted).select_related("change_set").order_by("-id")[:limit]
    return [
        Entry(
            row.change_set.at,
            label_of(row.change_set.intent),
            row.change_set.summary,
            row.change_set.actor_name,
            str((row.after or {}).get("evidence") or (row.after or {}).get("note") or ""),
        )
        for row in rows
        if row.change_set.intent != Intent.DECIDE_GATE
    ]
