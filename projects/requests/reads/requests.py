"""Requests with their scores: as a board, as somebody's own, one by one."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.access import Actor
from core.errors import NotVisible
from projects.models import ProjectRequest, RequestScore, ScoringCriterion
from projects.requests.figures import Score, score_of

# Of what is decided, a board shows the newest.
_DECIDED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its score."""

    request: ProjectRequest
    score: Score


@dataclass(frozen=True, slots=True)
class Column:
    """The requests of one state, the best first."""

    status: str
    label: str
    rows: list[Asked]


def board(actor: Actor) -> list[Column]:
    """All requests by state, as the actor may see them. Five queries."""
    rows = _rows(actor)
    found: list[ProjectRequest] = list(rows.exclude(status__in=_DECIDED))
    for status in _DECIDED:
        found += rows.filter(status=status).order_by("-decided_at", "-id")[:_DECIDED_SHOWN]
    asked = with_scores(found)
    return [
        Column(
            status.value,
            str(status.label),
            sorted((one for one in asked if one.request.status == status), key=_best_first),
        )
        for status in ProjectRequest.Status
    ]


def own_requests(actor: Actor) -> list[ProjectRequest]:
    """What the actor has asked for, the newest first."""
    return list(_rows(actor).filter(requested_by=actor.user_id))


def request_seen(actor: Actor, pk: int) -> ProjectRequest:
    """A request that the actor may see. Raises NotVisible."""
    found: ProjectRequest | None = _rows(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def asked_of(request: ProjectRequest) -> Asked:
    return with_scores([request])[0]


def with_scores(requests: list[ProjectRequest]) -> list[Asked]:
    """Each with its score. Two queries."""
    criteria = list(ScoringCriterion.objects.all())
    points: dict[int, dict[int, int]] = {}
    rows = RequestScore.objects.filter(request__in=requests)
    for request_id, criterion_id, own in rows.values_list("request_id", "criterion_id", "points"):
        points.setdefault(request_id, {})[criterion_id] = own
    return [Asked(row, score_of(criteria, points.get(row.pk, {}))) for row in requests]


_DECIDED = (ProjectRequest.Status.APPROVED, ProjectRequest.Status.DECLINED)


def _rows(actor: Actor) -> QuerySet[ProjectRequest]:
    rows = ProjectRequest.objects.visible_to(actor)
    return rows.select_related("requested_by", "decided_by", "project")


def _best_first(asked: Asked) -> tuple[bool, int, int]:
    total = asked.score.total
    return (total is None, -(total or 0), -asked.request.pk)
