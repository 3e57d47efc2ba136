"""Phases, gates, criteria and conditions over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, ServiceViewSet, validated
from core.errors import NotVisible
from projects.gates import services
from projects.gates.reads import answered_criteria, gates_of
from projects.models import Gate, GateApprover, GateCondition, GateCriterion, GateDecision, Phase
from projects.project.api import Changed
from projects.project.services.fetching import project_id_of


class PhaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Phase
        fields = ["id", "kind", "name", "position", "status", "started_on", "ended_on", "version"]
        read_only_fields = fields


class GateSerializer(serializers.Serializer):
    """A gate of a list."""

    id = serializers.IntegerField(read_only=True)
    project = serializers.CharField(source="phase.project.code", read_only=True)
    name = serializers.CharField(read_only=True)
    phase = PhaseSerializer(read_only=True)
    planned_on = serializers.DateField(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True)


class GateChanges(Changed):
    name = serializers.CharField(required=False, max_length=120)
    planned_on = serializers.DateField(required=False, allow_null=True)


class CriterionSerializer(serializers.Serializer):
    """A criterion as it stands now; a live one was asked for this answer."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    group = serializers.CharField(source="row.group")
    is_live = serializers.BooleanField()
    state = serializers.ChoiceField(choices=GateCriterion.State.choices)
    is_met = serializers.BooleanField(source="counts")
    proof = serializers.CharField()
    evidence = serializers.CharField(source="row.evidence")
    evidence_url = serializers.CharField(source="row.evidence_url")
    owner = serializers.IntegerField(source="row.owner_id", allow_null=True)
    due = serializers.DateField(source="row.due", allow_null=True)
    version = serializers.IntegerField(source="row.version")


class ApproverSerializer(serializers.ModelSerializer):
    class Meta:
        model = GateApprover
        fields = ["id", "user", "answer", "note", "answered_at"]
        read_only_fields = fields


class ConditionSerializer(serializers.ModelSerializer):
    gate = serializers.IntegerField(source="decision.gate_id", read_only=True)

    class Meta:
        model = GateCondition
        fields = ["id", "gate", "decision", "criterion", "text", "owner", "due", "done_at", "version"]
        read_only_fields = fields


class ConditionChange(Changed):
    is_done = serializers.BooleanField()


class DecisionSerializer(serializers.ModelSerializer):
    conditions = ConditionSerializer(many=True, read_only=True)

    class Meta:
        model = GateDecision
        fields = ["id", "outcome", "note", "decided_by", "decided_at", "criteria", "answers", "conditions"]
        read_only_fields = fields


class GateDetail(GateSerializer):
    """A gate with everything it asks and everything that was decided."""

    criteria = CriterionSerializer(many=True)
    approvers = ApproverSerializer(many=True)
    decisions = DecisionSerializer(many=True)


class NewConditionInput(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    owner = serializers.IntegerField(help_text="Id of a person")
    due = serializers.DateField()
    criterion = serializers.IntegerField(required=False, allow_null=True)


class NewDecision(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=GateDecision.Outcome.choices)
    note = serializers.CharField(required=False, allow_blank=True)
    conditions = NewConditionInput(many=True, required=False)


class Settlement(Changed):
    state = serializers.ChoiceField(choices=GateCriterion.State.choices)
    evidence = serializers.CharField(required=False, allow_blank=True)
    evidence_url = serializers.URLField(required=False, allow_blank=True)


class GateViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = GateSerializer
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

    @extend_schema(responses=GateDetail)
    def retrieve(self, request: Request, pk: int) -> Response:
        """The gate with its criteria as they stand now, its approvers and all its decisions."""
        gate = self._gate(pk)
        data = dict(GateSerializer(gate).data)
        data["criteria"] = CriterionSerializer(answered_criteria(gate), many=True).data
        data["approvers"] = ApproverSerializer(gate.approvers.all(), many=True).data
        decisions = gate.decisions.prefetch_related("conditions__decision")
        data["decisions"] = DecisionSerializer(decisions, many=True).data
        return Response(data)

    @extend_schema(request=GateChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, project_id_of(self._gate(pk)))
        self.require_version()
        data = validated(GateChanges, request)
        version = data.pop("version", None)
        services.update_gate(actor=self.actor, gate_id=pk, changes=data, version=version)
        return Response(self.get_serializer(self._gate(pk)).data)

    @extend_schema(request=NewDecision, responses={201: DecisionSerializer})
    @action(detail=True, methods=["post"])
    def decisions(self, request: Request, pk: int) -> Response:
        """Record a decision. It is kept with every criterion as it stands now."""
        services.check_decider(self.actor, self._gate(pk))
        data = validated(NewDecision, request)
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
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class CriterionViewSet(ServiceViewSet):
    serializer_class = CriterionSerializer
    queryset = GateCriterion.objects.none()

    @extend_schema(request=Settlement, responses=CriterionSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Say how a criterion stands, with its evidence."""
        rows = GateCriterion.objects.visible_to(self.actor).select_related("gate__phase")
        row = rows.filter(pk=pk).first()
        if row is None:
            raise NotVisible
        require(self.actor, Action.EDIT_PROJECT, project_id_of(row))
        self.require_version()
        data = validated(Settlement, request)
        services.settle_criterion(actor=self.actor, criterion_id=pk, **data)
        view = next(view for view in answered_criteria(row.gate) if view.pk == row.pk)
        return Response(self.get_serializer(view).data)


class ConditionViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = ConditionSerializer
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

    @extend_schema(request=ConditionChange)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Tick it off, or open it again."""
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise NotVisible
        if row.owner_id != self.actor.user_id:
            require(self.actor, Action.EDIT_PROJECT, project_id_of(row))
        self.require_version()
        data = validated(ConditionChange, request)
        row = services.complete_condition(actor=self.actor, condition_id=pk, **data)
        return Response(self.get_serializer(row).data)


class PhaseViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = PhaseSerializer
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
