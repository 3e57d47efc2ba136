"""Each need followed to its acceptance, and what nothing asked for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q

from projects.charter.reads import objectives_of
from projects.models import CustomerNeed, Objective, Project
from tasks.models import Deliverable


class Gap(StrEnum):
    """Where the way from a need to its acceptance breaks off."""

    NO_OBJECTIVE = "no_objective"
    NO_DELIVERABLE = "no_deliverable"
    NO_NEED = "no_need"


@dataclass(frozen=True, slots=True)
class TracedDeliverable:
    """What is handed over, with how much of its work is done."""

    row: Deliverable
    task_count: int
    done_count: int

    @property
    def is_accepted(self) -> bool:
        return self.row.is_accepted


@dataclass(frozen=True, slots=True)
class TracedObjective:
    """An objective, with `latest_value` and `way`, and what is handed over for it."""

    row: Objective
    deliverables: Sequence[TracedDeliverable]

    @property
    def is_met(self) -> bool:
        return bool(self.deliverables) and all(one.is_accepted for one in self.deliverables)

    @property
    def gap(self) -> Gap | None:
        return None if self.deliverables else Gap.NO_DELIVERABLE


@dataclass(frozen=True, slots=True)
class TracedNeed:
    """A need, and the objectives that serve it."""

    row: CustomerNeed
    objectives: Sequence[TracedObjective]

    @property
    def is_met(self) -> bool:
        """All that is handed over for it is accepted, and there is something of each objective."""
        return bool(self.objectives) and all(one.is_met for one in self.objectives)

    @property
    def gap(self) -> Gap | None:
        """The first one on its way."""
        if not self.objectives:
            return Gap.NO_OBJECTIVE
        return next((one.gap for one in self.objectives if one.gap), None)


@dataclass(frozen=True, slots=True)
class Trace:
    """The needs in their order; objectives and deliverables that no need asks for."""

    needs: Sequence[TracedNeed]
    lost_objectives: Sequence[TracedObjective]
    lost_deliverables: Sequence[TracedDeliverable]

    @property
    def met(self) -> int:
        return sum(need.is_met for need in self.needs)

    @property
    def gaps(self) -> int:
        open_needs = sum(need.gap is not None for need in self.needs)
        return open_needs + len(self.lost_objectives) + len(self.lost_deliverables)


def trace_of(project: Project) -> Trace:
    """Six queries, however many rows."""
    needs = list(
        CustomerNeed.objects.filter(project=project)
        .select_related("stakeholder")
        .prefetch_related("objectives")
    )
    deliverables = _deliverables(project)
    by_objective: dict[int, list[TracedDeliverable]] = defaultdict(list)
    for deliverable in deliverables:
        for objective in deliverable.row.objectives.all():
            by_objective[objective.pk].append(deliverable)
    objectives = {row.pk: TracedObjective(row, by_objective[row.pk]) for row in objectives_of(project.pk)}
    traced = [
        TracedNeed(need, [objectives[row.pk] for row in need.objectives.all() if row.pk in objectives])
        for need in needs
    ]
    asked_for = {one.row.pk for need in traced for one in need.objectives}
    return Trace(
        needs=traced,
        lost_objectives=[one for pk, one in objectives.items() if pk not in asked_for],
        lost_deliverables=_without_need(deliverables, asked_for),
    )


def _without_need(
    deliverables: Iterable[TracedDeliverable],
    asked_for: set[int],
) -> list[TracedDeliverable]:
    """Those of no objective, or of objectives that serve no need."""
    return [
        one for one in deliverables if not asked_for.intersection(row.pk for row in one.row.objectives.all())
    ]


def _deliverables(project: Project) -> list[TracedDeliverable]:
    """With how many tasks each has and how many of them are done."""
    there = Q(tasks__deleted_at=None)
    rows = Deliverable.objects.filter(project=project).annotate(
        task_count=Count("tasks", filter=there, distinct=True),
        done_count=Count(
            "tasks",
            filter=there & Q(tasks__actual_finish__isnull=False),
            distinct=True,
        ),
    )
    return [
        TracedDeliverable(row, row.task_count, row.done_count)
        for row in rows.order_by("number").prefetch_related("objectives")
    ]
