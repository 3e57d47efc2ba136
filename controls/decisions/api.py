"""The decision log over the API: the same services and reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from controls.decisions import services
from controls.decisions.reads import decisions_of
from controls.models import MAX_OPTIONS, Decision
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP
from risks.entries.api import RegisterViewSet


class DecisionOption(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    pros = serializers.CharField(required=False, allow_blank=True)
    cons = serializers.CharField(required=False, allow_blank=True)


class LoggedDecisionSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    options = DecisionOption(many=True)

    class Meta:
        model = Decision
        fields = [
            "id",
            "project",
            "number",
            "title",
            "context",
            "options",
            "chosen",
            "rationale",
            "decided_by",
            "decided_on",
            "review_on",
            "task",
            "risk",
            "gate",
            "recorded_at",
            "version",
        ]


class LoggedDecisionInput(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    context = serializers.CharField(required=False, allow_blank=True)  # type: ignore[assignment]
    options = serializers.ListField(child=DecisionOption(), required=False, max_length=MAX_OPTIONS)
    chosen = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Place of the option taken, from 1"
    )
    rationale = serializers.CharField()
    decided_by = serializers.IntegerField(required=False, allow_null=True)
    decided_on = serializers.DateField()
    review_on = serializers.DateField(required=False, allow_null=True)
    task = serializers.IntegerField(required=False, allow_null=True)
    risk = serializers.IntegerField(required=False, allow_null=True)
    gate = serializers.IntegerField(required=False, allow_null=True)


class NewLoggedDecision(LoggedDecisionInput):
    project = serializers.CharField(help_text="Code of the project")


class LoggedDecisionChanges(LoggedDecisionInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


@extend_schema(parameters=[PROJECT], tags=["controls"])
class DecisionViewSet(RegisterViewSet):
    """What was decided, between which options and why; newest first."""

    serializer_class = LoggedDecisionSerializer
    queryset = Decision.objects.none()
    renamed = {"task": "task_id", "risk": "risk_id", "gate": "gate_id", "decided_by": "decided_by_id"}

    def rows(self, project_code: str) -> QuerySet[Any]:
        return decisions_of(self.actor, project_code)

    @extend_schema(request=NewLoggedDecision, responses={201: LoggedDecisionSerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewLoggedDecision)
        decision = services.record_decision(actor=self.actor, project_id=self.project_id(given), fields=given)
        return self.answer(decision.pk, status.HTTP_201_CREATED)

    @extend_schema(request=LoggedDecisionChanges, responses=LoggedDecisionSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        require(self.actor, Action.EDIT_PROJECT, row.project_id)
        self.require_version()
        changes = self.read(LoggedDecisionChanges, partial=True)
        version = changes.pop("version", None)
        services.update_decision(actor=self.actor, decision_id=row.pk, changes=changes, version=version)
        return self.answer(row.pk)


ROUTES = [("decision-log", DecisionViewSet, "decision-log")]
