"""Baselines over the API: the same services and reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from controls.baselines import services
from controls.models import Baseline
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, ServiceViewSet, validated
from projects.project.reads import project_by_code


class BaselineSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Baseline
        fields = [
            "id",
            "project",
            "number",
            "name",
            "reason",
            "is_reference",
            "start",
            "finish",
            "budget_at_completion",
            "contingency",
            "taken_at",
            "taken_by",
        ]

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
        fields = validated(NewBaseline, request)
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


ROUTES = [("baselines", BaselineViewSet, "baseline")]
