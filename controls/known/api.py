"""Snapshots over the API: what was known of a project at its status dates.

Amounts, and the percentages they could be reckoned from, only for who may see costs.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from controls.known.reads import known_on, local_today
from controls.models import Snapshot
from core.access import Action
from core.api import serializers
from core.api.endpoints import PROJECT, ServiceViewSet
from core.errors import DomainError
from projects.models import Project
from projects.project.reads import project_by_code

AS_OF = OpenApiParameter(
    "as_of", OpenApiTypes.DATE, description="As the figures were known at the end of this day; now without it"
)
MONEY = (
    "budget_at_completion",
    "planned_value",
    "earned_value",
    "earned_as_planned",
    "actual_cost",
    "committed",
    "estimate_at_completion",
    "estimate_low",
    "estimate_high",
    "bottom_up_etc",
    "cost_performance_index",
    "risk_exposure",
    "contingency_left",
)
FIGURES = (
    "forecast_start",
    "forecast_finish",
    "baseline_finish",
    "finish_variance_days",
    "schedule_performance_index",
    "percent_complete",
    "eac_method",
    "estimate_doubts",
)
TIME = ("earned_days", "elapsed_days", "planned_days", "time_forecast_finish")
COLOURS = ("overall", "schedule", "budget", "scope", "risk")
# What `Snapshot.health` tells of money, by dimension; the rest of it everybody may read.
MONEY_IN_HEALTH = {
    "budget": {"value", "budget", "forecast", "over", "causes", "low", "high"},
    "risk": {"value", "exposure", "contingency_left", "above", "budget"},
}


def health_without_money(health: dict[str, Any]) -> dict[str, Any]:
    """The facts of health without amounts and without what they could be reckoned from."""
    return {
        dimension: {
            name: fact for name, fact in facts.items() if name not in MONEY_IN_HEALTH.get(dimension, ())
        }
        for dimension, facts in health.items()
    }


class SnapshotSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Snapshot
        fields = [
            "id",
            "project",
            "generation",
            "status_date",
            "computed_at",
            "baseline",
            *COLOURS,
            *FIGURES,
            *TIME,
            *MONEY,
            "health",
            "milestones",
            "phases",
        ]

    def to_representation(self, instance: Snapshot) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["view"].actor.may(Action.VIEW_COSTS, instance.project_id):
            for name in MONEY:
                shown.pop(name)
            shown["health"] = health_without_money(shown["health"])
        return shown


@extend_schema(tags=["controls"])
class SnapshotViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """What was known of a project at its status dates, newest first. Never changes."""

    serializer_class = SnapshotSerializer
    queryset = Snapshot.objects.none()

    def get_queryset(self) -> QuerySet[Snapshot]:
        rows = Snapshot.objects.visible_to(self.actor).select_related("project").order_by("-id")
        code = self.request.query_params.get("project")
        if self.request.query_params.get("as_of"):
            if not code:
                raise DomainError(_("Name the project whose past day you want."), field="project")
            known = known_snapshot(project_by_code(self.actor, code), self.request)
            rows = rows.filter(pk=known.pk if known else None)
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT, AS_OF])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All of them; with `as_of` the one that was known at the end of that day."""
        return super().list(request, *args, **kwargs)


def known_snapshot(project: Project, request: Request) -> Snapshot | None:
    """The snapshot that `as_of` asks for. Raises DomainError for a day that cannot be answered."""
    known = known_on(project, request.query_params.get("as_of", ""), today=local_today(project))
    if known.problem:
        raise DomainError(known.problem, field="as_of")
    return known.snapshot


ROUTES = [("snapshots", SnapshotViewSet, "snapshot")]
