"""Requests of the demo: new ones, some in review, one declined."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from core.access import SYSTEM
from dashboards.demo.figures.requests import REQUESTS, DemoRequest
from people.models import User
from projects.models import ProjectRequest, RequestScore, ScoringCriterion
from projects.requests.services import lay_out_criteria


def write_requests(people: dict[str, User], decider: User) -> None:
    """With the usual criteria, where the organisation has none."""
    criteria = list(ScoringCriterion.objects.all()) or lay_out_criteria(actor=SYSTEM)
    for demo in REQUESTS:
        _write(demo, people, decider, criteria)


def _write(
    demo: DemoRequest,
    people: dict[str, User],
    decider: User,
    criteria: list[ScoringCriterion],
) -> None:
    asked_at = timezone.now() - timedelta(days=demo.days_ago)
    wanted_by = None
    if demo.wanted_in_days is not None:
        wanted_by = timezone.localdate() + timedelta(days=demo.wanted_in_days)
    request = ProjectRequest.objects.create(
        title=demo.title,
        need=demo.need,
        outcome=demo.outcome,
        for_whom=demo.for_whom,
        wanted_by=wanted_by,
        rough_cost=None if demo.rough_cost is None else Decimal(demo.rough_cost),
        status=demo.status,
        requested_by=people[demo.by],
        requested_at=asked_at,
        reason=demo.reason,
        decided_by=decider if demo.reason else None,
        decided_at=asked_at + timedelta(days=9) if demo.reason else None,
    )
    RequestScore.objects.bulk_create(
        RequestScore(request=request, criterion=criterion, points=points)
        for criterion, points in zip(criteria, demo.points, strict=False)
    )
