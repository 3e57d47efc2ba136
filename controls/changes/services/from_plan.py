"""What was tried in the plan as a change request: its steps become operations, or none is made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from controls.changes.services.operations import (
    NothingChanges,
    write_operation,
)
from controls.changes.services.requests import assess, request_change
from controls.models import (
    ChangeOperation,
    ChangeRequest,
)
from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.reading import iso_day
from projects.models import Project
from tasks.models import Task
from tasks.plan.words.columns import columns_shown
from tasks.scenarios.services import check_changes
from tasks.scheduling.reads import scale_of
from tasks.typing.figures.dates import parse_day
from tasks.typing.figures.shorthand import format_lag, parse_predecessors

Kind = ChangeOperation.Kind
# Cells that an operation holds as they are typed, and those that it holds as a day.
_TEXTS = frozenset({"name", "duration", "people"})
_DAYS = frozenset({"start", "deadline"})


class CannotHold(DomainError):
    """Steps that no operation of a change request can hold, in words; nothing was made."""

    code = "operations"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        super().__init__(
            _("A change request cannot hold this: %(what)s. Apply it in the plan, or leave it out.")
            % {"what": ", ".join(names)}
        )


@dataclass(slots=True)
class _Wanted:
    """What is to become of one task: `given` as an operation takes it, `links` as [task, kind, lag, unit]."""

    kind: str
    given: dict[str, Any] = field(default_factory=dict)
    links: list[list[Any]] | None = None
    parent: int | None = None


@transaction.atomic
def request_from_plan(
    *, actor: Actor, project_id: int, title: str, changes: Sequence[Sequence[Mapping[str, Any]]]
) -> ChangeRequest:
    """A draft whose operations do what the changes do, assessed once. Raises CannotHold, DomainError, NotVisible.

    A new task comes last under its summary, wherever it was tried.
    """
    require(actor, Action.RAISE_CHANGE, project_id)
    check_changes(changes)
    if not changes:
        raise DomainError(_("There is nothing to ask for yet."))
    project = Project.objects.visible_to(actor).filter(pk=project_id).first()
    if project is None:
        raise NotVisible
    gathered = _Gathered(project)
    gathered.take(step for change in changes for step in change)
    if gathered.unheld:
        raise CannotHold(list(dict.fromkeys(gathered.unheld)))
    fields = {"title": title.strip()[:200], "reason": _("Tried as a scenario in the plan.")}
    change = request_change(actor=actor, project_id=project_id, fields=fields)
    written = gathered.write(actor, change)
    if not written:
        raise DomainError(_("Nothing of the plan would change."))
    assess(actor, change)
    return change


class _Gathered:
    """Steps put together by the task that they are about; new ones have the page's numbers below zero."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._rows = {row.pk: row for row in Task.objects.filter(project=project).live()}
        self._wanted: dict[int, _Wanted] = {}
        self.unheld: list[str] = []

    def take(self, steps: Iterable[Mapping[str, Any]]) -> None:
        for step in steps:
            op = step.get("op") if isinstance(step, dict) else ""
            run = _TAKES.get(str(op))
            if run is None:
                self.unheld.append(_step_name(step))
                continue
            try:
                run(self, step)
            except (KeyError, TypeError, AttributeError) as error:
                raise DomainError(_("A step of this scenario cannot be read.")) from error

    def _of(self, pk: int) -> _Wanted:
        found = self._wanted.get(pk)
        if found is not None:
            return found
        if pk not in self._rows:
            raise _gone()
        found = _Wanted(Kind.CHANGE_TASK)
        self._wanted[pk] = found
        return found

    def add(self, step: Mapping[str, Any]) -> None:
        name = step.get("name") or _("New task")
        wanted = _Wanted(
            Kind.ADD_TASK,
            {"name": name},
            parent=step.get("parent"),
        )
        new = step["new"]
        self._wanted[new] = wanted
        cells = step.get("cells") or {}
        for column, text in cells.items():
            self.cell(
                {
                    "id": new,
                    "column": column,
                    "text": text,
                }
            )

    def cell(self, step: Mapping[str, Any]) -> None:
        pk = step["id"]
        column = step["column"]
        text = str(step["text"])
        if column in _TEXTS:
            self._of(pk).given[column] = text
        elif column in _DAYS:
            day = self._day(pk, column, text)
            self._of(pk).given[column] = day
        elif column == "predecessors":
            refs = step.get("refs") or {}
            links = self._typed_links(text, refs)
            self._of(pk).links = links
        else:
            self.unheld.append(_column_name(column))

    def dates(self, step: Mapping[str, Any]) -> None:
        if not step.get("start"):
            self.unheld.append(_column_name("finish"))
            return
        day = str(step["start"])[:10]
        wanted = self._of(step["id"])
        wanted.given["start"] = iso_day(day)

    def link(self, step: Mapping[str, Any]) -> None:
        kind = step.get("kind") or "FS"
        links = self._links_of(step["to"])
        links.append(
            [
                step["from"],
                kind,
                0,
                "working",
            ]
        )

    def unlink(self, step: Mapping[str, Any]) -> None:
        links = self._links_of(step["to"])
        gone = step["from"]
        links[:] = [link for link in links if link[0] != gone]

    def delete(self, step: Mapping[str, Any]) -> None:
        ids = set(step["ids"])
        for pk in step["ids"]:
            if pk < 0:
                self._wanted.pop(pk, None)
                continue
            if self._lies_below(pk, ids):
                continue
            wanted = self._of(pk)
            wanted.kind = Kind.REMOVE_TASK

    def write(self, actor: Actor, change: ChangeRequest) -> int:
        """Operations of the draft: new tasks first, so that others can name them. Returns how many."""
        names: dict[int, str] = {}
        count = 0
        added = [pk for pk in self._wanted if pk < 0]
        others = [pk for pk in self._wanted if pk > 0]
        for pk in [*added, *others]:
            wanted = self._wanted[pk]
            try:
                operation = write_operation(
                    actor,
                    change,
                    kind=wanted.kind,
                    given=self._given(wanted, names),
                    task_id=pk if pk > 0 else None,
                )
            except NothingChanges:
                continue
            if wanted.kind == Kind.ADD_TASK:
                names[pk] = operation.ref
            count += 1
        return count

    def _given(
        self,
        wanted: _Wanted,
        names: Mapping[int, str],
    ) -> dict[str, Any]:
        given = dict(wanted.given)
        if wanted.links is not None:
            text = self._links_text(wanted.links, names)
            given["predecessors"] = text
        if wanted.parent is not None:
            code = self._code(wanted.parent, names)
            given["parent"] = code
        return given

    def _lies_below(self, pk: int, others: set[int]) -> bool:
        row = self._rows.get(pk)
        while row is not None and row.parent_id:
            if row.parent_id in others:
                return True
            row = self._rows.get(row.parent_id)
        return False

    def _links_of(self, pk: int) -> list[list[Any]]:
        wanted = self._of(pk)
        if wanted.links is not None:
            return wanted.links
        links: list[list[Any]] = []
        row = self._rows.get(pk)
        if row is not None:
            rows = row.predecessor_links.order_by("id")
            found = rows.values_list(
                "predecessor_id",
                "kind",
                "lag",
                "lag_unit",
            )
            links = [list(link) for link in found]
        wanted.links = links
        return links

    def _typed_links(
        self,
        text: str,
        refs: Mapping[str, int],
    ) -> list[list[Any]]:
        codes = {row.wbs_code: row.pk for row in self._rows.values()}
        scale = scale_of(self._project)
        links = []
        for link in parse_predecessors(text, scale):
            code = link.predecessor
            pk = refs.get(code) or codes.get(code)
            if pk is None:
                message = _("There is no task %(code)s.")
                raise DomainError(message % {"code": code})
            links.append(
                [
                    pk,
                    link.kind,
                    link.lag,
                    link.lag_unit,
                ]
            )
        return links

    def _links_text(
        self,
        links: Sequence[Sequence[Any]],
        names: Mapping[int, str],
    ) -> str:
        scale = scale_of(self._project)
        parts = []
        for pk, kind, lag, unit in links:
            code = self._code(pk, names)
            shown = format_lag(lag, unit, scale)
            parts.append(f"{code}{kind}{shown}")
        return "; ".join(parts)

    def _code(self, pk: int, names: Mapping[int, str]) -> str:
        if pk in names:
            return names[pk]
        if pk not in self._rows:
            raise _gone()
        return self._rows[pk].wbs_code

    def _day(self, pk: int, column: str, text: str) -> Any:
        if not text.strip():
            return None
        zone = ZoneInfo(self._project.time_zone)
        today = timezone.localdate(timezone=zone)
        row = self._rows.get(pk)
        moment = getattr(row, column) if row else None
        near = today
        if moment:
            near = moment.astimezone(zone).date()
        return parse_day(text, near=near, today=today)


_TAKES = {
    "add": _Gathered.add,
    "cell": _Gathered.cell,
    "dates": _Gathered.dates,
    "link": _Gathered.link,
    "unlink": _Gathered.unlink,
    "delete": _Gathered.delete,
}


def _step_name(step: Any) -> str:
    names = {
        "indent": _("Indent"),
        "outdent": _("Outdent"),
        "move": _("Move rows"),
        "duplicate": _("Duplicate"),
        "copy": _("Copied rows"),
        "split": _("Split the task"),
        "part": _("Split the task"),
        "join": _("Join the parts"),
        "repeat": _("Repeat"),
    }
    op = str(step.get("op")) if isinstance(step, dict) else ""
    return names.get(op, op or "?")


def _column_name(key: str) -> str:
    for column in columns_shown(sees_costs=False):
        if column["key"] == key:
            return str(column["long"])
    return key


def _gone() -> DomainError:
    return DomainError(_("A task of this scenario is not there any more."))
