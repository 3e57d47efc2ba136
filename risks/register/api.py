"""Risks over the API: the same services and reads as the pages. Amounts only for who may see costs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP, ServiceViewSet
from risks.entries.api import CostHiding, RegisterViewSet
from risks.issues.api import IssueSerializer
from risks.models import Issue, Risk, RiskResponse, ScaleStep
from risks.register import reads, services
from risks.register.page.sentences import value_of
from risks.register.reads.register import ORDERS as RISK_ORDERS

MONEY = ("impact_cost_low", "impact_cost_likely", "impact_cost_high")
RATINGS = (
    "inherent_probability",
    "inherent_impact",
    "current_probability",
    "current_impact",
    "target_probability",
    "target_impact",
)


class ScaleSerializer(serializers.ModelSerializer):
    class Meta:
        model = ScaleStep
        fields = ["axis", "step", "name", "up_to_percent", "up_to_days"]


class ResponseSerializer(CostHiding):
    hidden_fields = ("cost",)

    class Meta:
        model = RiskResponse
        fields = ["id", "risk", "strategy", "action", "owner", "due", "cost", "task", "done_at", "version"]

    def project_id_of(self, row: RiskResponse) -> int:
        return row.risk.project_id


class RiskSerializer(CostHiding):
    hidden_fields = (*MONEY, "exposure")
    project = serializers.CharField(source="project.code", read_only=True)
    score = serializers.IntegerField(read_only=True)
    exposure = serializers.SerializerMethodField(help_text="Probability × mean cost impact")

    class Meta:
        model = Risk
        fields = [
            "id",
            "project",
            "number",
            "title",
            "cause",
            "event",
            "effect",
            "kind",
            "status",
            "category",
            "proximity",
            "trigger",
            "owner",
            "review_on",
            "tasks",
            "probability_percent",
            "impact_days_low",
            "impact_days_likely",
            "impact_days_high",
            *MONEY,
            *RATINGS,
            "score",
            "exposure",
            "raised_at",
            "closed_at",
            "version",
        ]

    def project_id_of(self, row: Risk) -> int:
        return row.project_id

    def get_exposure(self, risk: Risk) -> str:
        return str(value_of(risk))


class RiskInput(serializers.ModelSerializer):
    owner = serializers.IntegerField(required=False, allow_null=True)
    tasks = serializers.ListField(child=serializers.IntegerField(), required=False)

    class Meta:
        model = Risk
        fields = [
            "title",
            "cause",
            "event",
            "effect",
            "kind",
            "category",
            "proximity",
            "trigger",
            "owner",
            "review_on",
            "tasks",
            "probability_percent",
            "impact_days_low",
            "impact_days_likely",
            "impact_days_high",
            *MONEY,
            *RATINGS,
        ]
        extra_kwargs = {name: {"required": False} for name in RATINGS}


class NewRisk(RiskInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(RiskInput.Meta):
        fields = ["project", *RiskInput.Meta.fields]


class RiskChanges(RiskInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(RiskInput.Meta):
        fields = [*RiskInput.Meta.fields, "version"]


class Happened(serializers.Serializer):
    severity = serializers.ChoiceField(choices=Issue.Severity.choices, required=False)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_blank=True)


class ScaleViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = ScaleSerializer
    queryset = ScaleStep.objects.all()


@extend_schema(parameters=[PROJECT])
class RiskViewSet(RegisterViewSet):
    serializer_class = RiskSerializer
    queryset = Risk.objects.none()
    orders = RISK_ORDERS

    def rows(self, project_code: str) -> QuerySet[Any]:
        return (
            reads.risks_of(self.actor, project_code).prefetch_related("tasks").order_by("project", "number")
        )

    @extend_schema(request=NewRisk, responses={201: RiskSerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewRisk)
        risk = services.raise_risk(actor=self.actor, project_id=self.project_id(given), fields=given)
        return self.answer(risk.pk, status.HTTP_201_CREATED)

    @extend_schema(request=RiskChanges, responses=RiskSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        risk = self.get_object()
        require(self.actor, Action.EDIT_RISK, risk.project_id)
        self.require_version()
        changes = self.read(RiskChanges, partial=True)
        version = changes.pop("version", None)
        services.update_risk(actor=self.actor, risk_id=risk.pk, changes=changes, version=version)
        return self.answer(risk.pk)

    @extend_schema(request=None, responses=RiskSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        return self.answer(services.close_risk(actor=self.actor, risk_id=self.get_object().pk).pk)

    @extend_schema(request=None, responses=RiskSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        return self.answer(services.reopen_risk(actor=self.actor, risk_id=self.get_object().pk).pk)

    @extend_schema(request=Happened, responses={201: IssueSerializer})
    @action(detail=True, methods=["post"])
    def happened(self, request: Request, pk: str) -> Response:
        """The risk becomes an issue that keeps its link."""
        risk = self.get_object()
        issue = services.risk_happened(actor=self.actor, risk_id=risk.pk, **self.read(Happened))
        return Response(IssueSerializer(issue).data, status=status.HTTP_201_CREATED)


ROUTES = [
    ("risk-scales", ScaleViewSet, "risk-scale"),
    ("risks", RiskViewSet, "risk"),
]
