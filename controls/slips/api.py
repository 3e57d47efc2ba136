"""The slip ledger over the API: what moved finish and cost."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from controls.models import Movement
from core.access import Action
from core.api import serializers
from core.api.endpoints import PROJECT, ServiceViewSet
from core.database.any_of import Ids


class MovementSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    status_date = serializers.DateField(source="snapshot.status_date", read_only=True)

    class Meta:
        model = Movement
        fields = [
            "id",
            "project",
            "snapshot",
            "status_date",
            "position",
            "kind",
            "at",
            "actor",
            "actor_name",
            "task",
            "change_set_id",
            "facts",
            "finish_before",
            "finish_after",
            "cost_before",
            "cost_after",
        ]

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
            rows = rows.filter(Q(cost_before=None) | ~Q(finish_before=None) | Q(project__any_of=Ids(paid)))
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


ROUTES = [("movements", MovementViewSet, "movement")]
