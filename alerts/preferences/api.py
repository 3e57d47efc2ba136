"""How the caller wants to hear of alerts, over the API: the same choices as on the settings page."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.links.services import end_own_links
from alerts.preferences import reads, services
from alerts.preferences.reads import KindPreference
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from core.errors import NotVisible

KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, description="A kind of alert: task_overdue")


class PreferenceSerializer(serializers.Serializer):
    kind = serializers.CharField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    why = serializers.CharField(read_only=True, help_text="Why somebody gets this kind")
    by_email = serializers.BooleanField()
    is_daily = serializers.BooleanField(help_text="In the daily e-mail rather than at once")
    is_muted = serializers.BooleanField()


class TimesSerializer(serializers.Serializer):
    """In the caller's own time zone."""

    digest_at = serializers.TimeField(help_text="When the daily e-mail comes")
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_until = serializers.TimeField(allow_null=True)


class EndedLinks(serializers.Serializer):
    ended = serializers.IntegerField(help_text="How many were open")


class AlertPreferenceViewSet(ServiceViewSet):
    """The caller's choice for every kind of alert."""

    serializer_class = PreferenceSerializer
    pagination_class = None
    filter_backends = ()
    lookup_field = "kind"
    lookup_value_regex = r"[a-z_]+"

    @extend_schema(responses=PreferenceSerializer(many=True))
    def list(self, request: Request) -> Response:
        found = reads.preferences_of(self.actor)
        return Response(PreferenceSerializer(found, many=True).data)

    @extend_schema(parameters=[KIND], request=PreferenceSerializer, responses=PreferenceSerializer)
    def partial_update(self, request: Request, kind: str) -> Response:
        """Change the choice for one kind; what is not named stays."""
        now = self._one(kind)
        given = validated(PreferenceSerializer, request, partial=True)
        names = ("by_email", "is_daily", "is_muted")
        wanted = {name: getattr(now, name) for name in names} | given
        services.save_preferences(actor=self.actor, choices={kind: services.Choice(**wanted)})
        return Response(PreferenceSerializer(self._one(kind)).data)

    @extend_schema(methods=["GET"], responses=TimesSerializer)
    @extend_schema(methods=["PATCH"], request=TimesSerializer, responses=TimesSerializer)
    @action(detail=False, methods=["get", "patch"])
    def times(self, request: Request) -> Response:
        """When the daily e-mail comes, and which hours are quiet."""
        stored = reads.times_of(self.actor)
        if request.method == "PATCH":
            given = validated(TimesSerializer, request, partial=True)
            names = ("digest_at", "quiet_from", "quiet_until")
            wanted: dict[str, Any] = {name: getattr(stored, name) for name in names} | given
            services.save_times(actor=self.actor, **wanted)
            stored = reads.times_of(self.actor)
        return Response(TimesSerializer(stored).data)

    @extend_schema(request=None, responses=EndedLinks)
    @action(detail=False, methods=["post"], url_path="end-links")
    def end_links(self, request: Request) -> Response:
        """End the buttons of the e-mails that were sent so far: they report without a log-in."""
        return Response({"ended": end_own_links(actor=self.actor)})

    def _one(self, kind: str) -> KindPreference:
        found = next((row for row in reads.preferences_of(self.actor) if row.kind == kind), None)
        if found is None:
            raise NotVisible
        return found


ROUTES = [
    ("alert-preferences", AlertPreferenceViewSet, "alert-preference"),
]
