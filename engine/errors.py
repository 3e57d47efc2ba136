"""What can be wrong with a plan. Every error names the activity, so that a page can point at the row."""

from __future__ import annotations

from collections.abc import Sequence


class PlanError(ValueError):
    """A plan that cannot be scheduled. `activity_uid` is the row to show, or None when the plan as a whole is meant."""

    def __init__(self, message: str, *, activity_uid: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.activity_uid = activity_uid


class CycleError(PlanError):
    """Links that wait for each other. `path` holds activity uids in order; the first is repeated as the last."""

    def __init__(self, path: Sequence[int], *, names: Sequence[str] | None = None) -> None:
        self.path = tuple(path)
        words = " → ".join(names if names is not None else [str(uid) for uid in path])
        super().__init__(f"These tasks wait for each other: {words}", activity_uid=self.path[0])


class DuplicateError(PlanError):
    """Two activities, resources or calendars share a uid."""


class DuplicateLinkError(PlanError):
    """Two links join the same pair of activities."""


class SelfLinkError(PlanError):
    """A link leads from an activity to itself."""


class UnknownActivityError(PlanError):
    """A link, parent or assignment names an activity that is not in the plan."""


class UnknownCalendarError(PlanError):
    """An activity, resource or calendar names a calendar that is not in the plan."""


class UnknownResourceError(PlanError):
    """An assignment names a resource that is not in the plan."""


class CalendarError(PlanError):
    """A calendar that cannot be read: intervals overlap or run backwards, or inheritance runs in a circle."""


class EmptyCalendarError(CalendarError):
    """A calendar has no working time left, so work on it would never end."""


class InvalidDurationError(PlanError):
    """A duration, remaining duration, work or estimate is negative or not a number."""


class InvalidSplitError(PlanError):
    """The parts of a split task overlap, are empty, or a gap between them is none."""


class InvalidContourError(PlanError):
    """A work contour without any work, or with a part that has no time or less than no work."""


class SeriesError(PlanError):
    """A series of tasks that has no end, no second time, or too many."""


class InvalidConstraintError(PlanError):
    """A constraint that needs a date has none."""


class InvalidProgressError(PlanError):
    """Actual dates or percent complete contradict each other."""


class DateOutOfRangeError(PlanError):
    """A computed or given date lies outside the years 1 to 9999 that a calendar date can hold."""


class LevellingError(PlanError):
    """A resource demand can never be met, so levelling would delay the activity for ever."""


class SimulationError(PlanError):
    """The inputs of a simulation contradict each other."""


class PlanFileError(PlanError):
    """A plan file that does not hold what the plan format promises. The message names the place in the file."""
