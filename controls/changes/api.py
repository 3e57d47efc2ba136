"""Change requests over the API: the same services and reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.models import BudgetLine
from controls.changes import services
from controls.changes.reads.register import changes_of
from controls.models import ChangeApproval, ChangeOperation, ChangeRequest
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP
from projects.project.reads import project_by_code
from risks.entries.api import RegisterViewSet
from tasks.scenarios.reads import visible_scenario


class ChangeOperationSerializer(serializers.ModelSerializer):
    """Amounts and budget lines are left out for who may not see costs."""

    class Meta:
        model = ChangeOperation
        fields = ["id", "position", "kind", "task", "line", "label", "values"]

    def to_representation(self, instance: ChangeOperation) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["sees_costs"](instance.request.project_id):
            shown["values"] = {} if instance.is_about_money else instance.told
            if instance.is_about_money:
                shown |= {"label": "", "line": None}
        return shown


class ChangeApprovalSerializer(serializers.ModelSerializer):
    class Meta:
        model = ChangeApproval
        fields = ["person", "answer", "note", "answered_at"]


class ChangeSerializer(serializers.ModelSerializer):
    """A request with its operations, what would come of them (`assessment`), and the answers."""

    project = serializers.CharField(source="project.code", read_only=True)
    code = serializers.CharField(read_only=True)
    operations = ChangeOperationSerializer(many=True, read_only=True)
    approvals = ChangeApprovalSerializer(many=True, read_only=True)
    edits_since = serializers.SerializerMethodField(help_text="Edits of the plan since it was assessed")

    class Meta:
        model = ChangeRequest
        fields = [
            "id",
            "project",
            "number",
            "code",
            "title",
            "reason",
            "category",
            "state",
            "requested_by",
            "created_at",
            "submitted_at",
            "decided_at",
            "assessed_at",
            "edits_since",
            "assessment",
            "operations",
            "approvals",
            "version",
        ]

    def get_edits_since(self, row: ChangeRequest) -> int:
        return max(row.project.generation - row.assessed_generation, 0) if row.assessed_generation else 0

    def to_representation(self, instance: ChangeRequest) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if shown["assessment"] and not self.context["sees_costs"](instance.project_id):
            shown["assessment"] = {name: told for name, told in shown["assessment"].items() if name != "cost"}
        return shown


class ChangeInput(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    reason = serializers.CharField()
    category = serializers.ChoiceField(choices=ChangeRequest.Category.choices, default="scope")


class NewChange(ChangeInput):
    project = serializers.CharField(help_text="Code of the project")


class FromScenario(serializers.Serializer):
    scenario = serializers.IntegerField(help_text="Id of a kept scenario")
    title = serializers.CharField(
        max_length=200,
        required=False,
        help_text="The scenario's name without it",
    )


class ChangeChanges(ChangeInput):
    category = serializers.ChoiceField(choices=ChangeRequest.Category.choices, required=False)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class OperationInput(serializers.Serializer):
    """What an operation sets; which of these count follows from its kind."""

    id = serializers.IntegerField(required=False, help_text="Of an operation that is written anew")
    kind = serializers.ChoiceField(choices=ChangeOperation.Kind.choices, required=False)
    task_id = serializers.IntegerField(required=False, help_text="The task that is changed or removed")
    line_id = serializers.IntegerField(required=False, help_text="The budget line that is changed or removed")
    name = serializers.CharField(required=False, max_length=300)
    parent = serializers.CharField(  # type: ignore[assignment]
        required=False, help_text="WBS code, or N1 for a new task"
    )
    duration = serializers.CharField(required=False, help_text="5d, 4h, 2w")
    start = serializers.DateField(required=False, allow_null=True)
    deadline = serializers.DateField(required=False, allow_null=True)
    predecessors = serializers.CharField(required=False, allow_blank=True, help_text="1.2FS+2d, N1")
    people = serializers.CharField(required=False, allow_blank=True, help_text="Priya, Daniel 50%")
    fixed_cost = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    category = serializers.IntegerField(required=False, help_text="Cost category of a new line")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    phase = serializers.IntegerField(required=False, allow_null=True)
    task = serializers.CharField(required=False, help_text="Of a line: WBS code, or N1 for a new task")
    phasing = serializers.ChoiceField(choices=BudgetLine.Phasing.choices[:2], required=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    is_capex = serializers.BooleanField(required=False)


class DropOperation(serializers.Serializer):
    id = serializers.IntegerField()


class ChangeAnswer(serializers.Serializer):
    approve = serializers.BooleanField()
    note = serializers.CharField(required=False, allow_blank=True)


class TakeBack(serializers.Serializer):
    is_draft_again = serializers.BooleanField(default=False)


@extend_schema(parameters=[PROJECT], tags=["controls"])
class ChangeViewSet(RegisterViewSet):
    """What somebody asks to change, and what it would do to finish, cost and people; newest first."""

    serializer_class = ChangeSerializer
    queryset = ChangeRequest.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        return changes_of(self.actor, project_code).prefetch_related("operations__request")

    def get_serializer_context(self) -> dict[str, Any]:
        actor = self.actor
        return super().get_serializer_context() | {
            "sees_costs": lambda project_id: actor.may(Action.VIEW_COSTS, project_id)
        }

    @extend_schema(request=NewChange, responses={201: ChangeSerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewChange)
        project = project_by_code(self.actor, given.pop("project"), Action.RAISE_CHANGE)
        change = services.request_change(actor=self.actor, project_id=project.pk, fields=given)
        return self.answer(change.pk, status.HTTP_201_CREATED)

    @extend_schema(request=FromScenario, responses={201: ChangeSerializer})
    @action(detail=False, methods=["post"], url_path="from-scenario")
    def from_scenario(self, request: Request) -> Response:
        """A draft whose operations do what a kept scenario tries; what none can hold is named."""
        given = self.read(FromScenario)
        row = visible_scenario(self.actor, given["scenario"])
        require(self.actor, Action.RAISE_CHANGE, row.project_id)
        change = services.request_from_plan(
            actor=self.actor,
            project_id=row.project_id,
            title=given.get("title", row.name),
            changes=row.changes,
        )
        return self.answer(change.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ChangeChanges, responses=ChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        row = self._own()
        self.require_version()
        changes = self.read(ChangeChanges, partial=True)
        version = changes.pop("version", None)
        services.update_change(actor=self.actor, change_id=row.pk, changes=changes, version=version)
        return self.answer(row.pk)

    @extend_schema(request=OperationInput, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def operations(self, request: Request, pk: str) -> Response:
        """Add an operation, or write one anew; the request is assessed at once."""
        row = self._own()
        given = self.read(OperationInput)
        services.set_operation(
            actor=self.actor,
            change_id=row.pk,
            operation_id=given.pop("id", None),
            kind=given.pop("kind", ""),
            task_id=given.pop("task_id", None),
            line_id=given.pop("line_id", None),
            given={"task": given.pop("task", ""), **given},
        )
        return self.answer(row.pk)

    @extend_schema(request=DropOperation, responses=ChangeSerializer)
    @action(detail=True, methods=["post"], url_path="drop-operation")
    def drop_operation(self, request: Request, pk: str) -> Response:
        """Take an operation out of a draft."""
        row = self._own()
        given = self.read(DropOperation)
        services.remove_operation(actor=self.actor, change_id=row.pk, operation_id=given["id"])
        return self.answer(row.pk)

    @extend_schema(request=None, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def assess(self, request: Request, pk: str) -> Response:
        """Schedule and cost it anew on the plan as it is."""
        row = self.get_object()
        services.assess_change(actor=self.actor, change_id=row.pk)
        return self.answer(row.pk)

    @extend_schema(request=None, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand it in to who decides."""
        row = self._own()
        services.submit_change(actor=self.actor, change_id=row.pk)
        return self.answer(row.pk)

    @extend_schema(request=TakeBack, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back for good, or to work on it again."""
        row = self._own()
        given = self.read(TakeBack)
        services.withdraw_change(actor=self.actor, change_id=row.pk, is_draft_again=given["is_draft_again"])
        return self.answer(row.pk)

    @extend_schema(request=ChangeAnswer, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """An approver's answer; the last approval merges it."""
        row = self.get_object()
        services.own_answer(self.actor, row)
        given = self.read(ChangeAnswer)
        services.decide_change(
            actor=self.actor, change_id=row.pk, is_approved=given["approve"], note=given.get("note", "")
        )
        return self.answer(row.pk)

    def _own(self) -> ChangeRequest:
        """A request that somebody may work on: asked before what was sent is read."""
        row: ChangeRequest = self.get_object()
        services.require_own_change(self.actor, row)
        return row


ROUTES = [("change-requests", ChangeViewSet, "change-request")]
