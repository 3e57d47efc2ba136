"""Action rules and actions over the API: the same services and reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import services
from controls.actions.reads import rules_of, visible_actions
from controls.models import ActionRule, ControlAction
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP, ServiceViewSet, validated
from people.models import User
from projects.project.reads import project_by_code


class ActionRuleSerializer(serializers.ModelSerializer):
    is_own = serializers.SerializerMethodField(help_text="The project's own; false: the organisation's")

    class Meta:
        model = ActionRule
        fields = [
            "id",
            "level",
            "metric",
            "bound",
            "owner_role",
            "due_days",
            "closes_itself",
            "is_active",
            "is_own",
        ]
        validators: list[Any] = []

    def get_is_own(self, row: ActionRule) -> bool:
        return row.project_id is not None


@extend_schema(tags=["controls"])
class ActionRuleViewSet(ServiceViewSet):
    """From which values on actions are opened: in force for `?project=CODE`, else the organisation's."""

    serializer_class = ActionRuleSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(parameters=[PROJECT], responses=ActionRuleSerializer(many=True))
    def list(self, request: Request) -> Response:
        code = request.query_params.get("project")
        rows = rules_of(project_by_code(self.actor, code).pk if code else None)
        return Response(ActionRuleSerializer(rows, many=True).data)

    @extend_schema(parameters=[PROJECT], responses=ActionRuleSerializer)
    def create(self, request: Request) -> Response:
        """Set the rule for a metric at a level, for a project or (organisation admin) for all."""
        code = request.query_params.get("project")
        project_id = project_by_code(self.actor, code).pk if code else None
        require(self.actor, Action.EDIT_PROJECT if project_id else Action.MANAGE_ORGANISATION, project_id)
        values = validated(ActionRuleSerializer, request)
        about = {name: values.pop(name) for name in ("level", "metric")}
        row = services.set_action_rule(actor=self.actor, project_id=project_id, values=values, **about)
        return Response(ActionRuleSerializer(row).data)


class ControlActionSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = ControlAction
        fields = [
            "id",
            "project",
            "level",
            "metric",
            "phase",
            "task",
            "bound",
            "value",
            "value_now",
            "is_outside",
            "is_asking",
            "owner",
            "due",
            "status",
            "note",
            "opened_at",
            "closed_at",
            "closed_by",
            "version",
        ]


class HandOver(serializers.Serializer):
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), required=False)
    due = serializers.DateField(required=False)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class Settled(serializers.Serializer):
    note = serializers.CharField(max_length=300, help_text="What was done")


@extend_schema(tags=["controls"])
class ControlActionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """What crossed a bound, whose it is, and how it ended; newest first."""

    serializer_class = ControlActionSerializer
    queryset = ControlAction.objects.none()

    def get_queryset(self) -> QuerySet[ControlAction]:
        rows = visible_actions(self.actor).order_by("-id")
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=HandOver, responses=ControlActionSerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Another owner or due date."""
        row = self.get_object()
        require(self.actor, Action.EDIT_PROJECT, row.project_id)
        self.require_version()
        changes = validated(HandOver, request)
        version = changes.pop("version", None)
        found = services.hand_over_action(
            actor=self.actor, action_id=row.pk, changes=changes, version=version
        )
        return Response(self.get_serializer(found).data)

    @extend_schema(request=Settled, responses=ControlActionSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """Say what was done; closes the action."""
        row = self.get_object()
        services.require_settler(self.actor, row)
        given = validated(Settled, request)
        found = services.settle_action(actor=self.actor, action_id=row.pk, **given)
        return Response(self.get_serializer(found).data)


ROUTES = [
    ("action-rules", ActionRuleViewSet, "action-rule"),
    ("control-actions", ControlActionViewSet, "control-action"),
]
