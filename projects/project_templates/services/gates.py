"""Phases and gates in a template: what they are called, and what each gate asks."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import ngettext

from core.registry import TemplateLine, gate_queries
from projects.models import Gate, GateCriterion, Phase
from projects.project_templates.services.parts import Putting, Taking

Kept = dict[str, Any]


def kept_gates(taking: Taking) -> list[Kept]:
    """Of each phase its name, its gate, the gate's day and its criteria. Three queries."""
    gates = Gate.objects.filter(phase__project=taking.project).select_related("phase")
    return [
        {
            "phase": gate.phase.kind,
            "phase_name": gate.phase.name,
            "name": gate.name,
            "day": taking.day(gate.planned_on, ends=True),
            "criteria": [
                [criterion.group, criterion.title, criterion.query] for criterion in gate.criteria.all()
            ],
        }
        for gate in gates.order_by("phase__position").prefetch_related("criteria")
    ]


def put_gates(putting: Putting, kept: list[Kept]) -> None:
    """Rename phases and gates, and ask what the template asks instead of what is usual."""
    gates = putting.gates()
    criteria = []
    for item in kept:
        gate = gates[item["phase"]]
        gate.phase.name = item["phase_name"]
        gate.name = item["name"]
        gate.planned_on = putting.day(item["day"])
        criteria += [
            GateCriterion(
                gate=gate,
                position=number,
                group=group,
                title=title,
                # A question that nobody answers any more is ticked by hand.
                query=query if query in gate_queries else "",
            )
            for number, (group, title, query) in enumerate(item["criteria"], start=1)
        ]
    changed = [gates[item["phase"]] for item in kept]
    Phase.objects.bulk_update([gate.phase for gate in changed], ["name"])
    Gate.objects.bulk_update(changed, ["name", "planned_on"])
    GateCriterion.objects.filter(gate__in=changed).delete()
    GateCriterion.objects.bulk_create(criteria)


def gates_size(kept: list[Kept]) -> str:
    """5 gates, 24 criteria"""
    criteria = sum(len(item["criteria"]) for item in kept)
    return ", ".join(
        (
            ngettext("%(n)d gate", "%(n)d gates", len(kept)) % {"n": len(kept)},
            ngettext("%(n)d criterion", "%(n)d criteria", criteria) % {"n": criteria},
        )
    )


def gate_lines(kept: list[Kept]) -> list[TemplateLine]:
    lines = []
    for item in kept:
        lines.append(TemplateLine(item["name"], item["phase_name"]))
        lines += [TemplateLine(title, group, 2) for group, title, _query in item["criteria"]]
    return lines


def gate_roles(kept: list[Kept]) -> Iterator[tuple[str, str]]:
    """Gates ask nobody by role: the sponsor decides until somebody else is named."""
    yield from ()
