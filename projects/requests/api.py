"""Requests for projects over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import VERSION_HELP, ServiceViewSet, validated
from people.models import User
from projects.models import ProjectRequest, ScoringCriterion
from projects.models.requests import LEAST_POINTS, MOST_POINTS
from projects.requests import services
from projects.requests.reads import asked_of, request_seen

OUTCOMES = [
    ("approved", "Approved"),
    ("declined", "Declined"),
    ("on_hold", "On hold"),
]
_INPUT = ["title", "need", "outcome", "for_whom", "wanted_by", "rough_cost"]


class PartSerializer(serializers.Serializer):
    """One criterion of a score."""

    criterion = serializers.IntegerField(source="criterion.pk")
    name = serializers.CharField(source="criterion.name")
    points = serializers.IntegerField(allow_null=True)
    worth = serializers.DecimalField(max_digits=7, decimal_places=2)
    most = serializers.DecimalField(max_digits=7, decimal_places=2)


class ScoreSerializer(serializers.Serializer):
    """`total` of 100, null until every criterion is judged."""

    total = serializers.IntegerField(allow_null=True)
    parts = PartSerializer(many=True)


class RequestSerializer(serializers.ModelSerializer):
    project = serializers.CharField(
        source="project.code",
        default=None,
        allow_null=True,
        read_only=True,
    )

    class Meta:
        model = ProjectRequest
        fields = [
            "id",
            *_INPUT,
            "status",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "reason",
            "project",
            "version",
        ]
        read_only_fields = fields


class NewRequest(serializers.ModelSerializer):
    class Meta:
        model = ProjectRequest
        fields = _INPUT


class RequestChanges(NewRequest):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(NewRequest.Meta):
        fields = [*_INPUT, "version"]


class Points(serializers.Serializer):
    criterion = serializers.IntegerField(help_text="Id of a criterion")
    points = serializers.IntegerField(
        min_value=LEAST_POINTS,
        max_value=MOST_POINTS,
        allow_null=True,
    )


class Scored(serializers.Serializer):
    scores = Points(many=True)


class RequestDecision(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    reason = serializers.CharField(max_length=5000)


class Start(serializers.Serializer):
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200)
    manager = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True),
        required=False,
        allow_null=True,
    )
    template = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="`ref` of a project template; empty begins it blank",
    )


class ScoringCriterionSerializer(serializers.ModelSerializer):
    class Meta:
        model = ScoringCriterion
        fields = [
            "id",
            "name",
            "low_words",
            "high_words",
            "weight",
            "is_burden",
            "version",
        ]
        read_only_fields = fields


class RequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Requests: one's own, or all for whoever sees the portfolio."""

    serializer_class = RequestSerializer
    queryset = ProjectRequest.objects.none()

    def get_queryset(self) -> QuerySet[ProjectRequest]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return ProjectRequest.objects.visible_to(self.actor).select_related("project")

    def _answer(self, row: ProjectRequest, **options: Any) -> Response:
        return Response(self.get_serializer(row).data, **options)

    @extend_schema(request=NewRequest, responses={201: RequestSerializer})
    def create(self, request: Request) -> Response:
        values = validated(NewRequest, request)
        row = services.ask_for_project(actor=self.actor, values=values)
        return self._answer(row, status=status.HTTP_201_CREATED)

    @extend_schema(request=RequestChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        request_seen(self.actor, pk)
        self.require_version()
        data = validated(RequestChanges, request, partial=True)
        version = data.pop("version", None)
        row = services.update_request(
            actor=self.actor,
            request_id=pk,
            changes=data,
            version=version,
        )
        return self._answer(row)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Withdraw it."""
        services.withdraw_request(actor=self.actor, request_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ScoreSerializer)
    @action(detail=True, methods=["get"])
    def score(self, request: Request, pk: int) -> Response:
        """Its score with the parts."""
        row = request_seen(self.actor, pk)
        require(self.actor, Action.VIEW_PORTFOLIO)
        return Response(ScoreSerializer(asked_of(row).score).data)

    @extend_schema(request=Scored, responses=ScoreSerializer)
    @score.mapping.post
    def give_points(self, request: Request, pk: int) -> Response:
        """Points by criterion; null takes a judgement back."""
        row = request_seen(self.actor, pk)
        require(self.actor, Action.VIEW_PORTFOLIO)
        scores = validated(Scored, request)["scores"]
        points = {one["criterion"]: one["points"] for one in scores}
        services.score_request(actor=self.actor, request_id=row.pk, points=points)
        return Response(ScoreSerializer(asked_of(row).score).data)

    @extend_schema(request=RequestDecision)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: int) -> Response:
        """Approve it, decline it or put it on hold, with the reason."""
        row = request_seen(self.actor, pk)
        require(self.actor, Action.VIEW_PORTFOLIO)
        data = validated(RequestDecision, request)
        return self._answer(services.decide_request(actor=self.actor, request_id=row.pk, **data))

    @extend_schema(request=Start)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        """Make it a project; its charter says what was asked for."""
        row = request_seen(self.actor, pk)
        require(self.actor, Action.VIEW_PORTFOLIO)
        data = validated(Start, request)
        services.start_project(actor=self.actor, request_id=row.pk, **data)
        row.refresh_from_db()
        return self._answer(row)


class CriterionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """By what requests are judged."""

    serializer_class = ScoringCriterionSerializer
    queryset = ScoringCriterion.objects.all()


ROUTES = [
    ("requests", RequestViewSet, "request"),
    ("scoring-criteria", CriterionViewSet, "scoring-criterion"),
]
