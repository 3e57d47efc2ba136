"""Splitting work: it stops at one moment and goes on at another, later. What follows a gap moves along with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from engine.calendar.table import CalendarTable, instant_of
from engine.critical_path import schedule
from engine.errors import PlanError
from engine.network.compiled import CompiledPlan
from engine.plan.splits import Gap, Gaps, together
from projects.models import Project
from tasks.editing.services.editing import Edited, editable_task, update_task
from tasks.models import Task
from tasks.scheduling.reads import load_plan
from tasks.scheduling.services import in_transaction
from tasks.typing.figures.splits import MOST_GAPS, read, stored


@in_transaction
def split_task(
    *, actor: Actor, task_id: int, at: datetime, start: datetime, version: int | None = None
) -> Edited:
    """Stop work at one moment and let it go on at a later one.

    Raises DomainError where nobody works on the task then, for work that lies behind, and for what cannot be split.
    """
    project, task = editable_task(actor, task_id)
    work = _work_of(project, task)
    after = work.done_by(at)
    if after is None or not 0 < after < work.whole:
        raise DomainError(_("The task is not worked on then, or only begins or ends."), field="at")
    minutes = work.minutes_between(at, start)
    if minutes <= 0:
        raise DomainError(_("It must go on later than it stops."), field="start")
    # A second cut at the same place makes the gap longer.
    own = together(read(task.gaps), [Gap(after, minutes)])
    return _save(actor, task, own, read(task.levelling_gaps), version)


@in_transaction
def move_stretch(
    *, actor: Actor, task_id: int, part: int, start: datetime, version: int | None = None
) -> Edited:
    """Let a part of a split task, the first is 0, begin at another moment; those behind it keep their distance.

    Moved up to the part before it, or further, it joins that. A gap that levelling made is then the person's own.
    Raises DomainError for a part that is not there, for the first (the task itself is moved), and for work that lies
    behind.
    """
    project, task = editable_task(actor, task_id)
    work = _work_of(project, task)
    gaps = together(read(task.gaps), read(task.levelling_gaps))
    if not 0 < part <= len(gaps):
        raise DomainError(_("The task has no such part."), field="part")
    gap = gaps[part - 1]
    begins = work.begin_behind(gap)
    if begins is None:
        raise DomainError(_("This part has begun already."), field="part")
    minutes = gap.minutes + work.minutes_from(begins, start)
    own, made = (
        [other for other in read(value) if other.after_minutes != gap.after_minutes]
        for value in (task.gaps, task.levelling_gaps)
    )
    if minutes > 0:
        own = [*together(own, [Gap(gap.after_minutes, minutes)])]
    return _save(actor, task, own, made, version)


@in_transaction
def join_stretches(*, actor: Actor, task_id: int, version: int | None = None) -> Edited:
    """One piece again. Raises DomainError for a task that is not split."""
    _project, task = editable_task(actor, task_id)
    if not task.gaps and not task.levelling_gaps:
        raise DomainError(_("The task is not split."))
    return _save(actor, task, [], [], version)


def _save(
    actor: Actor,
    task: Task,
    gaps: Sequence[Gap],
    levelling_gaps: Sequence[Gap],
    version: int | None,
) -> Edited:
    if len(gaps) > MOST_GAPS:
        raise DomainError(_("A task is split %(most)d times at most.") % {"most": MOST_GAPS})
    changes = {"gaps": stored(gaps), "levelling_gaps": stored(levelling_gaps)}
    if changes["levelling_gaps"] == task.levelling_gaps:
        del changes["levelling_gaps"]
    return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)


@dataclass(slots=True)
class _Work:
    """The work of one task as the engine sees it: on whose time it is done, and where that begins."""

    zone: ZoneInfo
    table: CalendarTable
    gaps: Gaps
    whole: int
    # Minutes that are done, and the instant at which the others begin.
    done: int
    begins: int

    def _instant(self, moment: datetime) -> int:
        return instant_of(moment.astimezone(self.zone).replace(tzinfo=None))

    def done_by(self, moment: datetime) -> int | None:
        """Minutes of work done by then, of what still lies ahead; None before that, and within a gap."""
        span = self.table.count_at(self._instant(moment)) - self.table.count_at(self.begins)
        ahead = self.gaps.rest(self.done) if self.done else self.gaps
        if span < 0 or (span == 0 and not self.done):
            return None
        work = int(ahead.work(span))
        # The moment at which a part begins is the end of the gap before it.
        return self.done + work if span in (ahead.span(work), ahead.until(work)) else None

    def begin_behind(self, gap: Gap) -> int | None:
        """The instant at which work goes on behind a gap; None where it has already."""
        if self.done and gap.after_minutes < self.done:
            return None
        ahead = self.gaps.rest(self.done) if self.done else self.gaps
        span = ahead.until(gap.after_minutes - self.done)
        return self.table.start_form(self.table.count_at(self.begins) + span)

    def minutes_between(self, moment: datetime, later: datetime) -> int:
        return self.minutes_from(self._instant(moment), later)

    def minutes_from(self, instant: int, later: datetime) -> int:
        return self.table.count_at(self._instant(later)) - self.table.count_at(instant)


def _work_of(project: Project, task: Task) -> _Work:
    """How the engine lays the task out. Raises DomainError for what cannot be split, or cannot be scheduled."""
    if task.is_summary:
        raise DomainError(_("A summary spans its tasks; change them instead."))
    if task.is_milestone or task.mode == Task.Mode.MANUAL or task.is_done:
        raise DomainError(_("Only work that is scheduled and still to be done can be split."))
    source = load_plan(project)
    try:
        solved = schedule(source.columns).solved
    except PlanError as error:
        raise DomainError(str(error), code="plan") from error
    plan: CompiledPlan = solved.plan
    row = plan.index[task.pk]
    whole = int(plan.full_work[row])
    done = 0
    begins = int(solved.start[row])
    if plan.is_started[row]:
        done = max(whole - solved.work_ahead(row), 0)
        begins = solved.goes_on(row)
    number = int(plan.calendar[row])
    if row in plan.crews:
        # Those with most to do say when the work is done.
        number = max(plan.crews[row], key=lambda member: member.full_minutes).calendar
    gaps = plan.gaps.get(row, Gaps(()))
    return _Work(source.zone, plan.calendars.tables[number], gaps, whole, done, begins)
