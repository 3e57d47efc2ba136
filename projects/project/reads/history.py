"""The journal of this room in sentences: who did what to a project's charter, gates and team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Change, ChangeSet

WORDS: dict[str, Promise] = {
    "create_project": _("Project started"),
    "update_project": _("Settings changed"),
    "hold_project": _("Put on hold"),
    "resume_project": _("Resumed"),
    "close_project": _("Closed"),
    "update_charter": _("Charter edited"),
    "approve_charter": _("Charter approved"),
    "withdraw_charter_approval": _("Approval of the charter withdrawn"),
    "add_objective": _("Objective added"),
    "update_objective": _("Objective changed"),
    "delete_objective": _("Objective removed"),
    "add_stakeholder": _("Stakeholder registered"),
    "update_stakeholder": _("Stakeholder changed"),
    "delete_stakeholder": _("Stakeholder removed"),
    "update_gate": _("Gate changed"),
    "rename_phase": _("Phase renamed"),
    "start_phase": _("Phase started"),
    "add_criterion": _("Criterion added"),
    "update_criterion": _("Criterion reworded"),
    "settle_criterion": _("Criterion settled"),
    "delete_criterion": _("Criterion removed"),
    "add_approver": _("Approver named"),
    "remove_approver": _("Approver removed"),
    "answer_gate": _("Approver answered"),
    "decide_gate": _("Gate decided"),
    "complete_condition": _("Condition ticked off or opened again"),
    "add_member": _("Member added"),
    "set_member_role": _("Member's role changed"),
    "remove_member": _("Member removed"),
}
CHARTER_INTENTS = ("update_charter", "approve_charter", "withdraw_charter_approval")
GATE_MODELS = ("projects.gate", "projects.gatecriterion", "projects.gateapprover", "projects.gatecondition")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history panel."""

    at: datetime
    words: Any
    summary: str
    by: str
    detail: str = ""


def project_history(project_id: int, intents: tuple[str, ...] | None = None, limit: int = 12) -> list[Entry]:
    """The latest entries of the journal that this room can put in words, newest first."""
    rows = ChangeSet.objects.filter(project_id=project_id, intent__in=intents or tuple(WORDS))
    return [
        Entry(row.at, WORDS[row.intent], row.summary, row.actor_name) for row in rows.order_by("-id")[:limit]
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
            WORDS.get(row.change_set.intent, row.change_set.intent),
            row.change_set.summary,
            row.change_set.actor_name,
            str((row.after or {}).get("evidence") or (row.after or {}).get("note") or ""),
        )
        for row in rows
        if row.change_set.intent != "decide_gate"
    ]
