"""Snapshots, baselines and thresholds over the API: the same services and selectors as the pages.

Amounts, and the percentages they could be reckoned from, only for who may see costs.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from controls import api_actions, api_changes, api_decisions, services
from controls.api_earned import AS_OF, EarnedValueViewSet, known_snapshot
from controls.models import Baseline, Movement, Snapshot, Threshold
from controls.rating import Limits
from controls.selectors import limits_for, limits_of_organisation
from core import serializers
from core.access import Action, require
from core.api import ServiceViewSet
from core.errors import DomainError
from projects.selectors import project_by_code

PROJECT = OpenApiParameter("project", str, description="Code of a project")
MONEY = (
    "budget_at_completion", "planned_value", "earned_value", "actual_cost", "committed", "estimate_at_completion",
    "bottom_up_etc", "cost_performance_index", "risk_exposure", "contingency_left",
)  # fmt: skip
FIGURES = ("forecast_start", "forecast_finish", "baseline_finish", "finish_variance_days",
           "schedule_performance_index", "percent_complete")  # fmt: skip
TIME = ("earned_days", "elapsed_days", "planned_days", "time_forecast_finish")
COLOURS = ("overall", "schedule", "budget", "scope", "risk")
# What `Snapshot.health` tells of money, by dimension; the rest of it everybody may read.
MONEY_IN_HEALTH = {
    "budget": {"value", "budget", "forecast", "over", "causes"},
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
        fields = ["id", "project", "generation", "status_date", "computed_at", "baseline", *COLOURS, *FIGURES,
                  *TIME, *MONEY, "health", "milestones", "phases"]  # fmt: skip

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


class MovementSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    status_date = serializers.DateField(source="snapshot.status_date", read_only=True)

    class Meta:
        model = Movement
        fields = ["id", "project", "snapshot", "status_date", "position", "kind", "at", "actor", "actor_name", "task",
                  "change_set_id", "facts", "finish_before", "finish_after", "cost_before", "cost_after"]  # fmt: skip

    def to_representation(self, instance: Movement) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["view"].actor.may(Action.VIEW_COSTS, instance.project_id):
            shown.pop("cost_before")
            shown.pop("cost_after")
        return shown


@extend_schema(tags=["controls"])
class MovementViewSet(mixins.ListModelMixin, ServiceViewSet):
    """The slip ledger: what moved forecast finish and cost, newest first; a snapshot's lines add up to its movement."""

    serializer_class = MovementSerializer
    queryset = Movement.objects.none()

    def get_queryset(self) -> QuerySet[Movement]:
        rows = Movement.objects.visible_to(self.actor).allowing(self.actor, Action.VIEW_PLAN)
        rows = rows.select_related("project", "snapshot").order_by("-snapshot_id", "-position")
        paid = self.actor.project_ids_with(Action.VIEW_COSTS)
        if paid is not None:
            rows = rows.filter(Q(cost_before=None) | ~Q(finish_before=None) | Q(project__in=list(paid)))
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class BaselineSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Baseline
        fields = ["id", "project", "number", "name", "reason", "is_reference", "start", "finish",
                  "budget_at_completion", "contingency", "taken_at", "taken_by"]  # fmt: skip

    def to_representation(self, instance: Baseline) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["view"].actor.may(Action.VIEW_COSTS, instance.project_id):
            shown.pop("budget_at_completion")
            shown.pop("contingency")
        return shown


class NewBaseline(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    name = serializers.CharField(max_length=120)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    is_reference = serializers.BooleanField(required=False, default=False)


@extend_schema(tags=["controls"])
class BaselineViewSet(mixins.ListModelMixin, ServiceViewSet):
    """Immutable copies of a plan; `POST` takes one."""

    serializer_class = BaselineSerializer
    queryset = Baseline.objects.none()

    def get_queryset(self) -> QuerySet[Baseline]:
        rows = Baseline.objects.visible_to(self.actor)
        if self.action == "list":
            rows = rows.allowing(self.actor, Action.VIEW_PLAN)
        rows = rows.select_related("project").order_by("project_id", "-number")
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        baseline = self.get_object()
        require(self.actor, Action.VIEW_PLAN, baseline.project_id)
        return Response(self.get_serializer(baseline).data)

    @extend_schema(request=NewBaseline, responses={201: BaselineSerializer})
    def create(self, request: Request) -> Response:
        form = NewBaseline(data=request.data)
        form.is_valid(raise_exception=True)
        fields = dict(form.validated_data)
        project = project_by_code(self.actor, fields.pop("project"))
        baseline = services.take_baseline(actor=self.actor, project_id=project.pk, **fields)
        return Response(self.get_serializer(baseline).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=BaselineSerializer)
    @action(detail=True, methods=["post"], url_path="set-reference")
    def set_reference(self, request: Request, pk: str | None = None) -> Response:
        """Measure variance against this baseline from now on."""
        row = self.get_object()
        found = services.set_reference(actor=self.actor, project_id=row.project_id, number=row.number)
        return Response(self.get_serializer(found).data)


class LimitSerializer(serializers.Serializer):
    metric = serializers.ChoiceField(choices=Threshold.Metric.choices)
    amber = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    red = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    is_own = serializers.BooleanField(
        read_only=True, help_text="The project's own; false: the organisation's"
    )


@extend_schema(tags=["controls"])
class ThresholdViewSet(ServiceViewSet):
    """From which value each metric is amber and red: in force for `?project=CODE`, else the organisation's."""

    serializer_class = LimitSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(parameters=[PROJECT], responses=LimitSerializer(many=True))
    def list(self, request: Request) -> Response:
        code = request.query_params.get("project")
        limits = limits_for(project_by_code(self.actor, code).pk) if code else limits_of_organisation()
        return Response(LimitSerializer(_rows(limits), many=True).data)

    @extend_schema(parameters=[PROJECT], request=LimitSerializer, responses=LimitSerializer(many=True))
    def create(self, request: Request) -> Response:
        """Set one metric's limits, for a project or (organisation admin) for all."""
        code = request.query_params.get("project")
        project_id = project_by_code(self.actor, code).pk if code else None
        require(self.actor, Action.EDIT_PROJECT if project_id else Action.MANAGE_ORGANISATION, project_id)
        form = LimitSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        entered = form.validated_data
        limits = {entered["metric"]: Limits(entered["amber"], entered["red"])}
        services.set_thresholds(actor=self.actor, project_id=project_id, limits=limits)
        return self.list(request)


def _rows(limits: dict[str, Limits]) -> list[dict[str, Any]]:
    return [
        {"metric": metric, "amber": limit.amber, "red": limit.red, "is_own": limit.is_own}
        for metric, limit in limits.items()
    ]


ROUTES = [
    ("snapshots", SnapshotViewSet, "snapshot"),
    ("earned-value", EarnedValueViewSet, "earned-value"),
    ("movements", MovementViewSet, "movement"),
    ("baselines", BaselineViewSet, "baseline"),
    ("thresholds", ThresholdViewSet, "threshold"),
    *api_actions.ROUTES,
    *api_changes.ROUTES,
    *api_decisions.ROUTES,
]
