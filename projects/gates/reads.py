"""Phases and gates: what each gate asks, how it stands with proof, and what was decided."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Action, Actor
from core.errors import NotVisible
from core.registry import CriterionAnswer, gate_queries
from projects.gates.figures import gate_words, is_overdue, state_words
from projects.models import Gate, GateApprover, GateCondition, GateCriterion, GateDecision, Phase, Project
from projects.project.reads.history import gate_history
from projects.project.reads.waiting import days_in_plan

State = GateCriterion.State
PASSING = (GateDecision.Outcome.GO, GateDecision.Outcome.CONDITIONAL_GO)
_TONES = {
    State.MET: ("met", "circle-check"),
    State.WAIVED: ("met", "circle-check"),
    State.IN_PROGRESS: ("open", "circle-half-2"),
    State.NOT_MET: ("open", "alert-triangle"),
    State.OPEN: ("later", "circle-dashed"),
}


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion as it stands now. `counts` says whether it lets a go through (met, or waived with a reason)."""

    row: GateCriterion
    number: int
    state: str
    proof: str
    url: str

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def is_live(self) -> bool:
        return bool(self.row.query)

    @property
    def counts(self) -> bool:
        return self.state in (State.MET, State.WAIVED)

    @property
    def state_words(self) -> str:
        return str(State(self.state).label)

    @property
    def tone(self) -> str:
        return _TONES[State(self.state)][0]

    @property
    def icon(self) -> str:
        return _TONES[State(self.state)][1]

    @property
    def is_late(self) -> bool:
        return self.row.due is not None and not self.counts and self.row.due < timezone.localdate()

    def as_record(self) -> dict[str, Any]:
        """What a decision keeps of it."""
        return {
            "title": self.title,
            "group": self.row.group,
            "state": str(self.state),
            "is_met": self.counts,
            "kind": "live" if self.is_live else "manual",
            "proof": self.proof,
            "evidence": self.row.evidence,
            "evidence_url": self.row.evidence_url,
            "owner": str(self.row.owner) if self.row.owner else "",
        }


def answered_criteria(gate: Gate, reader: Actor | None = None) -> list[CriterionView]:
    """The gate's criteria in their order, live ones asked now; with links that the reader may open."""
    return _answered([gate], gate.phase.project, reader)[gate.pk]


def _answered(
    gates: Iterable[Gate], project: Project, reader: Actor | None = None
) -> dict[int, list[CriterionView]]:
    """The criteria of gates of one project by gate; what several of them ask is answered once."""
    allowed = reader.actions_in(project.pk) if reader is not None else None
    found: dict[int, list[CriterionView]] = {gate.pk: [] for gate in gates}
    rows = GateCriterion.objects.filter(gate__in=found).select_related("owner", "decided_by")
    answer = cache(lambda query: gate_queries[query].answer(project.pk))
    for row in rows.order_by("gate", "position", "id"):
        views = found[row.gate_id]
        views.append(_view(row, len(views) + 1, answer, project.code, allowed))
    return found


def _view(
    row: GateCriterion,
    number: int,
    answer_of: Callable[[str], CriterionAnswer],
    code: str,
    allowed: Collection[Action] | None,
) -> CriterionView:
    if not row.query:
        return CriterionView(row, number, row.state, _signed(row), row.evidence_url)
    if row.state == State.WAIVED:
        return CriterionView(row, number, State.WAIVED, _signed(row), row.evidence_url)
    if row.query not in gate_queries:
        return CriterionView(row, number, State.OPEN, _("Nothing in this installation answers this."), "")
    answer = answer_of(row.query)
    state = State.MET if answer.is_met else State.NOT_MET
    return CriterionView(row, number, state, answer.proof, answer.url(code, allowed))


def _signed(row: GateCriterion) -> str:
    if row.decided_by is None or row.decided_at is None:
        return _("Due %(date)s") % {"date": date_format(row.due)} if row.due else ""
    return _("%(state)s, %(who)s, %(date)s") % {
        "state": row.get_state_display(),
        "who": row.decided_by,
        "date": date_format(timezone.localdate(row.decided_at)),
    }


def is_passed(gate: Gate) -> bool:
    """Whether the latest decision lets the next phase begin."""
    last = gate.decisions.order_by("-id").first()
    return last is not None and last.outcome in PASSING


def gates_of(actor: Actor) -> QuerySet[Gate]:
    """Gates the actor may see, with what a list shows."""
    return Gate.objects.visible_to(actor).select_related("phase__project").order_by("phase__position")


def phase_rail(project: Project, *, current_gate: int | None = None) -> list[dict[str, Any]]:
    """The phases with their gates, for the phase_rail component and the bar of gates. Four queries."""
    in_plan = days_in_plan(project.pk)
    gates = list(
        Gate.objects.filter(phase__project=project).select_related("phase").order_by("phase__position")
    )
    last = _latest_decisions([gate.pk for gate in gates])
    open_conditions = _open_conditions([decision.pk for decision in last.values()])
    rail = []
    for number, gate in enumerate(gates, start=1):
        phase, decision = gate.phase, last.get(gate.pk)
        # As the overview and the portfolio say it: the forecast of the plan, where it has one.
        gate_day = in_plan.get(gate.pk) or gate.planned_on
        rail.append(
            {
                "name": phase.name,
                "phase": phase,
                "gate_row": gate,
                "number": number,
                "gate_day": gate_day,
                "decision": decision,
                "is_passed": decision is not None and decision.outcome in PASSING,
                "is_shown": gate.pk == current_gate,
                "url": reverse("gate", args=[project.code, gate.pk]),
                "percent": 100 if phase.status == Phase.Status.DONE else 0,
                "gate": gate.name,
                "gate_words": gate_words(gate, decision, in_plan.get(gate.pk)),
                "state": state_words(
                    phase,
                    gate_day,
                    open_conditions.get(decision.pk, 0) if decision else 0,
                ),
                "status": {Phase.Status.DONE: "done", Phase.Status.ACTIVE: "current"}.get(
                    Phase.Status(phase.status), "next"
                ),
            }
        )
    return rail


def _latest_decisions(gate_ids: list[int]) -> dict[int, GateDecision]:
    rows = GateDecision.objects.filter(gate_id__in=gate_ids).select_related("decided_by").order_by("id")
    return {row.gate_id: row for row in rows}


def _open_conditions(decision_ids: list[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    rows = GateCondition.objects.filter(decision_id__in=decision_ids, done_at=None)
    for decision_id in rows.values_list("decision_id", flat=True):
        counts[decision_id] = counts.get(decision_id, 0) + 1
    return counts


def gates_page(actor: Actor, project: Project) -> dict[str, Any]:
    """The rail, and for every gate how it stands."""
    rail = phase_rail(project)
    closed = [entry["is_passed"] and entry["phase"].status == Phase.Status.DONE for entry in rail]
    asked = [entry["gate_row"] for entry, is_closed in zip(rail, closed, strict=True) if not is_closed]
    answered = _answered(asked, project)
    for entry, is_closed in zip(rail, closed, strict=True):
        entry["is_asked"] = True
        if is_closed:
            kept = entry["decision"].criteria
            entry["met"], entry["total"] = sum(bool(row.get("is_met", True)) for row in kept), len(kept)
        else:
            views = answered[entry["gate_row"].pk]
            entry["met"], entry["total"] = sum(view.counts for view in views), len(views)
            entry["is_asked"] = entry["phase"].status != Phase.Status.NOT_STARTED
        entry["may_start"] = _may_start(entry, rail)
        entry["met_percent"] = round(100 * entry["met"] / entry["total"]) if entry["total"] else 0
    conditions = (
        GateCondition.objects.filter(decision__gate__phase__project=project)
        .select_related("owner", "decision__gate")
        .order_by("done_at", "due", "id")
    )
    return {"rail": rail, "conditions": [_with_rights(actor, project, row) for row in conditions]}


def _may_start(entry: dict[str, Any], rail: list[dict[str, Any]]) -> bool:
    """Whether the phase could be started by hand; monitoring & control may begin together with execution."""
    earlier = [other for other in rail if other["number"] < entry["number"]]
    if entry["phase"].kind == Phase.Kind.MONITORING:
        earlier = [other for other in earlier if other["phase"].kind != Phase.Kind.EXECUTION]
    return entry["phase"].status == Phase.Status.NOT_STARTED and (not earlier or earlier[-1]["is_passed"])


def _with_rights(actor: Actor, project: Project, row: GateCondition) -> GateCondition:
    is_open = not project.is_closed
    is_owner = row.owner_id == actor.user_id
    row.may_tick = is_open and (is_owner or actor.may(Action.EDIT_PROJECT, project.pk))  # type: ignore[attr-defined]
    row.is_late = row.done_at is None and row.due < timezone.localdate()  # type: ignore[attr-defined]
    return row


def gate_by_id(actor: Actor, project: Project, pk: int) -> Gate:
    """A gate of this very project. Raises NotVisible."""
    gate = gates_of(actor).filter(pk=pk, phase__project=project).first()
    if gate is None:
        raise NotVisible
    return gate


def gate_page(actor: Actor, project: Project, gate: Gate, *, show: str = "") -> dict[str, Any]:
    """Everything the gate page says. `show` narrows the criteria: "open" or "mine"."""
    views = answered_criteria(gate, actor)
    approvers = list(gate.approvers.select_related("user").order_by("id"))
    decisions = list(gate.decisions.select_related("decided_by").prefetch_related("conditions__owner"))
    missing = [view for view in views if not view.counts]
    narrowed = {"open": missing, "mine": [view for view in views if view.row.owner_id == actor.user_id]}
    is_open = not project.is_closed
    own = next((row for row in approvers if row.user_id == actor.user_id), None)
    rail = phase_rail(project, current_gate=gate.pk)
    gate_day = next((entry["gate_day"] for entry in rail if entry["is_shown"]), gate.planned_on)
    return {
        "gate": gate,
        "gate_day": gate_day,
        "number": gate.phase.position,
        "rail": rail,
        "criteria": views,
        "groups": _groups(narrowed.get(show, views)),
        "filters": _filters(
            project, gate, show, len(views), {name: len(rows) for name, rows in narrowed.items()}
        ),
        "met": len(views) - len(missing),
        "missing": missing,
        "live_count": sum(view.is_live for view in views),
        "approvers": approvers,
        "answered": sum(row.answer != GateApprover.Answer.OPEN for row in approvers),
        "own_answer": own if is_open else None,
        "may_decide": is_open and (own is not None or actor.may(Action.DECIDE_GATE, project.pk)),
        "decisions": decisions,
        "decision": decisions[0] if decisions else None,
        "conditions": [
            _with_rights(actor, project, row)
            for decision in decisions[:1]
            for row in decision.conditions.all()
        ],
        "verdict": gate_verdict(gate, views, decisions[0] if decisions else None, gate_day),
        "next_phase": _next_phase(gate),
        "is_waiting": gate.phase.status == Phase.Status.NOT_STARTED,
        "history": gate_history(
            gate.pk,
            {
                "projects.gatecriterion": [view.pk for view in views],
                "projects.gateapprover": [row.pk for row in approvers],
                "projects.gatecondition": [
                    row.pk for decision in decisions for row in decision.conditions.all()
                ],
            },
        ),
    }


def _groups(views: list[CriterionView]) -> list[dict[str, Any]]:
    order: dict[str, int] = {}
    for view in views:
        order.setdefault(view.row.group, len(order))
    ranked = sorted(views, key=lambda view: order[view.row.group])
    groups = []
    for name, members in groupby(ranked, key=lambda view: view.row.group):
        rows = list(members)
        groups.append({"name": name, "views": rows, "met": sum(view.counts for view in rows)})
    return groups


def _filters(
    project: Project, gate: Gate, show: str, total: int, counts: dict[str, int]
) -> list[dict[str, Any]]:
    url = reverse("gate", args=[project.code, gate.pk])
    return [
        {"label": _("All"), "count": total, "url": url, "current": show not in counts},
        {
            "label": _("Need work"),
            "count": counts["open"],
            "url": f"{url}?show=open",
            "current": show == "open",
        },
        {"label": _("Mine"), "count": counts["mine"], "url": f"{url}?show=mine", "current": show == "mine"},
    ]


def _next_phase(gate: Gate) -> Phase | None:
    return (
        Phase.objects.filter(project_id=gate.phase.project_id, position__gt=gate.phase.position)
        .order_by("position")
        .first()
    )


def gate_verdict(
    gate: Gate, views: list[CriterionView], decision: GateDecision | None, gate_day: date | None
) -> tuple[str, str, str]:
    """(colour, one sentence, its reason): where the gate stands, as its page says it first."""
    missing = [view for view in views if not view.counts]
    if decision is not None and decision.outcome in PASSING:
        return _passed(decision)
    met = _("%(met)d of %(total)d criteria met") % {"met": len(views) - len(missing), "total": len(views)}
    if gate.phase.status == Phase.Status.NOT_STARTED:
        return (
            "",
            _("%(gate)s is not due yet") % {"gate": gate.name},
            _("%(phase)s has not started; the gate before it comes first.") % {"phase": gate.phase.name},
        )
    if not views:
        say = _("%(gate)s has no criteria yet") % {"gate": gate.name}
        return "amber", say, _("Without criteria nothing says that the gate may be passed.")
    if not missing:
        return (
            "green",
            _("%(gate)s is ready: %(met)s") % {"gate": gate.name, "met": met},
            _("The approvers can say go."),
        )
    tone = "red" if is_overdue(gate_day) else "amber"
    say = _("%(gate)s is not ready: %(met)s") % {"gate": gate.name, "met": met}
    return tone, say, _why_not(missing, gate_day)


def _passed(decision: GateDecision) -> tuple[str, str, str]:
    still_open = [row for row in decision.conditions.all() if row.done_at is None]
    when = date_format(timezone.localdate(decision.decided_at))
    say = _("%(outcome)s on %(date)s") % {"outcome": decision.get_outcome_display(), "date": when}
    if not still_open:
        return "green", say, decision.note
    words = ngettext("%(count)d condition is open", "%(count)d conditions are open", len(still_open))
    late = any(is_overdue(row.due) for row in still_open)
    why = _("%(open)s, the next is due %(date)s.") % {
        "open": words % {"count": len(still_open)},
        "date": date_format(min(row.due for row in still_open)),
    }
    return ("red" if late else "amber"), say, why


def _why_not(missing: list[CriterionView], gate_day: date | None) -> str:
    first = missing[0]
    planned = ""
    if gate_day:
        planned = _("The gate is planned for %(date)s. ") % {"date": date_format(gate_day)}
    return planned + _("First to do: %(number)d. %(title)s%(proof)s.") % {
        "number": first.number,
        "title": first.title,
        "proof": f" ({first.proof.rstrip('.')})" if first.proof else "",
    }
