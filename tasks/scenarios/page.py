"""What the plan page and the comparison say of scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Actor
from core.days import signed_days
from core.money import money
from projects.models import Project
from tasks.models import Scenario
from tasks.plan.page import moved_in_words
from tasks.scenarios.services import Rehearsal, Tried, compare_scenarios


def told(project: Project, found: Rehearsal) -> dict[str, Any]:
    """A rehearsal for the page's script.

    `moves` are [[task id, start, finish]] as local ISO minutes, `created` pairs of the page's
    number of a new row and the one that it had while it was looked at.
    """
    return {
        "message": in_words(project, found),
        "moved": found.moved_count,
        "moves": moves_shown(project, found.moves),
        "created": list(found.created.items()),
        "refused": [
            {
                "change": one.change,
                "index": one.index,
                "message": one.message,
                "conflict": one.is_conflict,
                "who": one.who,
            }
            for one in found.refused
        ],
    }


def in_words(project: Project, found: Rehearsal) -> str:
    """ "14 tasks move. The project ends 9 Mar 2027, 3 working days later. 1 task is new. It costs €2 more." """
    parts = [moved_in_words(found.edited) if found.edited else ""]
    if found.created:
        count = len(found.created)
        parts.append(ngettext("%(count)d task is new.", "%(count)d tasks are new.", count) % {"count": count})
    if found.cost is not None and found.cost[0] != found.cost[1]:
        parts.append(cost_in_words(found.cost[1] - found.cost[0], project.currency))
    return " ".join(filter(None, parts))


def cost_in_words(delta: Decimal, currency: str) -> str:
    amount = money(abs(delta), currency)
    if delta > 0:
        return _("It costs %(amount)s more.") % {"amount": amount}
    return _("It costs %(amount)s less.") % {"amount": amount}


def moves_shown(
    project: Project, moves: list[tuple[int, datetime | None, datetime | None]]
) -> list[list[Any]]:
    """[[id, start, finish]] as local ISO minutes."""
    zone = ZoneInfo(project.time_zone)
    return [
        [pk, *(moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for moment in (start, finish))]
        for pk, start, finish in moves
        if start is not None and finish is not None
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario beside the plan; `problem` says why it cannot be tried."""

    name: str
    scenario: Scenario | None
    finish: datetime | None = None
    days: str = ""
    moved: int | None = None
    cost: str = ""
    cost_change: str = ""
    over_booked: Decimal | None = None
    refused: int = 0
    problem: str = ""


def compared(actor: Actor, project: Project) -> Mapping[str, Any]:
    """The plan and its kept scenarios, each rehearsed now, for the page that compares them."""
    found = compare_scenarios(actor=actor, project=project)
    sees_costs = found.cost is not None
    plan = Line(
        _("The plan as it is"),
        None,
        found.finish,
        cost=money(found.cost, project.currency) if found.cost is not None else "",
        over_booked=found.over_booked,
    )
    return {
        "lines": [plan, *(_line(project, one) for one in found.tried)],
        "left_out": found.left_out,
        "sees_costs": sees_costs,
    }


def _line(project: Project, tried: Tried) -> Line:
    scenario, found = tried.scenario, tried.rehearsal
    if found is None:
        return Line(scenario.name, scenario, problem=tried.problem)
    cost = change = ""
    if found.cost is not None:
        cost = money(found.cost[1], project.currency)
        change = _signed(found.cost[1] - found.cost[0], project.currency)
    return Line(
        name=scenario.name,
        scenario=scenario,
        finish=found.finish,
        days=signed_days(found.finish_days),
        moved=found.moved_count,
        cost=cost,
        cost_change=change,
        over_booked=found.over_booked[1] if found.over_booked else None,
        refused=len(found.refused),
    )


def _signed(amount: Decimal, currency: str) -> str:
    text = money(amount, currency)
    return f"+{text}" if amount > 0 else text
