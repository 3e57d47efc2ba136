"""Split tasks of an imported plan: the stretches of the file become the gaps that a task keeps."""

from datetime import datetime

from core.foreign_files.unreadable import gettext_noop
from engine.calendar import WorkCalendar, standard_calendar
from engine.errors import InvalidSplitError
from engine.plan.splits import gaps_between
from exchange.msproject.file.gathered import named_left_out
from exchange.msproject.file.records import ImportedPlan, ImportedTask
from people.calendars.reads import engine_calendars
from people.models import WorkingCalendar
from projects.models import Project
from tasks.typing.figures.splits import MOST_GAPS, stored


def split_gaps(
    plan: ImportedPlan, project: Project, calendars: dict[int, WorkingCalendar]
) -> dict[int, list[dict[str, int]]]:
    """Task uid -> the gaps of its work, on the calendar of whoever does it.

    What cannot be split here is named among what the plan leaves out.
    """
    split = [item for item in plan.tasks if item.stretches and not item.is_manual and not item.is_elapsed]
    if not split:
        return {}
    calendar_of = calendars_of(plan, project, calendars, {item.uid for item in plan.tasks if item.stretches})
    gaps: dict[int, list[dict[str, int]]] = {}
    lost: list[str] = []
    for item in split:
        stretches = [
            (datetime.fromisoformat(first), datetime.fromisoformat(last)) for first, last in item.stretches
        ]
        try:
            calendar = calendar_of.get(item.uid) or standard_calendar()
            gaps_of_task = stored(gaps_between(stretches, calendar))
        except InvalidSplitError:
            gaps_of_task = None
        if gaps_of_task is None or len(gaps_of_task) > MOST_GAPS:
            lost.append(_in_words(item))
        else:
            gaps[item.uid] = gaps_of_task
    if lost:
        why = gettext_noop(
            "A part of them has no working time, or they have too many parts: they are one stretch."
        )
        plan.left_out.append(named_left_out(gettext_noop("Split tasks"), lost, why))
    return gaps


def calendars_of(
    plan: ImportedPlan, project: Project, calendars: dict[int, WorkingCalendar], task_uids: set[int]
) -> dict[int, WorkCalendar]:
    """Uid of these tasks -> the calendar on which its work counts: of its only person, its own, or the project's."""
    of_person = {item.uid: item.calendar_uid for item in plan.resources if item.kind == "work"}
    people: dict[int, list[int | None]] = {}
    for assignment in plan.assignments:
        if assignment.resource_uid in of_person:
            people.setdefault(assignment.task_uid, []).append(of_person[assignment.resource_uid])
    base = calendars[plan.calendar_uid].pk if plan.calendar_uid in calendars else project.calendar_id
    wanted: dict[int, int] = {}
    for item in plan.tasks:
        if item.uid not in task_uids:
            continue
        own = people.get(item.uid, [])
        uid = item.calendar_uid
        if uid is None and len(own) == 1 and item.kind != "fixed_duration":
            uid = own[0]
        pk = calendars[uid].pk if uid in calendars else base
        if pk is not None:
            wanted[item.uid] = pk
    engine = engine_calendars(set(wanted.values()))
    return {uid: engine[pk] for uid, pk in wanted.items() if pk in engine}


def _in_words(task: ImportedTask) -> str:
    spans = ", ".join(f"{start[:10]}–{finish[:10]}" for start, finish in task.stretches[:3])
    return f"{task.name[:40]}: {spans}"
