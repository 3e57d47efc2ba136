"""Links and assignments."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import VERSION_HELP, validated
from engine.plan.contours import MOST_PARTS
from tasks.editing.services import assign, link_tasks, unassign, unlink_tasks, update_link
from tasks.models import Assignment, TaskLink
from tasks.scheduling.api import PROJECT, TASK, RowsViewSet


class LinkSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = TaskLink
        fields = ["id", "project", "predecessor", "successor", "kind", "lag", "lag_unit", "version"]
        read_only_fields = fields


class LinkChanges(serializers.ModelSerializer):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta:
        model = TaskLink
        fields = ["kind", "lag", "lag_unit", "version"]


class NewLink(serializers.ModelSerializer):
    predecessor = serializers.IntegerField(help_text="Id of a task")
    successor = serializers.IntegerField(help_text="Id of a task of the same project")

    class Meta:
        model = TaskLink
        fields = ["predecessor", "successor", "kind", "lag", "lag_unit"]


class LinkViewSet(RowsViewSet):
    """`lag` is in minutes, or in hundredths of a percent where `lag_unit` is percent."""

    queryset = TaskLink.objects.none()
    serializer_class = LinkSerializer
    project_path = "project"
    filters = ("predecessor", "successor")
    row_fields = (
        ("id", "id"),
        ("project", "project__code"),
        *((name, name) for name in ("predecessor", "successor", "kind", "lag", "lag_unit", "version")),
    )

    def rows(self) -> QuerySet[Any]:
        return TaskLink.objects.live().allowing(self.actor, Action.VIEW_PLAN)

    @extend_schema(
        parameters=[PROJECT, OpenApiParameter("predecessor", int), OpenApiParameter("successor", int)],
        responses=LinkSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=NewLink, responses={201: LinkSerializer})
    def create(self, request: Request) -> Response:
        given = validated(NewLink, request)
        link, _moved = link_tasks(
            actor=self.actor,
            predecessor_id=given.pop("predecessor"),
            successor_id=given.pop("successor"),
            **given,
        )
        return self.respond_with(link.pk, status=status.HTTP_201_CREATED)

    @extend_schema(request=LinkChanges, responses=LinkSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        link_id = self.require_visible(pk, Action.EDIT_PLAN)
        self.require_version()
        given = validated(LinkChanges, request, partial=True)
        version = given.pop("version", None)
        update_link(actor=self.actor, link_id=link_id, changes=given, version=version)
        return self.respond_with(link_id)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        unlink_tasks(actor=self.actor, link_id=self.require_visible(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


# What a column of minutes holds.
_MOST_MINUTES = (1 << 31) - 1


class AssignmentSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="task.project.code", read_only=True)
    person = serializers.IntegerField(source="resource.user_id", read_only=True, allow_null=True)
    name = serializers.CharField(source="resource.name", read_only=True)

    class Meta:
        model = Assignment
        fields = [
            "id",
            "project",
            "task",
            "person",
            "name",
            "units",
            "work_minutes",
            "overtime_minutes",
            "contour",
            "contour_parts",
            "version",
        ]
        read_only_fields = fields


class NewAssignment(serializers.ModelSerializer):
    task = serializers.IntegerField(help_text="Id of a task")
    person = serializers.IntegerField(help_text="Id of a member of the project's team")
    work_minutes = serializers.IntegerField(
        required=False, min_value=0, help_text="Duration × units without it"
    )
    overtime_minutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=_MOST_MINUTES,
        help_text="Of the work, what is done outside the calendar: the task takes less long",
    )
    contour_parts = serializers.ListField(
        child=serializers.ListField(
            child=serializers.IntegerField(min_value=0, max_value=_MOST_MINUTES), min_length=2, max_length=2
        ),
        required=False,
        max_length=MOST_PARTS,
        help_text="By hand: [working minutes, work in them], one after the other along the task's time",
    )

    class Meta:
        model = Assignment
        fields = [
            "task",
            "person",
            "units",
            "work_minutes",
            "overtime_minutes",
            "contour",
            "contour_parts",
        ]


_ASSIGNMENT_VALUES = (
    "units",
    "work_minutes",
    "overtime_minutes",
    "contour",
    "contour_parts",
    "version",
)


class AssignmentViewSet(RowsViewSet):
    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    filters = ("task",)
    row_fields = (
        ("id", "id"),
        ("project", "task__project__code"),
        ("task", "task"),
        ("person", "resource__user_id"),
        ("name", "resource__name"),
        *((name, name) for name in _ASSIGNMENT_VALUES),
    )

    def rows(self) -> QuerySet[Any]:
        rows = Assignment.objects.allowing(self.actor, Action.VIEW_PLAN)
        return rows.filter(task__deleted_at=None)

    @extend_schema(parameters=[PROJECT, TASK], responses=AssignmentSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=NewAssignment, responses={201: AssignmentSerializer})
    def create(self, request: Request) -> Response:
        """Assigning a person again changes units, work and contour."""
        given = validated(NewAssignment, request)
        assignment, _moved = assign(
            actor=self.actor, task_id=given.pop("task"), user_id=given.pop("person"), **given
        )
        return self.respond_with(assignment.pk, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        unassign(actor=self.actor, assignment_id=self.require_visible(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [
    ("links", LinkViewSet, "link"),
    ("assignments", AssignmentViewSet, "assignment"),
]
