"""What an operation of a change request may set, what stands there now, and both in words."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import BudgetLine
from core.money import money
from projects.models import Project
from tasks.editing.reads import cell_texts
from tasks.models import Task
from tasks.scheduling.reads import scale_of
from tasks.typing.figures.shorthand import Scale, format_lag

# Field of an operation -> its name on pages, in the order in which they are told.
FIELDS: Mapping[str, Any] = {
    "name": _lazy("Name"),
    "parent": _lazy("Under"),
    "duration": _lazy("Duration"),
    "start": _lazy("Start no earlier than"),
    "deadline": _lazy("Deadline"),
    "links": _lazy("After"),
    "people": _lazy("People"),
    "fixed_cost": _lazy("Fixed cost"),
    "category": _lazy("Category"),
    "amount": _lazy("Amount"),
    "phase": _lazy("Phase"),
    "task": _lazy("Task"),
    "phasing": _lazy("Spread"),
    "starts_on": _lazy("From"),
    "ends_on": _lazy("To"),
    "is_capex": _lazy("Capital expenditure"),
}
Now = dict[str, dict[str, Any]]


def task_now(project: Project, task: Task) -> Now:
    """Field -> {"raw", "text"} of a task as it is: `raw` is compared, `text` is shown. A handful of queries."""
    texts = {
        item["column"]: item["text"]
        for item in cell_texts(project, task, ("duration", "predecessors", "people", "deadline"))
    }
    links = task.predecessor_links.filter(predecessor__deleted_at=None).order_by("predecessor_id")
    people = task.assignments.order_by("resource_id")
    raws = {
        "name": task.name,
        "duration": [task.duration_minutes, task.is_elapsed],
        "start": [task.constraint_kind, iso_day(project, task.constraint_date)],
        "deadline": iso_day(project, task.deadline),
        "links": [[row.predecessor_id, row.kind, row.lag, row.lag_unit] for row in links],
        "people": [[row.resource_id, f"{row.units.normalize():f}"] for row in people],
        "fixed_cost": str(task.fixed_cost),
    }
    shown = {
        "name": task.name,
        "duration": texts.get("duration", "0d"),
        "start": _start_text(project, task),
        "deadline": texts["deadline"],
        "links": texts["predecessors"],
        "people": texts["people"],
        "fixed_cost": money(task.fixed_cost, project.currency),
    }
    return {name: {"raw": raws[name], "text": shown[name]} for name in raws}


def line_now(line: BudgetLine) -> Now:
    """The same of a budget line."""
    return {"amount": {"raw": str(line.amount), "text": money(line.amount, line.project.currency)}}


def iso_day(project: Project, moment: datetime | None) -> str | None:
    """The day of a moment where the project is."""
    return moment.astimezone(ZoneInfo(project.time_zone)).date().isoformat() if moment else None


def _start_text(project: Project, task: Task) -> str:
    if task.constraint_date is None:
        return ""
    day = date_format(task.constraint_date.astimezone(ZoneInfo(project.time_zone)).date())
    if task.constraint_kind == Task.Constraint.SNET:
        return day
    return f"{task.get_constraint_kind_display()} {day}"


def value_texts(
    project: Project, values: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]
) -> dict[str, str]:
    """An operation's values as its page shows them. `names`: "task", "category", "phase" -> id -> words."""

    def of(kind: str, ref: Any) -> str:
        return ref if isinstance(ref, str) else names.get(kind, {}).get(ref, "–")

    told: dict[str, str] = {}
    for name in FIELDS:
        if name not in values:
            continue
        value = values[name]
        if name in ("parent", "task"):
            text = of("task", value) if value is not None else ""
        elif name in ("category", "phase"):
            text = names.get(name, {}).get(value, "") if value is not None else ""
        elif name == "links":
            text = ", ".join(_link(link, of("task", link[0]), scale_of(project)) for link in value)
        elif name in ("amount", "fixed_cost"):
            text = money(Decimal(value), project.currency)
        elif name in ("start", "deadline", "starts_on", "ends_on"):
            text = date_format(datetime.fromisoformat(value).date()) if value else ""
        elif name == "phasing":
            text = str(BudgetLine.Phasing(value).label)
        elif name == "is_capex":
            text = _("yes") if value else ""
        else:
            text = str(value)
        told[name] = text
    return told


def _link(link: Any, code: str, scale: Scale) -> str:
    _ref, kind, lag, unit = link
    shown = format_lag(lag, unit, scale)
    return f"{code.partition(' ')[0]}{kind if kind != 'FS' or shown else ''}{shown}"
