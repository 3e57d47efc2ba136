"""Why a task is where it is, in words: the engine's driver turned into a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.text import inside
from engine.critical_path import schedule
from engine.critical_path.reasons import Driver, DriverKind, WarningKind
from engine.critical_path.results import Schedule
from engine.errors import PlanError
from projects.models import Project
from tasks.models import Task
from tasks.scheduling.figures import minutes_left_of
from tasks.scheduling.reads import load_plan
from tasks.typing.figures.shorthand import Scale, format_duration, format_lag, format_rounded


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence, and the task that it names, if it names one."""

    text: str
    task: Task | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the named task, its name, and the rest: for a page that links it."""
        return self.text.partition(str(self.task)) if self.task is not None else (self.text, "", "")


def reason_for(project: Project, task: Task, scale: Scale) -> str:
    """One sentence that says what puts the task on its date; empty when the plan cannot be scheduled."""
    return why(project, task, scale).text


def why(project: Project, task: Task, scale: Scale) -> Reason:
    """The same with the task that drives it."""
    try:
        result = schedule(load_plan(project).columns)
        driver = result[task.pk].driver
    except (PlanError, KeyError):
        return Reason("")
    if _goes_by_its_calendar(result, task):
        return Reason(
            _(
                "Its calendar and that of somebody on it have no working time in common: "
                "it goes by its own calendar."
            )
        )
    if driver.kind == DriverKind.PREDECESSOR:
        other = Task.objects.filter(project=project, pk=driver.uid or 0).first()
        return Reason(_predecessor_sentence(other, driver, scale), other)
    return Reason(_sentence(task, driver, scale))


def warning_words(warnings: Mapping[str, int] | None, scale: Scale) -> list[str]:
    """What the engine warns of at a task, a sentence each."""
    sentences = {
        WarningKind.NO_COMMON_TIME: _("Its calendar and somebody's on it share no working time."),
        WarningKind.CONSTRAINT_BEATS_LOGIC: _("Its date is %(time)s before its links allow."),
        WarningKind.MANUAL_BEFORE_LOGIC: _("By hand it lies %(time)s before its links allow."),
        WarningKind.OUT_OF_SEQUENCE: _("It goes on %(time)s before its links allow."),
        WarningKind.DEADLINE_MISSED: _("It ends %(time)s after its deadline."),
    }
    return [
        sentences[WarningKind(kind)] % {"time": format_rounded(minutes, scale)}
        for kind, minutes in (warnings or {}).items()
    ]


def _goes_by_its_calendar(result: Schedule, task: Task) -> bool:
    return any(
        warning.uid == task.pk and warning.kind == WarningKind.NO_COMMON_TIME for warning in result.warnings
    )


def _sentence(task: Task, driver: Driver, scale: Scale) -> str:
    if driver.kind == DriverKind.CONSTRAINT:
        when = date_format(timezone.localtime(task.constraint_date)) if task.constraint_date else ""
        return _("Its constraint holds it: %(kind)s %(date)s.") % {
            "kind": inside(task.get_constraint_kind_display()),
            "date": when,
        }
    if driver.kind == DriverKind.ACTUAL:
        return _actual_sentence(task, scale)
    sentences = {
        DriverKind.CALENDAR: _("Its calendar has no working time before."),
        DriverKind.ASSIGNMENT: _("The people on it are not available before."),
        DriverKind.STATUS_DATE: _("Work that is not done yet cannot lie before the status date."),
        DriverKind.PROJECT_START: _("Nothing holds it back: it starts with the project."),
        DriverKind.PROJECT_FINISH: _("It lies as late as the project's finish allows."),
        DriverKind.MANUAL: _("It is scheduled by hand and keeps its dates."),
        DriverKind.CHILDREN: _("It spans the tasks under it."),
        DriverKind.LEVELLING: _("Levelling delays it until its people are free."),
    }
    return sentences.get(driver.kind, "")


def _actual_sentence(task: Task, scale: Scale) -> str:
    """What happened, and for a task in progress how much of it is left."""
    began = date_format(timezone.localtime(task.actual_start)) if task.actual_start else "?"
    if task.actual_finish:
        ended = date_format(timezone.localtime(task.actual_finish))
        return _("It is where it happened: begun %(began)s, done %(ended)s.") % {
            "began": began,
            "ended": ended,
        }
    return _("It began on %(began)s; %(left)s of work are left from the status date on.") % {
        "began": began,
        "left": format_duration(minutes_left_of(task), scale, is_elapsed=task.is_elapsed),
    }


def _predecessor_sentence(other: Task | None, driver: Driver, scale: Scale) -> str:
    name = str(other) if other else "?"
    lag = format_lag(driver.lag_minutes, "working", scale)
    words = {
        "FS": _("It waits for %(task)s to finish"),
        "SS": _("It waits for %(task)s to start"),
        "FF": _("It cannot finish before %(task)s finishes"),
        "SF": _("It cannot finish before %(task)s starts"),
    }
    text = words.get(driver.detail, words["FS"]) % {"task": name}
    return f"{text} ({lag})." if lag else f"{text}."
