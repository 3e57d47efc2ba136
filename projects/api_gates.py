"""Phases, gates, criteria and conditions over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import PROJECT, ServiceViewSet
from core.errors import NotVisible
from projects import serializers as shapes
from projects import services
from projects.models import Gate, GateCondition, GateCriterion, Phase
from projects.selectors.gates import answered_criteria, gates_of
from projects.services.fetching import project_id_of


def given(shape: type, request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The body as the serializer understands it. Raises ValidationError, which becomes a 422."""
    serializer = shape(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class GateViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = shapes.GateSerializer
    queryset = Gate.objects.none()

    def get_queryset(self) -> QuerySet[Gate]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        code = self.request.query_params.get("project")
        rows = gates_of(self.actor).order_by("phase__project__name", "phase__position", "id")
        return rows.filter(phase__project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)

    def _gate(self, pk: int) -> Gate:
        gate = gates_of(self.actor).filter(pk=pk).first()
        if gate is None:
            raise NotVisible
        return gate

    @extend_schema(responses=shapes.GateDetail)
    def retrieve(self, request: Request, pk: int) -> Response:
        """The gate with its criteria as they stand now, its approvers and all its decisions."""
        gate = self._gate(pk)
        data = dict(shapes.GateSerializer(gate).data)
        data["criteria"] = shapes.CriterionSerializer(answered_criteria(gate), many=True).data
        data["approvers"] = shapes.ApproverSerializer(gate.approvers.all(), many=True).data
        decisions = gate.decisions.prefetch_related("conditions__decision")
        data["decisions"] = shapes.DecisionSerializer(decisions, many=True).data
        return Response(data)

    @extend_schema(request=shapes.GateChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, project_id_of(self._gate(pk)))
        self.require_version()
        data = given(shapes.GateChanges, request)
        version = data.pop("version", None)
        services.update_gate(actor=self.actor, gate_id=pk, changes=data, version=version)
        return Response(self.get_serializer(self._gate(pk)).data)

    @extend_schema(request=shapes.NewDecision, responses={201: shapes.DecisionSerializer})
    @action(detail=True, methods=["post"])
    def decisions(self, request: Request, pk: int) -> Response:
        """Record a decision. It is kept with every criterion as it stands now."""
        services.check_decider(self.actor, self._gate(pk))
        data = given(shapes.NewDecision, request)
        conditions = [
            services.NewCondition(row["text"], row["owner"], row["due"], row.get("criterion"))
            for row in data.get("conditions", [])
        ]
        decision = services.decide_gate(
            actor=self.actor,
            gate_id=pk,
            outcome=data["outcome"],
            note=data.get("note", ""),
            conditions=conditions,
        )
        return Response(shapes.DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class CriterionViewSet(ServiceViewSet):
    serializer_class = shapes.CriterionSerializer
    queryset = GateCriterion.objects.none()

    @extend_schema(request=shapes.Settlement, responses=shapes.CriterionSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Say how a criterion stands, with its evidence."""
        rows = GateCriterion.objects.visible_to(self.actor).select_related("gate__phase")
        row = rows.filter(pk=pk).first()
        if row is None:
            raise NotVisible
        require(self.actor, Action.EDIT_PROJECT, project_id_of(row))
        self.require_version()
        data = given(shapes.Settlement, request)
        services.settle_criterion(actor=self.actor, criterion_id=pk, **data)
        view = next(view for view in answered_criteria(row.gate) if view.pk == row.pk)
        return Response(self.get_serializer(view).data)


class ConditionViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = shapes.ConditionSerializer
    queryset = GateCondition.objects.none()

    def get_queryset(self) -> QuerySet[GateCondition]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        code = self.request.query_params.get("project")
        rows = GateCondition.objects.visible_to(self.actor).select_related("decision__gate__phase")
        return rows.filter(decision__gate__phase__project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)

    @extend_schema(request=shapes.ConditionChange)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Tick it off, or open it again."""
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise NotVisible
        if row.owner_id != self.actor.user_id:
            require(self.actor, Action.EDIT_PROJECT, project_id_of(row))
        self.require_version()
        data = given(shapes.ConditionChange, request)
        row = services.complete_condition(actor=self.actor, condition_id=pk, **data)
        return Response(self.get_serializer(row).data)


class PhaseViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = shapes.PhaseSerializer
    queryset = Phase.objects.none()

    def get_queryset(self) -> QuerySet[Phase]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        code = self.request.query_params.get("project")
        rows = Phase.objects.visible_to(self.actor).order_by("project__name", "position", "id")
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        """Start a phase; the gate before it must say go."""
        phase = services.start_phase(actor=self.actor, phase_id=pk)
        return Response(self.get_serializer(phase).data)


ROUTES = [
    ("gates", GateViewSet, "gate"),
    ("gate-criteria", CriterionViewSet, "criterion"),
    ("gate-conditions", ConditionViewSet, "condition"),
    ("phases", PhaseViewSet, "phase"),
]
