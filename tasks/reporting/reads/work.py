"""A person's own work across their projects, grouped as they think of it: overdue, today, this week, next, later."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.days import days_overdue
from core.needs import Need
from core.reading import whole_number
from core.text import per_cent
from projects.models import Project
from tasks.models import Assignment, Task, TimeEntry
from tasks.reporting.reads.early import HELD_BY, begins_early
from tasks.scheduling.figures import minutes_left
from tasks.scheduling.reads import calendars_by_project
from tasks.typing.figures.hours import hours_text

_FIELDS = (
    "id",
    "name",
    "wbs_code",
    "project_id",
    "project__code",
    "project__name",
    "project__time_zone",
    "project__calendar_id",
    "start",
    "finish",
    "percent_complete",
    "status",
    "blocked_reason",
    "is_critical",
    "duration_minutes",
    "remaining_minutes",
    "version",
    "actual_start",
    "total_float_minutes",
    "is_milestone",
    "own_work_minutes",
    *(name for name in HELD_BY if name != "actual_start"),
)
LATER_SHOWN = 30
DUE_NOW = ("overdue", "today", "week")


@dataclass(slots=True)
class WorkGroup:
    key: str
    label: str
    tasks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def minutes_left(self) -> int:
        return sum(task["left_minutes"] for task in self.tasks)


def my_tasks(
    actor: Actor,
    today: date,
    *,
    with_empty: bool = False,
    counts_days: bool = True,
) -> list[WorkGroup]:
    """Unfinished tasks assigned to the actor in active projects, by when they are due.

    One query, and up to two for the working days by which some are overdue: `counts_days`.
    """
    rows = (
        _with_own_work(Task.objects.visible_to(actor), actor)
        .unfinished()
        .filter(assignments__resource__user_id=actor.user_id, project__status=Project.Status.ACTIVE)
        .order_by("finish", "row_number", "id")
        .values(*_FIELDS)
    )
    groups = _groups()
    for row in rows:
        _add_words(row, today)
        groups[_group_of(row, today)].tasks.append(row)
    if counts_days:
        _tell_overdue(groups["overdue"].tasks, today)
    return [group for group in groups.values() if group.tasks or with_empty]


def my_task_count(actor: Actor, today: date) -> int:
    """How many tasks are due this week or overdue: the badge in the navigation."""
    end = timezone.make_aware(datetime.combine(_week_end(today) + timedelta(days=1), datetime.min.time()))
    return (
        Task.objects.visible_to(actor)
        .unfinished()
        .filter(
            assignments__resource__user_id=actor.user_id,
            project__status=Project.Status.ACTIVE,
            finish__lt=end,
        )
        .count()
    )


def shown_text(groups: Sequence[WorkGroup]) -> str:
    """Which task a page shows in which group, as it says it with each report: "week:817,818 later:820"."""
    return " ".join(
        f"{group.key}:{','.join(str(task['id']) for task in group.tasks)}" for group in groups if group.tasks
    )


def read_shown(text: str) -> dict[int, str]:
    """The group of each task, of what `shown_text` wrote."""
    shown: dict[int, str] = {}
    for part in text.split():
        key, _colon, ids = part.partition(":")
        for name in ids.split(","):
            pk = whole_number(name)
            if pk is not None:
                shown[pk] = key
    return shown


def are_shown(groups: Sequence[WorkGroup], shown: Mapping[int, str]) -> bool:
    """Whether each task stands where it is shown."""
    return all(shown.get(task["id"]) == group.key for group in groups for task in group.tasks)


def own_task_row(actor: Actor, task_id: int, today: date) -> dict[str, Any] | None:
    """One row of the list, after an update; None when it is no longer the actor's to see."""
    tasks = _with_own_work(Task.objects.visible_to(actor), actor)
    row = tasks.live().filter(pk=task_id).values(*_FIELDS).first()
    if row is not None:
        _add_words(row, today)
        _tell_overdue([row] if _group_of(row, today) == "overdue" else [], today)
    return row


def week_of_time(actor: Actor, today: date) -> dict[str, Any]:
    """Minutes logged on each weekday of this week, and their sum. One query."""
    monday = today - timedelta(days=today.weekday())
    rows = dict(
        TimeEntry.objects.filter(
            user=actor.user, worked_on__gte=monday, worked_on__lt=monday + timedelta(days=7)
        )
        .values_list("worked_on")
        .annotate(sum=Sum("minutes"))
        .order_by()
    )
    days = [
        {
            "day": day,
            "minutes": rows.get(day, 0),
            "text": hours_text(rows.get(day, 0)),
            "is_today": day == today,
            # Height of the bar in a drawing 56 units high, eight hours full.
            "height": (height := min(56, round(rows.get(day, 0) * 56 / 480))),
            "top": 56 - height,
        }
        for day in (monday + timedelta(days=offset) for offset in range(5))
    ]
    return {"days": days, "text": hours_text(sum(rows.values()))}


def _groups() -> dict[str, WorkGroup]:
    labels = {
        "overdue": _("Overdue"),
        "today": _("Today"),
        "week": _("This week"),
        "next": _("Next week"),
        "later": _("Later"),
    }
    return {key: WorkGroup(key, label) for key, label in labels.items()}


def progress_steps(now: int) -> list[int]:
    """Percents that are a tap each; what a task has now is among them, so that 15 % is not told as 0."""
    return sorted({0, 25, 50, 75, 100, now})


def _add_words(row: dict[str, Any], today: date) -> None:
    due = row["finish"] and row["finish"].astimezone(ZoneInfo(row["project__time_zone"])).date()
    left = minutes_left(row["duration_minutes"], row["percent_complete"], row["remaining_minutes"])
    row["due"] = due
    row["left_minutes"] = _own_work_left(row, left)
    row["overdue"] = ""
    row["steps"] = progress_steps(row["percent_complete"])
    row["early"] = begins_early(row, row["project__time_zone"], today)
    row["is_blocked"] = row["status"] == Task.Status.BLOCKED


def _tell_overdue(rows: Collection[dict[str, Any]], today: date) -> None:
    """By how many working days of its project each of these is overdue."""
    if not rows:
        return
    calendars = calendars_by_project((row["project_id"], row["project__calendar_id"]) for row in rows)
    for row in rows:
        row["overdue"] = days_overdue(calendars[row["project_id"]].days_past(row["due"], today))


def _with_own_work(tasks: QuerySet[Task], actor: Actor) -> Any:
    """Each task with the minutes of work that are the actor's; null where none of it is."""
    own = Assignment.objects.filter(task=OuterRef("pk"), resource__user=actor.user)
    return tasks.annotate(own_work_minutes=Subquery(own.order_by("id").values("work_minutes")[:1]))


def _own_work_left(row: dict[str, Any], remaining_minutes: int) -> int:
    """The actor's work on what remains of the task: own work × remaining duration / duration.

    Eight days at half a share are four days of work, and half of them are left at half-time.
    """
    if not row["duration_minutes"]:
        return 0
    return round((row["own_work_minutes"] or 0) * remaining_minutes / row["duration_minutes"])


def _group_of(row: dict[str, Any], today: date) -> str:
    due = row["due"]
    if due is None or due > _week_end(today) + timedelta(days=7):
        return "later"
    if due < today:
        return "overdue"
    if due == today:
        return "today"
    return "week" if due <= _week_end(today) else "next"


def _week_end(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def needed_tasks(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's tasks that are overdue or due this week, as the badge of My work counts them. One query."""
    allowed = {project.pk for project in projects}
    for group in my_tasks(actor, timezone.localdate(), counts_days=False):
        if group.key in DUE_NOW:
            yield from (_need_of(row) for row in group.tasks if row["project_id"] in allowed)


def _need_of(row: Mapping[str, Any]) -> Need:
    parts = [_("%(share)s done") % {"share": per_cent(str(row["percent_complete"]))}]
    if row["is_blocked"]:
        parts.append(_("blocked: %(reason)s") % {"reason": row["blocked_reason"]})
    elif row["is_critical"]:
        parts.append(_("critical: what follows waits for it"))
    return Need(
        key=f"task:{row['id']}",
        project_id=row["project_id"],
        title=row["name"],
        why=", ".join(parts),
        due=row["due"],
        task_id=row["id"],
        warning=row["early"],
        url=reverse("task", args=[row["project__code"], row["id"]]),
    )
