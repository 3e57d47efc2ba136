"""Risks and issues over the API: the same services and selectors as the pages. Amounts only for who may see costs."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import serializers
from core.access import Action, Actor, require
from core.api import PROJECT, VERSION_HELP, ServiceViewSet
from core.errors import NotVisible
from projects.selectors import project_by_code
from risks import selectors, services
from risks.models import Issue, Risk, RiskResponse, ScaleStep
from risks.pages import value_of
from risks.selectors.issues import ORDERS as ISSUE_ORDERS
from risks.selectors.register import ORDERS as RISK_ORDERS

MONEY = ("impact_cost_low", "impact_cost_likely", "impact_cost_high")
RATINGS = ("inherent_probability", "inherent_impact", "current_probability", "current_impact", "target_probability",
           "target_impact")  # fmt: skip


class CostHiding(serializers.ModelSerializer):
    """Leaves the fields of `hidden_fields` out of rows of projects whose costs the actor may not see."""

    hidden_fields: tuple[str, ...] = ()

    def project_id_of(self, row: Any) -> int:
        raise NotImplementedError

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["view"].actor.may(Action.VIEW_COSTS, self.project_id_of(instance)):
            for name in self.hidden_fields:
                shown.pop(name, None)
        return shown


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
        fields = ["id", "project", "number", "title", "cause", "event", "effect", "kind", "status", "category",
                  "proximity", "trigger", "owner", "review_on", "tasks", "probability_percent", "impact_days_low",
                  "impact_days_likely", "impact_days_high", *MONEY, *RATINGS, "score", "exposure", "raised_at",
                  "closed_at", "version"]  # fmt: skip

    def project_id_of(self, row: Risk) -> int:
        return row.project_id

    def get_exposure(self, risk: Risk) -> str:
        return str(value_of(risk))


class RiskInput(serializers.ModelSerializer):
    owner = serializers.IntegerField(required=False, allow_null=True)
    tasks = serializers.ListField(child=serializers.IntegerField(), required=False)

    class Meta:
        model = Risk
        fields = ["title", "cause", "event", "effect", "kind", "category", "proximity", "trigger", "owner", "review_on",
                  "tasks", "probability_percent", "impact_days_low", "impact_days_likely", "impact_days_high", *MONEY,
                  *RATINGS]  # fmt: skip
        extra_kwargs = {name: {"required": False} for name in RATINGS}


class NewRisk(RiskInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(RiskInput.Meta):
        fields = ["project", *RiskInput.Meta.fields]


class RiskChanges(RiskInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(RiskInput.Meta):
        fields = [*RiskInput.Meta.fields, "version"]


class ResponseInput(serializers.Serializer):
    strategy = serializers.ChoiceField(choices=RiskResponse.Strategy.choices)
    action = serializers.CharField(max_length=300)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False)
    task = serializers.IntegerField(required=False, allow_null=True)


class NewResponse(ResponseInput):
    risk = serializers.IntegerField()


class ResponseChanges(ResponseInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class Done(serializers.Serializer):
    is_done = serializers.BooleanField(default=True)


class Happened(serializers.Serializer):
    severity = serializers.ChoiceField(choices=Issue.Severity.choices, required=False)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_blank=True)


class IssueSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Issue
        fields = ["id", "project", "number", "title", "description", "severity", "status", "owner", "due", "tasks",
                  "risk", "escalated_to", "escalated_at", "escalation_reason", "resolution", "raised_at", "resolved_at",
                  "version"]  # fmt: skip


class IssueInput(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    severity = serializers.ChoiceField(choices=Issue.Severity.choices, required=False)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)
    tasks = serializers.ListField(child=serializers.IntegerField(), required=False)


class NewIssue(IssueInput):
    project = serializers.CharField(help_text="Code of the project")


class IssueChanges(IssueInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class Resolved(serializers.Serializer):
    is_resolved = serializers.BooleanField(default=True)
    resolution = serializers.CharField(
        required=False, allow_blank=True, help_text="How; needed to resolve it"
    )


class Escalated(serializers.Serializer):
    to = serializers.IntegerField()
    reason = serializers.CharField(help_text="What is asked of them")


class RegisterViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Rows of the register; who may not see the plan finds none."""

    orders: Mapping[str, tuple[str, ...]] = {}
    renamed = {"owner": "owner_id", "task": "task_id", "tasks": "task_ids", "risk": "risk_id"}

    @cached_property
    def actor(self) -> Actor:
        """One actor per request: whether costs are shown is asked of every row."""
        return super().actor

    def rows(self, project_code: str) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset  # type: ignore[return-value]
        asked = self.request.query_params if self.action == "list" else {}
        found = self.rows(asked.get("project", ""))
        order = self.orders.get(asked.get("order", ""))
        return found.order_by(*order) if order else found

    def read(self, serializer: type[serializers.BaseSerializer], *, partial: bool = False) -> dict[str, Any]:
        """Validated input, with ids of other rows under the names that the services take."""
        given = serializer(data=self.request.data, partial=partial)
        given.is_valid(raise_exception=True)
        return {self.renamed.get(name, name): value for name, value in given.validated_data.items()}

    def project_id(self, given: dict[str, Any]) -> int:
        """Takes `project` out of the input; 403 for who may not see its plan."""
        return project_by_code(self.actor, given.pop("project"), Action.VIEW_PLAN).pk

    def answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """A row as it is now."""
        found = self.rows("").filter(pk=pk).first()
        if found is None:
            raise NotVisible
        return Response(self.get_serializer(found).data, status=code)


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
            selectors.risks_of(self.actor, project_code)
            .prefetch_related("tasks")
            .order_by("project", "number")
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


@extend_schema(parameters=[PROJECT])
class ResponseViewSet(RegisterViewSet):
    serializer_class = ResponseSerializer
    queryset = RiskResponse.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        found = RiskResponse.objects.visible_to(self.actor).select_related("risk")
        found = found.filter(risk__project__code=project_code) if project_code else found
        return found.order_by("risk", "id")

    @extend_schema(request=NewResponse, responses={201: ResponseSerializer})
    def create(self, request: Request) -> Response:
        response = services.add_response(actor=self.actor, **self.read(NewResponse))
        return self.answer(response.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ResponseChanges, responses=ResponseSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        response = self.get_object()
        require(self.actor, Action.EDIT_RISK, response.risk.project_id)
        self.require_version()
        changes = self.read(ResponseChanges, partial=True)
        version = changes.pop("version", None)
        services.update_response(actor=self.actor, response_id=response.pk, changes=changes, version=version)
        return self.answer(response.pk)

    @extend_schema(request=Done, responses=ResponseSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        response = self.get_object()
        services.complete_response(actor=self.actor, response_id=response.pk, **self.read(Done))
        return self.answer(response.pk)


@extend_schema(parameters=[PROJECT])
class IssueViewSet(RegisterViewSet):
    serializer_class = IssueSerializer
    queryset = Issue.objects.none()
    orders = ISSUE_ORDERS

    def rows(self, project_code: str) -> QuerySet[Any]:
        return selectors.issues_of(self.actor, project_code)

    @extend_schema(request=NewIssue, responses={201: IssueSerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewIssue)
        issue = services.raise_issue(actor=self.actor, project_id=self.project_id(given), fields=given)
        return self.answer(issue.pk, status.HTTP_201_CREATED)

    @extend_schema(request=IssueChanges, responses=IssueSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        issue = self.get_object()
        require(self.actor, Action.EDIT_ISSUE, issue.project_id)
        self.require_version()
        changes = self.read(IssueChanges, partial=True)
        version = changes.pop("version", None)
        services.update_issue(actor=self.actor, issue_id=issue.pk, changes=changes, version=version)
        return self.answer(issue.pk)

    @extend_schema(request=Resolved, responses=IssueSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        issue = self.get_object()
        services.require_settler(self.actor, issue)
        services.resolve_issue(actor=self.actor, issue_id=issue.pk, **self.read(Resolved))
        return self.answer(issue.pk)

    @extend_schema(request=Escalated, responses=IssueSerializer)
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, pk: str) -> Response:
        """Hand it up to somebody who can clear it."""
        issue = self.get_object()
        services.require_settler(self.actor, issue)
        given = self.read(Escalated)
        services.escalate_issue(
            actor=self.actor, issue_id=issue.pk, to_id=given["to"], reason=given["reason"]
        )
        return self.answer(issue.pk)


ROUTES = [
    ("risk-scales", ScaleViewSet, "risk-scale"),
    ("risks", RiskViewSet, "risk"),
    ("risk-responses", ResponseViewSet, "risk-response"),
    ("issues", IssueViewSet, "issue"),
]
