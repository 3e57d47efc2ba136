"""Plans follow their calendars: a day off that is entered moves the dates at once."""

from collections.abc import Iterable

from django.db.models import Q

from core.access import Actor
from core.journal import recording
from core.registry import WorkingTimeChange
from people.calendars.reads import default_calendar
from people.models import WorkingCalendar
from projects.models import Project
from projects.project.services import raise_generation
from tasks.scheduling.services.reschedule import reschedule


def follow_calendars(actor: Actor, change: WorkingTimeChange) -> list[int]:
    """Reschedule every open project that works by the changed time; returns their ids.

    Each has a change set of its own, with the finish before and after: what moved it is told per project.
    """
    projects = _affected(change)
    for project in projects:
        before = project.finish
        with recording(actor, change.intent, project_id=project.pk, summary=change.summary) as record:
            reschedule(project, record=record)
            record.updated(project, {"finish": before}, {"finish": project.finish})
        raise_generation(project.pk)
    return [project.pk for project in projects]


def _affected(change: WorkingTimeChange) -> list[Project]:
    """Locked in the order of their ids: two changes of calendars wait for each other instead of forever."""
    calendars = _with_children(change.calendar_ids)
    home = default_calendar()
    follows = Q(calendar__in=calendars) | Q(tasks__calendar__in=calendars, tasks__deleted_at=None)
    follows |= Q(resources__calendar__in=calendars) | Q(resources__user__calendar__in=calendars)
    follows |= Q(resources__user__in=change.user_ids)
    if home is not None and home.pk in calendars:
        follows |= Q(calendar=None)
    found = Project.objects.filter(follows).exclude(status=Project.Status.CLOSED).values("pk")
    rows = Project.objects.filter(pk__in=found).order_by("pk").select_for_update(of=("self",))
    return list(rows)


def _with_children(pks: Iterable[int]) -> set[int]:
    known, level = set(pks), set(pks)
    while level:
        children = WorkingCalendar.objects.filter(parent__in=level).values_list("pk", flat=True)
        level = set(children) - known
        known |= level
    return known
