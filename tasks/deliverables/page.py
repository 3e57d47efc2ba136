"""What the page of one deliverable shows, put together."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.access import Action, Actor
from core.intents import label_of
from core.models import Change
from projects.models import Project
from projects.project.reads.rights import may_do
from tasks.deliverables.reads import due_of, due_words
from tasks.deliverables.services import may_deliver, may_review
from tasks.models import (
    Deliverable,
    DeliverableCondition,
    DeliverableReview,
    DeliverableVersion,
    Task,
)

State = Deliverable.State
# State -> tone of its tag, icon.
TONES = {
    State.IN_WORK: ("", ""),
    State.IN_REVIEW: ("accent", "clock"),
    State.ACCEPTED: ("green", "circle-check"),
    State.CONDITIONAL: ("amber", "circle-half-2"),
    State.REJECTED: ("red", "alert-triangle"),
}
_HISTORY = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """What the reader may do about it now."""

    edits: bool = False
    delivers: bool = False
    hands_in: bool = False
    takes_back: bool = False
    reviews: bool = False


def offered(actor: Actor, project: Project, row: Deliverable, latest: Any) -> Offered:
    """A closed project offers nothing; `latest` is its latest version with its reviews."""
    if project.is_closed:
        return Offered()
    delivers, is_waiting = may_deliver(actor, row), row.state == State.IN_REVIEW
    is_new = latest is not None and not latest.reviews.all()
    return Offered(
        edits=may_do(actor, Action.EDIT_PROJECT, project),
        delivers=delivers and not is_waiting,
        hands_in=delivers and not is_waiting and is_new,
        takes_back=delivers and is_waiting,
        reviews=may_review(actor, row) and is_waiting,
    )


def deliverable_page(actor: Actor, project: Project, row: Deliverable) -> dict[str, Any]:
    """Everything about one; eight queries beside the frame's."""
    versions = list(row.versions.select_related("added_by").prefetch_related("reviews"))
    reviews = list(
        row.reviews.select_related("reviewed_by", "of_version").prefetch_related("conditions__owner")
    )
    criteria, last = list(row.criteria.all()), reviews[0] if reviews else None
    latest = versions[0] if versions else None
    due, today = due_of(row), timezone.localdate()
    return {
        "row": row,
        "tone": TONES[State(row.state)],
        "due_words": due_words(row),
        "is_late": row.state in (State.IN_WORK, State.REJECTED) and bool(due and due < today),
        "criteria": [(one, _seen(one.text, last)) for one in criteria],
        "versions": versions,
        "latest": latest,
        "reviews": reviews,
        "last": last,
        "conditions": [
            with_rights(actor, project, condition)
            for review in reviews
            for condition in review.conditions.all()
        ],
        "tasks": tasks_of(row) if may_do(actor, Action.VIEW_PLAN, project) else [],
        "objectives": list(row.objectives.all()),
        "offered": offered(actor, project, row, latest),
        "history": _history(row, versions, reviews),
    }


def tasks_of(row: Deliverable) -> list[Task]:
    return list(row.tasks.filter(deleted_at=None).order_by("row_number"))


def with_rights(actor: Actor, project: Project, row: DeliverableCondition) -> DeliverableCondition:
    """The condition, with who may tick it off and whether it is late."""
    is_owner = actor.user_id is not None and row.owner_id == actor.user_id
    may_tick = is_owner or actor.may(Action.EDIT_PROJECT, project.pk)
    row.may_tick = may_tick and not project.is_closed  # type: ignore[attr-defined]
    row.is_late = row.done_at is None and row.due < timezone.localdate()  # type: ignore[attr-defined]
    return row


def _seen(criterion: str, review: DeliverableReview | None) -> dict[str, Any] | None:
    """What the last review saw of a criterion, if it was asked then as it is now."""
    if review is None:
        return None
    return next((one for one in review.findings if one["criterion"] == criterion), None)


def _history(
    row: Deliverable,
    versions: list[DeliverableVersion],
    reviews: list[DeliverableReview],
) -> list[dict[str, Any]]:
    """What was done about it, newest first: one line for each intent."""
    conditions = [one.pk for review in reviews for one in review.conditions.all()]
    wanted = Q(model=row._meta.label_lower, row_id=row.pk)
    for model, ids in (
        (DeliverableVersion, [version.pk for version in versions]),
        (DeliverableCondition, conditions),
    ):
        wanted |= Q(model=model._meta.label_lower, row_id__in=ids)
    rows = Change.objects.filter(wanted).select_related("change_set").order_by("-id")[:_HISTORY]
    sets = {change.change_set_id: change.change_set for change in rows}
    return [{"who": one.actor_name, "at": one.at, "what": label_of(one.intent)} for one in sets.values()]
