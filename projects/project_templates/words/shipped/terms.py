"""In what terms a shipped template is written, and how these become what a template keeps.

Days are working days of eight hours, amounts are in whatever currency the project reckons in. Text
is translated when the template is shown or used: it is in the language of whoever does that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.gates.words.templates import GATES
from projects.models import Phase
from projects.project_templates.figures import MANAGER, SPONSOR, Document, Role

from .results import AUDIENCES, GO_LIVE, MESSAGES, WEEKDAYS, Result

DAY = 480
_AFTER = re.compile(r"(?P<key>\w+)(?::(?P<kind>SS|FF|SF))?(?P<lag>[+-]\d+)?")
_SHARE = re.compile(r"(?P<role>\w+)(?:\*(?P<units>[\d.]+))?")


@dataclass(frozen=True, slots=True)
class Group:
    """A summary of the plan: the work that follows lies below it."""

    name: Any
    phase: str


@dataclass(frozen=True, slots=True)
class Work:
    """A task. `roles`: "architect, owner*0.5"; `after`: "fit, landscape:SS+5" with days of lag."""

    key: str
    name: Any
    days: int
    roles: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment; of a gate where `gate` names its phase."""

    key: str
    name: Any
    after: str
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """A line of the budget, along a task or between two days."""

    name: Any
    category: str
    amount: int
    along: str = ""
    days: tuple[int, int] | None = None
    is_capex: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is done about a risk until day `due`."""

    strategy: str
    action: Any
    owner: str
    due: int
    cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """A risk. `days`, `costs`: at least, most likely, at most; `rating`: probability, impact."""

    title: Any
    cause: Any
    event: Any
    effect: Any
    owner: str
    category: str
    percent: int
    days: tuple[int, int, int]
    costs: tuple[int, int, int]
    rating: tuple[int, int]
    hits: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A template that Plumbline brings. `asks`: (phase, group, criterion) beside the usual ones."""

    name: Any
    description: Any
    icon: str
    roles: Mapping[str, Any]
    plan: tuple[Group | Work | Milestone, ...]
    budget: tuple[Money, ...]
    reserves: Mapping[str, int]
    asks: tuple[tuple[str, Any, Any], ...]
    risks: tuple[Threat, ...]


@dataclass(slots=True)
class _Writer:
    """The plan as a template keeps it, written row by row."""

    numbers: dict[str, int] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    links: list[list[Any]] = field(default_factory=list)

    def add(self, entry: Group | Work | Milestone, phase: str) -> None:
        number = len(self.tasks)
        if isinstance(entry, Group):
            row = {
                "name": str(entry.name),
                "level": 1,
                "is_summary": True,
                "phase": phase,
            }
            self.tasks.append(row)
            return
        self.numbers[entry.key] = number
        row = {"name": str(entry.name), "level": 2, "phase": phase}
        if isinstance(entry, Milestone):
            row |= {"minutes": 0, "is_milestone": True}
            if entry.gate:
                row["gate"] = entry.gate
        else:
            row["minutes"] = entry.days * DAY
            if entry.roles:
                row["roles"] = list(_shares(entry.roles))
        self.tasks.append(row)
        for match in _AFTER.finditer(entry.after):
            lag = int(match["lag"] or 0) * DAY
            kind = match["kind"] or "FS"
            self.links.append([self.numbers[match["key"]], number, kind, lag, "working"])


def document_of(shipped: Shipped, results: Sequence[Result] = ()) -> Document:
    """What the template keeps, in the language that is active now."""
    writer = _Writer()
    phase = ""
    for entry in shipped.plan:
        phase = entry.phase if isinstance(entry, Group) else phase
        writer.add(entry, phase)
    return Document(
        roles=tuple(Role(key, str(name)) for key, name in shipped.roles.items()),
        parts={
            "plan": {"tasks": writer.tasks, "links": writer.links, "things": {}},
            "gates": list(_gates(shipped)),
            "budget": {
                "lines": [_line(line, writer.numbers) for line in shipped.budget],
                "reserves": {kind: str(amount) for kind, amount in shipped.reserves.items()},
            },
            "risks": [_risk(risk, writer.numbers) for risk in shipped.risks],
            "deliverables": {
                "deliverables": [_result(one, writer.numbers) for one in results],
                "letters": list(_letters(results)),
            },
            "communication": _communication(),
        },
        minutes_per_day=DAY,
        days=length_of(writer.tasks, writer.links) // DAY,
    )


def length_of(tasks: list[dict[str, Any]], links: list[list[Any]]) -> int:
    """Minutes from the first start to the last finish. Tasks stand behind what they wait for."""
    starts, ends = [0] * len(tasks), [task.get("minutes", 0) for task in tasks]
    for before, after, kind, lag, _unit in sorted(links, key=lambda link: link[1]):
        begins = (ends if kind[0] == "F" else starts)[before] + lag
        if kind[1] == "F":
            begins -= tasks[after]["minutes"]
        starts[after] = max(starts[after], begins)
        ends[after] = starts[after] + tasks[after]["minutes"]
    return max(ends, default=0)


def _shares(roles: str) -> Iterator[list[str]]:
    for match in _SHARE.finditer(roles):
        yield [match["role"], match["units"] or "1"]


def _gates(shipped: Shipped) -> Iterator[dict[str, Any]]:
    """The usual gates with what this template asks beside."""
    for phase, name, usual in GATES:
        own = [(group, title, "") for of, group, title in shipped.asks if of == phase]
        yield {
            "phase": phase,
            "phase_name": str(Phase.Kind(phase).label),
            "name": str(name),
            "day": None,
            "criteria": [[str(group), str(title), query] for group, title, query in (*usual, *own)],
        }


def _line(line: Money, numbers: Mapping[str, int]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "name": str(line.name),
        "category": line.category,
        "amount": str(line.amount),
        "is_capex": line.is_capex,
        "phasing": "task" if line.along else "linear",
    }
    if line.along:
        kept["task"] = numbers[line.along]
    if line.days:
        kept["days"] = list(line.days)
    return kept


def _risk(risk: Threat, numbers: Mapping[str, int]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: str(getattr(risk, name)) for name in ("title", "cause", "event", "effect")}
    kept |= {
        "kind": "threat",
        "category": risk.category,
        "proximity": "near",
        "probability_percent": risk.percent,
        "owner": risk.owner,
        "tasks": sorted(numbers[key.strip()] for key in risk.hits.split(",")),
    }
    for when, step in (
        ("inherent", risk.rating),
        ("current", risk.rating),
        ("target", (2, 2)),
    ):
        for axis, value, now in zip(("probability", "impact"), step, risk.rating, strict=True):
            kept[f"{when}_{axis}"] = min(value, now)
    for point, days, cost in zip(("low", "likely", "high"), risk.days, risk.costs, strict=True):
        kept |= {f"impact_days_{point}": str(days), f"impact_cost_{point}": str(cost)}
    kept["responses"] = [
        {
            "strategy": answer.strategy,
            "action": str(answer.action),
            "owner": answer.owner,
            "due": answer.due,
            "cost": str(answer.cost),
        }
        for answer in risk.answers
    ]
    return kept


def _result(one: Result, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": str(one.name),
        "description": "",
        "criteria": [str(text) for text in one.criteria],
        "gate": one.gate,
        "due": None,
        "owner": one.owner,
        "reviewer": one.reviewer,
        "tasks": sorted(numbers[key.strip()] for key in one.tasks.split(",")),
    }


def _letters(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    """The manager answers for phases and deliverables, the owner makes them, the reviewer is asked."""

    def letter(role: str, kind: str, *, phase: str = "", place: int | None = None) -> dict[str, Any]:
        return {
            "phase": phase,
            "deliverable": place,
            "role": role,
            "name": "",
            "letter": kind,
        }

    for phase in Phase.Kind.values:
        yield letter(MANAGER, "A", phase=phase)
        yield letter(SPONSOR, "I", phase=phase)
    for place, one in enumerate(results):
        yield letter(MANAGER, "A", place=place)
        if one.owner != MANAGER:
            yield letter(one.owner, "R", place=place)
        for role in (one.reviewer, *one.asked):
            yield letter(role, "C", place=place)


def _communication() -> dict[str, Any]:
    """What is usual: meetings and reports ask their owner, and go-live is told a week before."""
    usual = {
        "text": "",
        "last": None,
        "gate": "",
        "milestone": None,
        "milestone_name": "",
        "offset": 0,
        "owner": MANAGER,
        "asks": False,
    }
    messages = [
        usual
        | {
            "title": str(title),
            "channel": channel,
            "cadence": "weekly",
            "every": every,
            "first": [distance, WEEKDAYS[weekday], 1],
            "time": at,
            "audiences": [[place, channel] for place in audiences],
        }
        for title, channel, every, distance, weekday, at, audiences in MESSAGES
    ]
    title, text = GO_LIVE
    messages.append(
        usual
        | {
            "title": str(title),
            "text": str(text),
            "channel": "email",
            "cadence": "gate",
            "every": 1,
            "first": None,
            "gate": "execution",
            "offset": -7,
            "time": "09:00",
            "audiences": [[2, "email"]],
        }
    )
    return {
        "audiences": [
            {"name": str(name), "note": "", "kinds": list(kinds), "roles": []} for name, kinds in AUDIENCES
        ],
        "messages": messages,
    }
