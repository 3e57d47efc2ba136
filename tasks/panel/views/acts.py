"""What the parts of the task panel post: each act parses its fields and makes one service call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError
from core.reading import iso_day, typed_number, whole_number
from tasks.custom_fields.services import set_custom_value
from tasks.editing.reads import find_by_words
from tasks.editing.services import (
    assign,
    checklist,
    constraints,
    estimate,
    files,
    link_tasks,
    shares,
    unassign,
    unlink_tasks,
    update_link,
    update_task,
)
from tasks.models import Assignment, ChecklistItem, RequiredSkill, TaskLink
from tasks.panel.forms import PlannedFieldsForm
from tasks.panel.page import TaskPanel
from tasks.plan.services import StepsRefused, edit_plan
from tasks.reporting.forms import ProgressForm
from tasks.reporting.services import add_comment, delete_comment, report_from, report_progress
from tasks.typing.figures.contours import parts_by_day, typed_parts
from tasks.typing.figures.hours import parse_work
from tasks.typing.figures.shorthand import parse_duration, parse_predecessors

# What a moved task shows elsewhere on its panel.
_DATES = ("head", "when", "report", "people")


@dataclass(frozen=True, slots=True)
class Act:
    """What to run, and the other parts that it changes."""

    run: Callable[[TaskPanel, HttpRequest], Any]
    also: tuple[str, ...] = ()
    moves: bool = False  # whether the plan may move by it
    is_undoable: bool = False  # though nothing moves


@dataclass(slots=True)
class Refused:
    """Why an act was not done, for the form that `key` names, which keeps what was typed."""

    key: str
    message: str
    status: int
    data: Any
    # (label, the person's value, what is stored) of a conflict.
    both: list[tuple[str, Any, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, error: DomainError, request: HttpRequest) -> "Refused":
        data = request.POST
        key = ":".join(filter(None, (data.get("do", ""), data.get("column", ""), data.get("item", ""))))
        both = []
        if isinstance(error, Conflict):
            both = [(row.label, row.proposed, row.stored) for row in error.fields]
        elif isinstance(error, StepsRefused) and error.status_code == 409:
            both = [("", data.get("text", ""), "")]
        message = " ".join(text for texts in error.field_errors().values() for text in texts)
        return cls(key, message, error.status_code, data, both)


def _version(panel: TaskPanel, data: QueryDict, now: Any) -> int | None:
    """The version to compare with. What somebody changed elsewhere in the task is no conflict: `was` is the value

    that the person saw, `now` the one that is stored.
    """
    if "was" in data and str(data["was"]).replace("\r\n", "\n") == str(now).replace("\r\n", "\n"):
        return panel.task.version
    return whole_number(data.get("version"))


def _item(data: QueryDict) -> int:
    return whole_number(data.get("item")) or 0


def _report(panel: TaskPanel, request: HttpRequest) -> None:
    form = ProgressForm(request.POST)
    if not form.is_valid():
        raise DomainError(" ".join(str(text) for texts in form.errors.values() for text in texts))
    report_progress(
        actor=panel.actor,
        task_id=panel.task.pk,
        report=report_from(form.report_fields()),
        version=_version(panel, request.POST, panel.task.percent_complete),
    )


def _cell(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    column = data.get("column", "")
    now = next((cell["text"] for cell in panel.cells if cell["column"] == column), None)
    step = {
        "op": "cell",
        "id": panel.task.pk,
        "column": column,
        "text": data.get("text", ""),
        "version": _version(panel, data, now),
    }
    edit_plan(actor=panel.actor, project_id=panel.project.pk, steps=[step])


def _custom_cell(panel: TaskPanel, request: HttpRequest) -> None:
    data, column = request.POST, request.POST.get("column", "")
    now = next((cell["text"] for cell in panel.custom_cells if cell["column"] == column), None)
    set_custom_value(
        actor=panel.actor,
        task_id=panel.task.pk,
        column=column,
        text=data.get("text", ""),
        version=_version(panel, data, now),
    )


def _constrain(panel: TaskPanel, request: HttpRequest) -> None:
    data, task = request.POST, panel.task
    raw = data.get("constraint_date", "")
    day = iso_day(raw)
    if raw and day is None:
        raise DomainError(_("This is not a day."))
    constraints.set_constraint(
        actor=panel.actor,
        task_id=task.pk,
        kind=data.get("constraint_kind", ""),
        day=day,
        version=_version(panel, data, f"{task.constraint_kind} {panel.constraint_day}".strip()),
    )


def _plan_field(panel: TaskPanel, request: HttpRequest) -> None:
    """One of the planner's fields: its type, calendar, mode, priority or description."""
    data, name = request.POST, request.POST.get("column", "")
    form = PlannedFieldsForm(data, instance=panel.task, project=panel.project, only=name)
    now = form.initial.get(name)
    if not form.is_valid():
        raise DomainError(" ".join(str(text) for texts in form.errors.values() for text in texts))
    update_task(
        actor=panel.actor,
        task_id=panel.task.pk,
        changes=form.cleaned_data,
        version=_version(panel, data, "" if now is None else now),
    )


def _units(raw: str) -> Decimal:
    percent = typed_number(raw.strip().removesuffix("%"))
    if percent is None:
        raise DomainError(_("Type a share in percent, like 50."), field="units")
    return percent / 100


def _assign(panel: TaskPanel, request: HttpRequest) -> None:
    user_id, units = whole_number(request.POST.get("user")), _units(request.POST.get("units") or "100")
    if user_id is None:
        raise DomainError(_("Choose a person."), field="user")
    if not 0 < units <= shares.MOST:
        raise DomainError(_("A share is between 1 and 1000%."), field="units")
    assign(actor=panel.actor, task_id=panel.task.pk, user_id=user_id, units=units)


def _share(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    shares.set_share(
        actor=panel.actor,
        assignment_id=_own(panel.assignments, data).pk,
        units=_units(data.get("units", "")),
        version=whole_number(data.get("version")),
    )


def _overtime(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    shares.set_overtime(
        actor=panel.actor,
        assignment_id=_own(panel.assignments, data).pk,
        minutes=parse_work(data.get("hours", "")),
        version=whole_number(data.get("version")),
    )


def _repeat(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    step = {
        "op": "repeat",
        "id": panel.task.pk,
        "every": whole_number(data.get("every")) or 0,
        "unit": data.get("unit", ""),
        "until": data.get("until") or None,
        "times": whole_number(data.get("times")) if data.get("times") else None,
    }
    edit_plan(actor=panel.actor, project_id=panel.project.pk, steps=[step])


def _contour(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    row = _own(panel.assignments, data)
    contour = data.get("contour", "")
    parts = None
    if contour == Assignment.Contour.BY_HAND:
        typed = data.get("hours")
        parts = (
            parts_by_day(row, panel.task.duration_minutes, panel.scale.per_day)
            if typed is None
            else typed_parts(typed, panel.task.duration_minutes)
        )
    shares.set_contour(
        actor=panel.actor,
        assignment_id=row.pk,
        contour=contour,
        parts=parts,
        version=whole_number(data.get("version")),
    )


def _own(rows: list[Any], data: QueryDict) -> Any:
    """The row of this panel that is meant."""
    found = next((row for row in rows if row.pk == _item(data)), None)
    if found is None:
        raise DomainError(_("It is gone meanwhile."))
    return found


def _unassign(panel: TaskPanel, request: HttpRequest) -> None:
    unassign(actor=panel.actor, assignment_id=_own(panel.assignments, request.POST).pk)


def _require_skill(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    skill, level = whole_number(data.get("skill")), whole_number(data.get("level"))
    estimate.require_skill(actor=panel.actor, task_id=panel.task.pk, skill_id=skill or 0, level=level or 3)


def _drop_skill(panel: TaskPanel, request: HttpRequest) -> None:
    row: RequiredSkill = _own(panel.skills, request.POST)
    estimate.drop_skill(actor=panel.actor, task_id=panel.task.pk, required_id=row.pk)


def _estimate(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    minutes = [
        parse_duration(text, panel.scale).minutes if (text := data.get(name, "").strip()) else None
        for name, _label, _text in panel.point_texts
    ]
    estimate.set_estimate(
        actor=panel.actor,
        task_id=panel.task.pk,
        optimistic=minutes[0],
        likely=minutes[1],
        pessimistic=minutes[2],
        version=_version(panel, data, " ".join(text for _name, _label, text in panel.point_texts)),
    )


def _use_mean(panel: TaskPanel, request: HttpRequest) -> None:
    version = _version(panel, request.POST, panel.task.duration_minutes)
    half_a_day = max(1, panel.scale.per_day // 2)
    estimate.use_mean(actor=panel.actor, task_id=panel.task.pk, to_minutes=half_a_day, version=version)


def _typed_lag(panel: TaskPanel, text: str) -> dict[str, Any]:
    """A lag as people type it (+2d, -4h, 50%), as the link's fields."""
    typed = text.strip().replace(" ", "")
    if not typed:
        return {"lag": 0, "lag_unit": TaskLink.LagUnit.WORKING}
    signed = typed if typed[0] in "+-−" else f"+{typed}"
    try:
        (link,) = parse_predecessors(f"1FS{signed}", panel.scale)
    except (DomainError, ValueError) as error:
        raise DomainError(_("Type a lag like 2d, -4h, 1w or 50%."), field="lag") from error
    return {"lag": link.lag, "lag_unit": link.lag_unit}


def _kind(data: QueryDict) -> str:
    kind = data.get("kind", TaskLink.Kind.FS)
    if kind not in TaskLink.Kind.values:
        raise DomainError(_("Choose a kind of link."), field="kind")
    return kind


def _link(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    lag, kind = _typed_lag(panel, data.get("lag", "")), _kind(data)
    other = find_by_words(panel.project, data.get("other", ""))
    ends = (panel.task.pk, other.pk) if data.get("direction") == "before" else (other.pk, panel.task.pk)
    link_tasks(actor=panel.actor, predecessor_id=ends[0], successor_id=ends[1], kind=kind, **lag)


def _relink(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    changes = {"kind": _kind(data), **_typed_lag(panel, data.get("lag", ""))}
    link: TaskLink = _own(panel.links, data)
    update_link(
        actor=panel.actor, link_id=link.pk, changes=changes, version=whole_number(data.get("version"))
    )


def _unlink(panel: TaskPanel, request: HttpRequest) -> None:
    unlink_tasks(actor=panel.actor, link_id=_own(panel.links, request.POST).pk)


def _check_add(panel: TaskPanel, request: HttpRequest) -> None:
    checklist.add_item(actor=panel.actor, task_id=panel.task.pk, text=request.POST.get("text", ""))


def _tick(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    item: ChecklistItem = _own(panel.checklist, data)
    checklist.tick_item(
        actor=panel.actor, task_id=panel.task.pk, item_id=item.pk, is_done=bool(data.get("is_done"))
    )


def _check_move(panel: TaskPanel, request: HttpRequest) -> None:
    data = request.POST
    item: ChecklistItem = _own(panel.checklist, data)
    step = -1 if data.get("way") == "up" else 1
    checklist.move_item(actor=panel.actor, task_id=panel.task.pk, item_id=item.pk, step=step)


def _check_drop(panel: TaskPanel, request: HttpRequest) -> None:
    item: ChecklistItem = _own(panel.checklist, request.POST)
    checklist.drop_item(actor=panel.actor, task_id=panel.task.pk, item_id=item.pk)


def _say(panel: TaskPanel, request: HttpRequest) -> None:
    add_comment(actor=panel.actor, task_id=panel.task.pk, body=request.POST.get("body", ""))


def _unsay(panel: TaskPanel, request: HttpRequest) -> None:
    delete_comment(actor=panel.actor, comment_id=_own(panel.comments, request.POST).pk)


def _file_add(panel: TaskPanel, request: HttpRequest) -> None:
    uploads = request.FILES.getlist("file")
    if not uploads:
        raise DomainError(_("Choose a file."), field="file")
    for upload in uploads:
        files.add_file(actor=panel.actor, task_id=panel.task.pk, upload=upload)


def _file_drop(panel: TaskPanel, request: HttpRequest) -> None:
    files.drop_file(actor=panel.actor, file_id=_own(panel.files, request.POST).pk)


ACTS: dict[str, dict[str, Act]] = {
    "report": {"report": Act(_report, _DATES, moves=True)},
    "when": {
        "cell": Act(_cell, _DATES, moves=True),
        "constrain": Act(_constrain, _DATES, moves=True),
        "repeat": Act(_repeat, (*_DATES, "name"), moves=True),
        "field": Act(_plan_field, _DATES, moves=True),
    },
    "people": {
        "assign": Act(_assign, _DATES, moves=True),
        "share": Act(_share, _DATES, moves=True),
        "contour": Act(_contour, _DATES, moves=True),
        "overtime": Act(_overtime, _DATES, moves=True),
        "unassign": Act(_unassign, _DATES, moves=True),
        "require": Act(_require_skill),
        "unrequire": Act(_drop_skill),
        "field": Act(_plan_field, _DATES, moves=True),
    },
    "estimate": {
        "estimate": Act(_estimate, is_undoable=True),
        "use_mean": Act(_use_mean, _DATES, moves=True),
    },
    "links": {
        "link": Act(_link, _DATES, moves=True),
        "relink": Act(_relink, _DATES, moves=True),
        "unlink": Act(_unlink, _DATES, moves=True),
    },
    "fields": {"cell": Act(_custom_cell, moves=True)},
    "about": {"field": Act(_plan_field, is_undoable=True)},
    "checklist": {
        "add": Act(_check_add),
        "tick": Act(_tick),
        "move": Act(_check_move),
        "drop": Act(_check_drop),
    },
    "talk": {"unsay": Act(_unsay)},
    "say": {"say": Act(_say, ("talk",))},
    "files": {"upload": Act(_file_add), "drop": Act(_file_drop)},
}

__all__ = ["ACTS", "Act", "Refused"]
