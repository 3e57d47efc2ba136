"""The caller's own alerts over the API."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts import services
from alerts.models import Alert
from core.api import ServiceViewSet


class AlertSerializer(serializers.ModelSerializer):
    class Meta:
        model = Alert
        fields = ["id", "kind", "title", "body", "why", "url", "severity", "project_id", "project_name", "created_at",
                  "read_at", "snoozed_until"]  # fmt: skip


class AlertInput(serializers.Serializer):
    is_read = serializers.BooleanField(required=False)
    snoozed_until = serializers.DateTimeField(required=False)


class AlertFilter(filters.FilterSet):
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Alert
        fields = ["kind", "project_id", "severity"]


class AlertViewSet(mixins.ListModelMixin, ServiceViewSet):
    """The caller's inbox, newest first."""

    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    queryset = Alert.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Alert]:
        return Alert.objects.visible_to(self.actor).order_by("-id")

    @extend_schema(request=AlertInput, responses=AlertSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Mark read or unread, or snooze."""
        serializer = AlertInput(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        alert_id = int(pk)
        if "is_read" in data:
            mark = services.mark_read if data["is_read"] else services.mark_unread
            mark(actor=self.actor, alert_id=alert_id)
        if "snoozed_until" in data:
            services.snooze(actor=self.actor, alert_id=alert_id, until=data["snoozed_until"])
        return Response(AlertSerializer(self.get_object()).data)


ROUTES = [("alerts", AlertViewSet, "alert")]
