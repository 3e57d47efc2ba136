"""Time entries and their weeks over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import VERSION_HELP, validated
from core.errors import InvalidInput
from projects.project.reads import project_by_code
from tasks.models import TimeEntry, TimeWeek
from tasks.scheduling.api import PROJECT, VERSION, RowsViewSet
from tasks.time.services import (
    approve_weeks,
    delete_time,
    log_time,
    own_entry,
    reopen_week,
    return_week,
    set_time,
    submit_week,
    withdraw_week,
)

TASK = OpenApiParameter("task", int, description="Id of a task")


class TimeEntrySerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="task.project.code", read_only=True)
    person = serializers.IntegerField(source="user_id", read_only=True)

    class Meta:
        model = TimeEntry
        fields = ["id", "project", "task", "person", "worked_on", "minutes", "note", "status", "version"]
        read_only_fields = fields


class NewTimeEntry(serializers.ModelSerializer):
    task = serializers.IntegerField(help_text="Id of a task")
    worked_on = serializers.DateField(required=False, help_text="Today without it")

    class Meta:
        model = TimeEntry
        fields = ["task", "worked_on", "minutes", "note"]


class TimeEntryChanges(serializers.ModelSerializer):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta:
        model = TimeEntry
        fields = ["minutes", "note", "version"]


class TimeEntryViewSet(RowsViewSet):
    """One's own time; whoever approves time sees the project's. One entry per task, person and day."""

    queryset = TimeEntry.objects.none()
    serializer_class = TimeEntrySerializer
    filters = ("task",)
    row_fields = (
        ("id", "id"),
        ("project", "task__project__code"),
        ("person", "user_id"),
        *((name, name) for name in ("task", "worked_on", "minutes", "note", "status", "version")),
    )

    def rows(self) -> QuerySet[Any]:
        seen = TimeEntry.objects.allowing(self.actor, Action.VIEW_PLAN)
        approved_by = TimeEntry.objects.allowing(self.actor, Action.APPROVE_TIME)
        return seen.filter(user_id=self.actor.user_id) | approved_by

    @extend_schema(parameters=[PROJECT, TASK], responses=TimeEntrySerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=NewTimeEntry, responses={201: TimeEntrySerializer})
    def create(self, request: Request) -> Response:
        """Adds to what the person has logged on the task on that day."""
        given = validated(NewTimeEntry, request)
        entry = log_time(actor=self.actor, task_id=given.pop("task"), **given)
        return self.respond_with(entry.pk, status=status.HTTP_201_CREATED)

    @extend_schema(request=TimeEntryChanges, responses=TimeEntrySerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Says how much it was; only while the week is not handed in and the period is not locked."""
        entry = own_entry(self.actor, self.require_visible(pk))
        self.require_version()
        given = validated(TimeEntryChanges, request, partial=True)
        set_time(actor=self.actor, task_id=entry.task_id, worked_on=entry.worked_on, **given)
        return self.respond_with(entry.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        delete_time(actor=self.actor, entry_id=self.require_visible(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TimeWeekSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    person = serializers.IntegerField(source="user_id", read_only=True)
    decided_by = serializers.IntegerField(source="decided_by_id", read_only=True, allow_null=True)

    class Meta:
        model = TimeWeek
        fields = [
            "id",
            "project",
            "person",
            "monday",
            "status",
            "note",
            "submitted_at",
            "decided_at",
            "decided_by",
            "version",
        ]
        read_only_fields = fields


class HandIn(serializers.Serializer):
    project = serializers.CharField(help_text="Code of a project")
    day = serializers.DateField(help_text="Any day of the week to hand in")


class Decision(serializers.Serializer):
    version = serializers.IntegerField(required=False, help_text=VERSION)


class GivenBack(Decision):
    note = serializers.CharField(max_length=500, help_text="What to correct")


class TimeWeekViewSet(RowsViewSet):
    """The weeks in which somebody logged time, per project: one's own, or those of projects where one approves."""

    queryset = TimeWeek.objects.none()
    serializer_class = TimeWeekSerializer
    project_path = "project"
    row_fields = (
        ("id", "id"),
        ("project", "project__code"),
        ("person", "user_id"),
        *((name, name) for name in ("monday", "status", "note", "submitted_at", "decided_at")),
        ("decided_by", "decided_by_id"),
        ("version", "version"),
    )

    def rows(self) -> QuerySet[Any]:
        seen = TimeWeek.objects.allowing(self.actor, Action.VIEW_PLAN)
        approved_by = TimeWeek.objects.allowing(self.actor, Action.APPROVE_TIME)
        found = seen.filter(user_id=self.actor.user_id) | approved_by
        wanted = self.request.query_params.get("status") if self.action == "list" else None
        if wanted and wanted not in TimeWeek.Status.values:
            raise InvalidInput({"status": [f"One of: {', '.join(TimeWeek.Status.values)}."]})
        return found.filter(status=wanted) if wanted else found

    @extend_schema(
        parameters=[PROJECT, OpenApiParameter("status", str, enum=TimeWeek.Status.values)],
        responses=TimeWeekSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=HandIn, responses={201: TimeWeekSerializer})
    def create(self, request: Request) -> Response:
        """Hands in one's own week."""
        given = validated(HandIn, request)
        project = project_by_code(self.actor, given["project"], Action.VIEW_PLAN)
        week = submit_week(actor=self.actor, project_id=project.pk, day=given["day"])
        return self.respond_with(week.pk, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=TimeWeekSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes one's own week back while nobody has decided."""
        week_id = self.require_visible(pk)
        withdraw_week(actor=self.actor, week_id=week_id)
        return self.respond_with(week_id)

    @extend_schema(request=Decision, responses=TimeWeekSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        week_id = self.require_visible(pk, Action.APPROVE_TIME)
        given = validated(Decision, request)
        project_id = TimeWeek.objects.values_list("project_id", flat=True).get(pk=week_id)
        approve_weeks(actor=self.actor, project_id=project_id, versions={week_id: given.get("version")})
        return self.respond_with(week_id)

    @extend_schema(request=GivenBack, responses=TimeWeekSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, pk: str) -> Response:
        """Returns a waiting week for a correction."""
        week_id = self.require_visible(pk, Action.APPROVE_TIME)
        return_week(actor=self.actor, week_id=week_id, **validated(GivenBack, request))
        return self.respond_with(week_id)

    @extend_schema(request=GivenBack, responses=TimeWeekSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Opens an approved week for a correction."""
        week_id = self.require_visible(pk, Action.APPROVE_TIME)
        reopen_week(actor=self.actor, week_id=week_id, **validated(GivenBack, request))
        return self.respond_with(week_id)


ROUTES = [
    ("time-entries", TimeEntryViewSet, "time-entry"),
    ("time-weeks", TimeWeekViewSet, "time-week"),
]
