"""Deliverables: the register, one of them, and what of them waits for whom."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import NotVisible
from core.needs import Need
from projects.models import Phase, Project
from tasks.models import Deliverable, DeliverableCondition, Task

State = Deliverable.State
ACCEPTED = (State.ACCEPTED, State.CONDITIONAL)
# What its owner still has to do something about.
OPEN = (State.IN_WORK, State.REJECTED)
# So long before its day it waits for its owner at home.
NEAR = timedelta(days=7)
VIEWS: Mapping[str, Q] = {
    "open": ~Q(state__in=ACCEPTED),
    "in_review": Q(state=State.IN_REVIEW),
    "accepted": Q(state__in=ACCEPTED),
}


def with_days(rows: QuerySet[Deliverable]) -> QuerySet[Deliverable]:
    """With `planned_finish`: the moment at which the last of its tasks ends in the plan."""
    finish = Max("tasks__finish", filter=Q(tasks__deleted_at=None))
    return rows.annotate(planned_finish=finish)


def due_of(row: Deliverable) -> date | None:
    """Its own day, or the one on which the last of its tasks ends, where the project is.

    The row comes from `with_days`, its project loaded.
    """
    if row.due is not None:
        return row.due
    finish = row.planned_finish  # type: ignore[attr-defined]
    return finish.astimezone(ZoneInfo(row.project.time_zone)).date() if finish else None


def deliverables_due() -> QuerySet[Deliverable]:
    """What is in its owner's hands, with days."""
    return with_days(Deliverable.objects.filter(state__in=OPEN)).order_by("project", "number")


@dataclass(frozen=True, slots=True)
class Line:
    """A deliverable as the register shows it; `is_planned`: its day is its tasks'."""

    row: Deliverable
    due: date | None
    is_planned: bool
    is_late: bool
    criteria: int
    open_conditions: int


def register(
    actor: Actor,
    project: Project,
    *,
    view: str = "",
    words: str = "",
) -> list[Line]:
    """The register of a project in the order of its numbers; two queries.

    `view`: one of VIEWS, or all.
    """
    rows = of_project(actor, project)
    if view in VIEWS:
        rows = rows.filter(VIEWS[view])
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
    counted = dict(rows.order_by().annotate(n=Count("criteria")).values_list("pk", "n"))
    conditions = _open_conditions(project.pk)
    today = timezone.localdate(timezone=ZoneInfo(project.time_zone))
    lines = []
    for row in with_days(rows.select_related("project", "gate", "owner", "reviewer")):
        due = due_of(row)
        lines.append(
            Line(
                row=row,
                due=due,
                is_planned=row.due is None and due is not None,
                is_late=row.state in OPEN and due is not None and due < today,
                criteria=counted.get(row.pk, 0),
                open_conditions=conditions.get(row.pk, 0),
            )
        )
    return lines


def of_project(actor: Actor, project: Project) -> QuerySet[Deliverable]:
    rows: QuerySet[Deliverable] = Deliverable.objects.allowing(actor, Action.VIEW_DASHBOARD)
    return rows.filter(project=project).order_by("number")


def counts(project_id: int) -> dict[str, int]:
    """How many there are in each view; one query."""
    sums = {name: Count("pk", filter=which) for name, which in VIEWS.items()}
    return Deliverable.objects.filter(project_id=project_id).aggregate(all=Count("pk"), **sums)


def deliverable_by_number(actor: Actor, project: Project, number: int) -> Deliverable:
    """With its day. Raises NotVisible."""
    rows = of_project(actor, project).filter(number=number)
    related = rows.select_related("project", "gate", "owner", "reviewer", "handed_in_by")
    row = with_days(related).first()
    if row is None:
        raise NotVisible
    return row


def _open_conditions(project_id: int) -> dict[int, int]:
    """{deliverable id: how many conditions of its are open}."""
    rows = open_conditions().filter(review__deliverable__project_id=project_id)
    counted = rows.order_by().values("review__deliverable").annotate(n=Count("pk"))
    return dict(counted.values_list("review__deliverable", "n"))


def open_conditions() -> QuerySet[DeliverableCondition]:
    return DeliverableCondition.objects.filter(done_at=None)


def conditions_of(project: Project) -> list[DeliverableCondition]:
    """All conditions of a project, the open ones first."""
    rows = DeliverableCondition.objects.filter(review__deliverable__project=project)
    related = rows.select_related("owner", "review__deliverable")
    return list(related.order_by("done_at", "due", "id"))


def of_phase(project_id: int) -> QuerySet[Deliverable]:
    """What the gate of the active phase asks for, and what earlier gates did."""
    phases = Phase.objects.filter(project_id=project_id)
    active = phases.filter(status=Phase.Status.ACTIVE).order_by("position").first()
    rows = Deliverable.objects.filter(project_id=project_id)
    if active is None:
        return rows
    return rows.filter(gate__phase__position__lte=active.position)


# What waits for whom


def waiting_reviews(actor: Actor, *projects: Project) -> QuerySet[Deliverable]:
    """Handed in, and this reader's to review."""
    return Deliverable.objects.filter(
        project__in=projects,
        state=State.IN_REVIEW,
        reviewer=actor.user_id,
    )


def late_reviews(actor: Actor, project: Project) -> QuerySet[Deliverable]:
    """Those of `waiting_reviews` whose day has passed: their own, or their tasks'."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    tasks = Task.objects.live().filter(deliverables=OuterRef("pk")).exclude(finish=None)
    is_planned_late = Exists(tasks) & ~Exists(tasks.filter(finish__gte=start))
    is_late = Q(due__lt=start.date()) | Q(is_planned_late, due=None)
    return waiting_reviews(actor, project).filter(is_late)


def needed_reviews(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    rows = with_days(waiting_reviews(actor, *projects))
    for row in rows.select_related("project", "handed_in_by").order_by("handed_in_at", "id"):
        by = row.handed_in_by or "–"
        yield _need("deliverable_review", row, _("Handed in by %(who)s.") % {"who": by})


def sent_reviews(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """What the reader handed in and somebody else has not reviewed."""
    rows = Deliverable.objects.filter(
        project__in=projects,
        state=State.IN_REVIEW,
        handed_in_by=actor.user_id,
    ).exclude(reviewer=actor.user_id)
    for row in with_days(rows).select_related("project", "reviewer").order_by("handed_in_at", "id"):
        words = _("%(who)s reviews it.") % {"who": row.reviewer or "–"}
        yield _need("deliverable_review", row, words, since=_day_of(row))


def needed_deliverables(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's own that are rejected, overdue, or due soon."""
    last = timezone.localdate() + NEAR
    rows = deliverables_due().filter(project__in=projects, owner=actor.user_id)
    for row in rows.select_related("project").order_by("number"):
        due = due_of(row)
        if row.state == State.REJECTED:
            yield _need("deliverable", row, _("It was rejected. Hand in the next version."))
        elif due is not None and due <= last:
            yield _need("deliverable", row, _("It is yours to hand in."))


def needed_conditions(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Open conditions that are the reader's to meet."""
    rows = open_conditions().filter(
        review__deliverable__project__in=projects,
        owner=actor.user_id,
    )
    for row in rows.select_related("review__deliverable__project").order_by("due", "id"):
        deliverable = row.review.deliverable
        yield Need(
            key=f"deliverable_condition:{row.pk}",
            project_id=deliverable.project_id,
            title=row.text,
            why=_("Condition of %(deliverable)s") % {"deliverable": deliverable},
            due=row.due,
            url=_url(deliverable),
        )


def _need(kind: str, row: Deliverable, why: str, **more: Any) -> Need:
    return Need(
        key=f"{kind}:{row.pk}",
        project_id=row.project_id,
        title=str(row),
        why=why,
        due=due_of(row),
        url=_url(row),
        **more,
    )


def _day_of(row: Deliverable) -> date | None:
    at = row.handed_in_at
    return at.astimezone(ZoneInfo(row.project.time_zone)).date() if at else None


def _url(row: Deliverable) -> str:
    return reverse("deliverable", args=[row.project.code, row.number])


def due_words(row: Deliverable) -> str:
    """Its day, and whose it is."""
    due = due_of(row)
    if due is None:
        return _("no date: give it one, or tie it to tasks")
    if row.due is not None:
        return date_format(due)
    return _("%(date)s, when its tasks end") % {"date": date_format(due)}
