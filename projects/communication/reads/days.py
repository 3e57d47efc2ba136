"""The project's days, as a cadence reckons with them."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from core.registry import PlanMilestone, plan_milestones
from engine.calendar import WorkCalendar
from people.calendars.reads import calendar_of_project, engine_calendars
from projects.communication.figures import Cadence
from projects.models import Message, Project
from projects.project.reads.waiting import days_in_plan


@dataclass(frozen=True, slots=True)
class ProjectDays:
    """Time zone, days that are worked, days of gates and milestones by their names."""

    zone: ZoneInfo
    anchors: dict[str, date]
    calendar: WorkCalendar | None

    def is_worked(self, day: date) -> bool:
        if self.calendar is None:
            return day.weekday() < 5
        return bool(self.calendar.intervals_on(day))

    def cadence_of(self, row: Message) -> Cadence:
        """The cadence of a message, with the day of its gate (the plan's, else the typed one) or milestone."""
        anchor, day = "", None
        if row.cadence == Message.Cadence.GATE and row.gate is not None:
            anchor = f"gate:{row.gate.pk}"
            day = self.anchors.get(anchor) or row.gate.planned_on
        elif row.cadence == Message.Cadence.MILESTONE:
            anchor = f"milestone:{row.milestone_id}"
            day = self.anchors.get(anchor)
        return Cadence(
            kind=row.cadence,
            first_on=row.first_on,
            every=row.every,
            ends_on=row.ends_on,
            anchor=anchor,
            anchor_day=day,
            offset_days=row.offset_days,
        )


def project_days(project: Project, *, with_anchors: bool = True) -> ProjectDays:
    """Up to six queries."""
    calendar_id = calendar_of_project(project.calendar_id)
    calendar = engine_calendars([calendar_id])[calendar_id] if calendar_id else None
    anchors: dict[str, date] = {}
    if with_anchors:
        anchors |= {f"gate:{pk}": day for pk, day in days_in_plan(project.pk).items()}
        anchors |= {f"milestone:{one.id}": one.day for one in milestones_in_plan(project.pk)}
    return ProjectDays(ZoneInfo(project.time_zone), anchors, calendar)


def milestones_in_plan(project_id: int) -> list[PlanMilestone]:
    """The milestones of the plan, by day."""
    return [one for _name, milestones in plan_milestones for one in milestones(project_id)]
