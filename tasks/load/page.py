"""The load of people as its pages show it: a heat map with a sentence behind every cell, and one week's tasks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Actor
from core.templatetags.amounts import hours
from tasks.load.reads import Cell, Line, LoadMap, monday_of, with_tasks
from tasks.models import Task
from tasks.scheduling.reads import listed
from tasks.typing.figures.shorthand import Scale, format_duration

SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page's address asks for: the person and week whose tasks are shown, and the order of people."""

    person: str = ""
    week: date | None = None
    order: str = ""
    is_all: bool = False


def load_page(found: LoadMap, actor: Actor, asked: Asked, *, today: date, link: Any) -> dict[str, Any]:
    """The context of both pages. `link(person=…, week=…)` gives the address of the same page with a cell chosen.

    One query, for the names of the tasks that are told of.
    """
    over = found.over()
    told = over if asked.is_all else over[:SENTENCES]
    chosen = found.cell(asked.person, asked.week)
    cells = [cell for _line, cell in told] + ([chosen[1]] if chosen else [])
    with_tasks(found, actor, {share.task_id for cell in cells for share in cell.shares})
    lines = found.lines
    if asked.order == "load":
        lines = sorted(lines, key=lambda line: (-line.most_over, line.name.lower()))
    return {
        "weeks": [{"date": week, "is_now": week == monday_of(today)} for week in found.weeks],
        "rows": [_row(line, chosen, link) for line in lines],
        "totals": found.totals,
        "told": [
            {
                "words": _sentence(found, line, cell),
                "url": link(person=line.key, week=cell.week),
                "cell": cell,
            }
            for line, cell in told
        ],
        "over_count": len(over),
        "over_people": len({line.key for line, _cell in over}),
        "untold_count": len(over) - len(told),
        "detail": _detail(found, *chosen) if chosen else None,
        "order": asked.order,
    }


def cell_words(line: Line, cell: Cell) -> str:
    """Priya Raman, week of 7 Dec: 140%, 49 h of 35 h, over-booked."""
    values = {
        "person": line.name,
        "week": date_format(cell.week, "SHORT_DATE_FORMAT"),
        "booked": hours(cell.booked),
        "available": hours(cell.available),
        "percent": cell.percent,
    }
    if cell.percent is None:
        if not cell.booked:
            return _("%(person)s, week of %(week)s: not available") % values
        return _("%(person)s, week of %(week)s: not available, but booked for %(booked)s") % values
    if not cell.booked:
        return _("%(person)s, week of %(week)s: free, %(available)s available") % values
    if cell.is_over:
        return (
            _("%(person)s, week of %(week)s: %(percent)s%%, %(booked)s of %(available)s, over-booked")
            % values
        )
    return _("%(person)s, week of %(week)s: %(percent)s%%, %(booked)s of %(available)s") % values


def _row(line: Line, chosen: tuple[Line, Cell] | None, link: Any) -> dict[str, Any]:
    return {
        "key": line.key,
        "name": line.name,
        "user": line.user,
        "cells": [
            {
                "id": f"load-{line.key}-{cell.week.isoformat()}",
                "band": cell.band,
                "percent": cell.percent,
                "booked": cell.booked,
                "is_over": cell.is_over,
                "words": cell_words(line, cell),
                "url": link(person=line.key, week=cell.week),
                "is_chosen": chosen is not None and chosen[1] is cell,
            }
            for cell in line.cells
        ],
    }


def _names(found: LoadMap, cell: Cell) -> list[str]:
    """The tasks of a week, the largest part first, each once."""
    ranked = sorted(cell.shares, key=lambda share: -share.minutes)
    return [found.tasks[share.task_id].name for share in ranked if share.task_id in found.tasks]


def _sentence(found: LoadMap, line: Line, cell: Cell) -> str:
    values = {
        "person": line.name,
        "week": date_format(cell.week, "SHORT_DATE_FORMAT"),
        "percent": cell.percent,
        "booked": hours(cell.booked),
        "tasks": listed(_names(found, cell)),
    }
    if cell.percent is None:
        return (
            _("%(person)s is not available in the week of %(week)s, but booked for %(booked)s: %(tasks)s")
            % values
        )
    return _("%(person)s is booked %(percent)s%% in the week of %(week)s: %(tasks)s") % values


def _detail(found: LoadMap, line: Line, cell: Cell) -> dict[str, Any]:
    """The chosen week: each task with its hours, where it lies and whether it can wait."""
    rows = []
    for share in sorted(cell.shares, key=lambda share: -share.minutes):
        task = found.tasks.get(share.task_id)
        if task is None:
            continue
        code = task.project.code
        rows.append(
            {
                "task": task,
                "project": task.project,
                "minutes": share.minutes,
                "percent": round(100 * share.minutes / cell.available) if cell.available else None,
                "url": reverse("task", args=[code, task.pk]),
                "plan_url": f"{reverse('plan', args=[code])}?person={share.resource_id}",
                "room": room_words(task, found.scales[task.project_id]),
            }
        )
    return {
        "line": line,
        "cell": cell,
        "rows": rows,
        "words": cell_words(line, cell),
        "minutes_over": max(0, cell.booked - cell.available),
    }


def room_words(task: Task, scale: Scale) -> str:
    """Whether the task can wait: its float, in words."""
    if task.is_done:
        return _("done")
    if task.is_critical or task.total_float_minutes is None or task.total_float_minutes <= 0:
        return _("cannot wait")
    return _("can wait %(time)s") % {"time": format_duration(task.total_float_minutes, scale)}
