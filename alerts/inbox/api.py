"""The caller's own alerts over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.inbox import reads, services
from alerts.kinds.reads import answers_to
from alerts.models import Alert
from alerts.preferences.services import mute_kind, mute_project
from core.api import serializers
from core.api.endpoints import ServiceViewSet, id_named, validated


class AlertMember(serializers.Serializer):
    """Something that hangs on the one cause an alert tells of."""

    name = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField(help_text="Empty where its reader may not go")
    task_id = serializers.IntegerField(allow_null=True)


class AlertSerializer(serializers.ModelSerializer):
    members = AlertMember(many=True, read_only=True)
    answers = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields = [
            "id",
            "kind",
            "title",
            "body",
            "why",
            "url",
            "severity",
            "project_id",
            "project_name",
            "created_at",
            "read_at",
            "snoozed_until",
            "closed_at",
            "fact_count",
            "bundle",
            "task_id",
            "members",
            "answers",
        ]

    def to_representation(self, instance: Alert) -> dict[str, Any]:
        """In the language of who asks."""
        instance.tell_in(get_language() or "")
        return super().to_representation(instance)

    def get_answers(self, alert: Alert) -> list[str]:
        """What may be said to it at `answer`."""
        return list(answers_to(alert))


class AlertInput(serializers.Serializer):
    is_read = serializers.BooleanField(required=False)
    snoozed_until = serializers.DateTimeField(required=False)


class AnswerInput(serializers.Serializer):
    do = serializers.CharField(help_text="One of the alert's `answers`")
    days = serializers.FloatField(required=False, default=0, min_value=0, max_value=365)
    words = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class Answered(serializers.Serializer):
    result = serializers.CharField(help_text="What came of it")


class ReadAll(serializers.Serializer):
    up_to = serializers.IntegerField(help_text="Id of the newest alert that was seen")
    kind = serializers.CharField(required=False)
    project_id = serializers.IntegerField(required=False)


class Marked(serializers.Serializer):
    marked = serializers.IntegerField(help_text="How many were unread")


class MuteInput(serializers.Serializer):
    what = serializers.ChoiceField(choices=["kind", "project"], default="kind")


class AlertFilter(filters.FilterSet):
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")
    bundle = filters.NumberFilter(
        help_text="What the alert with this id tells of; without it, what stands alone"
    )

    class Meta:
        model = Alert
        fields = ["kind", "project_id", "severity", "bundle"]


class AlertViewSet(mixins.ListModelMixin, ServiceViewSet):
    """The caller's inbox, newest first."""

    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    queryset = Alert.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Alert]:
        own = Alert.objects.visible_to(self.actor).order_by("-id")
        is_narrowed = self.action != "list" or "bundle" in self.request.query_params
        return own if is_narrowed else own.listed()

    @extend_schema(request=AlertInput, responses=AlertSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Mark read or unread, or snooze."""
        data = validated(AlertInput, request, partial=True)
        alert_id = id_named(pk)
        if "is_read" in data:
            mark = services.mark_read if data["is_read"] else services.mark_unread
            mark(actor=self.actor, alert_id=alert_id)
        if "snoozed_until" in data:
            services.snooze(actor=self.actor, alert_id=alert_id, until=data["snoozed_until"])
        return Response(AlertSerializer(self.get_object()).data)

    @extend_schema(request=ReadAll, responses={200: Marked})
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark read everything up to an alert, of one kind or project if named."""
        data = validated(ReadAll, request)
        number = services.mark_all_read(
            actor=self.actor,
            up_to_id=data["up_to"],
            kind=data.get("kind", ""),
            project_id=data.get("project_id"),
        )
        return Response({"marked": number})

    @extend_schema(request=AnswerInput, responses={200: Answered})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Say one of its answers: done, more days, approve, return … What is over is refused."""
        reads.alert_page(self.actor, id_named(pk))
        data = validated(AnswerInput, request)
        result = services.answer_alert(
            actor=self.actor,
            alert_id=id_named(pk),
            name=data["do"],
            days=data["days"],
            words=data["words"],
        )
        return Response({"result": result})

    @extend_schema(request=MuteInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def mute(self, request: Request, pk: str) -> Response:
        """Hear nothing more of this alert's kind, or of its project."""
        alert = services.mark_read(actor=self.actor, alert_id=id_named(pk))
        if validated(MuteInput, request)["what"] == "kind":
            mute_kind(actor=self.actor, kind=alert.kind)
        elif alert.project_id is not None:
            mute_project(actor=self.actor, project_id=alert.project_id)
        return Response(status=204)


ROUTES = [
    ("alerts", AlertViewSet, "alert"),
]
