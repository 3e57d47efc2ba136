"""The board: open tasks of a project by status, in lanes by nothing, person or phase. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor
from projects.models import Phase, Project
from projects.project.reads.rights import may_do
from tasks.models import Assignment, BoardLimit, Task
from tasks.querysets import TaskQuerySet
from tasks.reporting.reads import HELD_BY, begins_early

_FIELDS = (
    "id",
    "wbs_code",
    "name",
    "finish",
    "percent_complete",
    "status",
    "blocked_reason",
    "is_critical",
    "version",
    "phase_id",
    "is_milestone",
    "actual_finish",
    *HELD_BY,
)
LANES = ("", "person", "phase")
SHOWN = 25


@dataclass(slots=True)
class Column:
    """A status with its cards; `hidden` counts those that "show all" would add."""

    status: str
    label: str
    cards: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    most: int | None = None

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)

    @property
    def state(self) -> str:
        """ "over", "full" or "" against the limit."""
        if self.most is None or self.total < self.most:
            return ""
        return "over" if self.total > self.most else "full"

    @property
    def fill(self) -> int:
        """Percent of the limit, 100 at most."""
        return min(100, round(self.total * 100 / self.most)) if self.most else 0


@dataclass(slots=True)
class Lane:
    name: str
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the board is shown."""

    text: str = ""
    person: int | None = None
    phase: int | None = None
    only_critical: bool = False
    lanes: str = ""
    shows_all: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.person or self.phase or self.only_critical)


def board(project: Project, actor: Actor, wanted: Wanted) -> list[Lane]:
    """Lanes with their columns, cards in plan order, done ones latest first. Summaries are no cards.

    Limits are of the whole board: lanes and filters show a part, which is not held against them.
    """
    rows = list(_rows(project, wanted))
    people = _people(project, [row["id"] for row in rows])
    is_whole = not wanted.lanes and not wanted.is_filtered
    limits = (
        dict(BoardLimit.objects.filter(project=project).values_list("status", "most")) if is_whole else {}
    )
    may_edit = may_do(actor, Action.EDIT_PLAN, project)
    may_report = may_do(actor, Action.UPDATE_PROGRESS, project)
    phases = dict(Phase.objects.filter(project=project).values_list("id", "name"))
    zone = ZoneInfo(project.time_zone)
    today = timezone.localdate(timezone=zone)
    lanes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        row["people"] = people.get(row["id"], [])
        mine = [person["user_id"] for person in row["people"]]
        row["may_move"] = may_edit or (may_report and (not mine or actor.user_id in mine))
        row["day"] = row["finish"].astimezone(zone).date() if row["finish"] else None
        row["is_late"] = bool(
            row["day"]
            and project.status_date
            and row["day"] <= project.status_date
            and not row["actual_finish"]
        )
        row["early"] = begins_early(row, project.time_zone, today)
        row["is_critical"] = row["is_critical"] and not row["actual_finish"]
        for name in _lanes_of(row, wanted.lanes, phases):
            lanes[name].append(row)
    if not lanes:
        lanes[""] = []
    return [
        Lane(name, _columns(cards, limits, shows_all=wanted.shows_all))
        for name, cards in sorted(lanes.items())
    ]


def people_on_board(project: Project) -> list[tuple[int, str]]:
    """Who has a card, for the filter."""
    rows = Assignment.objects.filter(task__project=project, task__deleted_at=None, task__is_summary=False)
    return list(rows.values_list("resource_id", "resource__name").distinct().order_by("resource__name"))


def chosen(project: Project, wanted: Wanted) -> TaskQuerySet:
    """The leaves of a plan that the filters leave."""
    tasks = Task.objects.filter(project=project).leaves()
    if wanted.text:
        tasks = tasks.filter(Q(name__icontains=wanted.text) | Q(wbs_code__startswith=wanted.text))
    if wanted.person:
        tasks = tasks.filter(assignments__resource_id=wanted.person)
    if wanted.phase:
        tasks = tasks.filter(phase_id=wanted.phase)
    if wanted.only_critical:
        tasks = tasks.filter(is_critical=True, actual_finish=None)
    return tasks


def _rows(project: Project, wanted: Wanted) -> Iterable[dict[str, Any]]:
    return (
        chosen(project, wanted)
        .order_by(F("actual_finish").desc(nulls_first=True), "start", "row_number", "id")
        .values(*_FIELDS)
        .annotate(
            steps=Count("checklist", distinct=True),
            steps_done=Count("checklist", filter=Q(checklist__is_done=True), distinct=True),
            said=Count("comments", filter=Q(comments__deleted_at=None), distinct=True),
        )
    )


def _people(project: Project, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Assignment.objects.filter(task__in=ids).order_by("id")
    for task_id, name, initials, user_id, role in rows.values_list(
        "task_id",
        "resource__name",
        "resource__initials",
        "resource__user_id",
        "resource__role",
    ):
        shown = {"name": name, "initials": initials or name[:2].upper(), "tint": (user_id or 0) % 5}
        if role and user_id is None:
            # A role that nobody fills yet.
            shown |= {"initials": "?", "tint": -1}
        found[task_id].append(shown | {"user_id": user_id})
    return found


def _lanes_of(row: Mapping[str, Any], lanes: str, phases: Mapping[int, str]) -> list[str]:
    if lanes == "person":
        return [person["name"] for person in row["people"]] or [_("Nobody")]
    if lanes == "phase":
        return [phases.get(row["phase_id"], _("No phase"))]
    return [""]


def _columns(cards: list[dict[str, Any]], limits: Mapping[str, int], *, shows_all: bool) -> list[Column]:
    columns = {
        status: Column(status, str(label), most=limits.get(status)) for status, label in Task.Status.choices
    }
    for card in cards:
        status = Task.Status.DONE if card["actual_finish"] else card["status"]
        columns[status].total += 1
        if shows_all or len(columns[status].cards) < SHOWN:
            columns[status].cards.append(card)
    return list(columns.values())
