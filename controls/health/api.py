"""Thresholds over the API: the same services and reads as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from controls.health import services
from controls.known.figures.rating import Limits
from controls.known.reads import limits_for, limits_of_organisation
from controls.models import Threshold
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, ServiceViewSet, validated
from projects.project.reads import project_by_code


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
        entered = validated(LimitSerializer, request)
        limits = {entered["metric"]: Limits(entered["amber"], entered["red"])}
        services.set_thresholds(actor=self.actor, project_id=project_id, limits=limits)
        return self.list(request)


def _rows(limits: dict[str, Limits]) -> list[dict[str, Any]]:
    return [
        {"metric": metric, "amber": limit.amber, "red": limit.red, "is_own": limit.is_own}
        for metric, limit in limits.items()
    ]


ROUTES = [("thresholds", ThresholdViewSet, "threshold")]
