"""Two schedules of one plan side by side: which tasks move, from when to when, by how many working days."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.calendar import WorkCalendar
from engine.critical_path.results import Schedule
from engine.plan.columns import PlanColumns
from projects.models import Project
from tasks.models import Task
from tasks.scheduling.reads.planload import PlanSource

MOST_SHOWN = 300
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A task that lies elsewhere; moments are local to the project, days are working days of its calendar.

    `is_cause` marks a task that moves by itself rather than behind others.
    """

    task_id: int
    wbs_code: str
    name: str
    start_before: datetime
    start: datetime
    finish_before: datetime
    finish: datetime
    days: Decimal
    is_critical: bool
    person: str
    reason: str
    is_cause: bool = False


def moved_rows(before: Schedule, after: Schedule) -> list[int]:
    """Rows of tasks (not summaries) whose start or finish differs, by their new start."""
    old, new = before.solved, after.solved
    differs = (old.start != new.start) | (old.finish != new.finish)
    rows = np.flatnonzero(differs & ~new.plan.is_summary[: len(differs)])
    return rows[np.argsort(new.start[rows], kind="stable")].tolist()


def moves_between(
    project: Project,
    source: PlanSource,
    before: Schedule,
    after: Schedule,
    *,
    reason: Callable[[int], str] = lambda uid: "",
    person: Callable[[int], str] = lambda uid: "",
    causes: Container[int] = (),
    limit: int | None = MOST_SHOWN,
) -> list[Move]:
    """The first tasks that move, by their new start; `reason` and `person` are asked for each. One query."""
    uids = source.columns.activities.uid.tolist()
    rows = moved_rows(before, after)[:limit]
    known = {
        pk: (wbs, name)
        for pk, wbs, name in Task.objects.filter(
            project=project, pk__in=[uids[row] for row in rows]
        ).values_list("id", "wbs_code", "name")
    }
    found = []
    for row in rows:
        uid = uids[row]
        was, now = before[uid], after[uid]
        wbs_code, name = known.get(uid, ("", ""))
        found.append(
            Move(
                task_id=uid,
                wbs_code=wbs_code,
                name=name,
                start_before=was.start,
                start=now.start,
                finish_before=was.finish,
                finish=now.finish,
                days=working_days(source.columns, was.finish, now.finish),
                is_critical=now.is_critical,
                person=person(uid),
                reason=reason(uid),
                is_cause=uid in causes,
            )
        )
    return found


def calendar_of_plan(columns: PlanColumns) -> WorkCalendar:
    """The project's calendar as the engine sees it."""
    return next(
        (calendar for calendar in columns.calendars if calendar.uid == columns.calendar_uid),
        columns.calendars[0],
    )


def working_days(columns: PlanColumns, earlier: datetime, later: datetime) -> Decimal:
    """Working days of the project's calendar between two local moments, to a tenth; negative backwards."""
    calendar = calendar_of_plan(columns)
    return round(calendar.days_between(earlier, later), 1)


def listed(names: list[str]) -> str:
    """A, B, C and 2 more."""
    shown = ", ".join(names[:MOST_NAMED])
    rest = len(names) - MOST_NAMED
    if rest <= 0:
        return shown
    more = ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}
    return _("%(names)s and %(more)s") % {"names": shown, "more": more}
