"""Tasks: read, plan, move, report, trash."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import VERSION_HELP, id_named, validated
from engine.calendar.series import MOST_OCCURRENCES, Every
from projects.project.reads import project_by_code
from tasks.editing.figures import editable_but
from tasks.editing.services import (
    Edited,
    create_task,
    delete_task,
    move_task,
    restore_task,
    split_task,
    update_task,
)
from tasks.models import Task
from tasks.models.task import progress_of
from tasks.plan.services import edit_plan
from tasks.reporting.services import report_from, report_progress
from tasks.scheduling.api import PROJECT, VERSION, Moved, RowsViewSet

# Work and fixed cost are not written here; stretches are named apart.
_INPUT = editable_but("work_minutes", "fixed_cost", "gaps", "levelling_gaps")
_READ = (
    "parent",
    "row_number",
    "outline_level",
    "wbs_code",
    "is_summary",
    "status",
    "blocked_reason",
    "work_minutes",
    "percent_complete",
    "physical_percent",
    "actual_start",
    "actual_finish",
    "remaining_minutes",
    "start",
    "finish",
    "levelling_delay_minutes",
    "levelling_delay_is_elapsed",
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "total_float_minutes",
    "free_float_minutes",
    "is_critical",
    "is_near_critical",
    "version",
)

_SPLIT = ("gaps", "levelling_gaps", "stretches", "schedule_warnings")


class Gap(serializers.Serializer):
    """Free time in split work, after so many working minutes of it."""

    after_minutes = serializers.IntegerField(min_value=1)
    minutes = serializers.IntegerField(min_value=1)


class TaskSerializer(serializers.ModelSerializer):
    """Durations, work and floats are working minutes."""

    project = serializers.CharField(source="project.code", read_only=True)
    percent_complete = serializers.IntegerField(
        read_only=True, help_text="Of a summary, of the work below it"
    )
    status = serializers.ChoiceField(
        choices=Task.Status.choices,
        read_only=True,
        help_text="Of a summary, of the work below it",
    )
    gaps = Gap(many=True, allow_null=True, read_only=True, help_text="Where work is split")
    levelling_gaps = Gap(
        many=True,
        allow_null=True,
        read_only=True,
        help_text="Where levelling splits it, beside that",
    )
    stretches = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField()),
        allow_null=True,
        read_only=True,
        help_text="Of split work, start and finish of each stretch; null for one piece",
    )
    schedule_warnings = serializers.DictField(
        child=serializers.IntegerField(),
        allow_null=True,
        read_only=True,
        help_text="What the schedule warns of, each with working minutes; null for nothing",
    )

    class Meta:
        model = Task
        fields = ["id", "project", *_INPUT, *_READ, *_SPLIT]
        read_only_fields = fields


class EditedTask(TaskSerializer):
    moved = Moved(read_only=True, allow_null=True)

    class Meta(TaskSerializer.Meta):
        fields = [*TaskSerializer.Meta.fields, "moved"]
        read_only_fields = fields


class TaskChanges(serializers.ModelSerializer):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)
    gaps = Gap(many=True, required=False, allow_null=True, help_text="All gaps, in order; null joins")

    class Meta:
        model = Task
        fields = [*_INPUT, "gaps", "version"]


class NewTask(serializers.ModelSerializer):
    project = serializers.CharField(help_text="Code of the project")
    parent = serializers.IntegerField(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="Id of the summary it goes under"
    )
    after = serializers.IntegerField(
        required=False, allow_null=True, help_text="Id of the sibling it follows"
    )
    gaps = Gap(many=True, required=False, allow_null=True, help_text="Where work is split, in order")

    class Meta:
        model = Task
        fields = ["project", "parent", "after", *_INPUT, "gaps"]


class Split(serializers.Serializer):
    at = serializers.DateTimeField(help_text="When work stops")
    start = serializers.DateTimeField(help_text="When it goes on")
    version = serializers.IntegerField(required=False, help_text=VERSION)


class NewSeries(serializers.Serializer):
    """A task that recurs, until a day or so many times."""

    every = serializers.IntegerField(min_value=1, max_value=999, help_text="Every so many units")
    unit = serializers.ChoiceField(choices=list(Every), help_text="Working days, weeks or months")
    until = serializers.DateField(required=False, help_text="The last day on which it may begin")
    times = serializers.IntegerField(
        required=False,
        min_value=2,
        max_value=MOST_OCCURRENCES,
        help_text="How often, the task itself included",
    )


class Series(serializers.Serializer):
    """The summary of a series, and the tasks of its later times in order."""

    summary = serializers.IntegerField()
    tasks = serializers.ListField(child=serializers.IntegerField())


class Place(serializers.Serializer):
    parent = serializers.IntegerField(  # type: ignore[assignment]
        allow_null=True, help_text="Id of the new summary, null for the first level"
    )
    after = serializers.IntegerField(
        required=False, allow_null=True, help_text="Id of the sibling it follows"
    )
    version = serializers.IntegerField(required=False, help_text=VERSION)


class ProgressReport(serializers.Serializer):
    """One report; leave out what is not reported."""

    percent_complete = serializers.IntegerField(required=False, min_value=0, max_value=100)
    remaining_minutes = serializers.IntegerField(required=False, min_value=0)
    needs_more_days = serializers.FloatField(required=False, help_text="Working days beyond the plan")
    is_done = serializers.BooleanField(required=False)
    is_started = serializers.BooleanField(required=False)
    blocked_reason = serializers.CharField(required=False, allow_blank=True, max_length=300)
    physical_percent = serializers.IntegerField(required=False, min_value=0, max_value=100)
    actual_start = serializers.DateTimeField(required=False)
    actual_finish = serializers.DateTimeField(required=False)
    on = serializers.DateField(required=False, help_text="The day it happened; today without it")
    version = serializers.IntegerField(required=False, help_text=VERSION)


class TaskViewSet(RowsViewSet):
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    project_path = "project"
    orders = ("row_number", "start", "-start", "finish", "-finish", "name", "-name", "id", "-id")
    row_fields = (
        ("id", "id"),
        ("project", "project__code"),
        *((name, name) for name in (*_INPUT, *_READ, *_SPLIT, "summary_percent")),
    )

    def rows(self) -> QuerySet[Any]:
        return Task.objects.visible_to(self.actor).live()

    def _row(self, values: Sequence[Any]) -> dict[str, Any]:
        row = super()._row(values)
        row["percent_complete"], row["status"] = progress_of(
            row["percent_complete"], row["status"], row.pop("summary_percent")
        )
        return row

    @extend_schema(
        parameters=[PROJECT, OpenApiParameter("order", str, enum=orders)], responses=TaskSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(responses=TaskSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.respond_with(self.require_visible(pk))

    @extend_schema(request=NewTask, responses={201: EditedTask})
    def create(self, request: Request) -> Response:
        given = validated(NewTask, request)
        project = project_by_code(self.actor, given.pop("project"), Action.VIEW_PLAN)
        edited = create_task(
            actor=self.actor,
            project_id=project.pk,
            name=given.pop("name"),
            parent_id=given.pop("parent", None),
            after_id=given.pop("after", None),
            fields=given,
        )
        return self._edited(edited, status=status.HTTP_201_CREATED)

    @extend_schema(request=TaskChanges, responses=EditedTask)
    def partial_update(self, request: Request, pk: str) -> Response:
        task_id = self.require_visible(pk, Action.EDIT_PLAN)
        self.require_version()
        given = validated(TaskChanges, request, partial=True)
        version = given.pop("version", None)
        edited = update_task(actor=self.actor, task_id=task_id, changes=given, version=version)
        return self._edited(edited)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Into the trash, with all below it."""
        delete_task(actor=self.actor, task_id=self.require_visible(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=EditedTask)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        return self._edited(restore_task(actor=self.actor, task_id=id_named(pk)))

    @extend_schema(request=Place, responses=EditedTask)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        task_id = self.require_visible(pk, Action.EDIT_PLAN)
        given = validated(Place, request)
        edited = move_task(
            actor=self.actor,
            task_id=task_id,
            parent_id=given["parent"],
            after_id=given.get("after"),
            version=given.get("version"),
        )
        return self._edited(edited)

    @extend_schema(request=Split, responses=EditedTask)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """Work stops at one moment and goes on at a later one."""
        task_id = self.require_visible(pk, Action.EDIT_PLAN)
        given = validated(Split, request)
        edited = split_task(actor=self.actor, task_id=task_id, **given)
        return self._edited(edited)

    @extend_schema(request=NewSeries, responses={201: Series})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        """The task becomes a series: a summary with a task for each time. Undone as one."""
        task_id = self.require_visible(pk, Action.EDIT_PLAN)
        given = validated(NewSeries, request)
        if "until" in given:
            given["until"] = given["until"].isoformat()
        project_id = Task.objects.values_list("project_id", flat=True).get(pk=task_id)
        step = {"op": "repeat", "id": task_id, **given}
        summary, *later = edit_plan(actor=self.actor, project_id=project_id, steps=[step]).created_ids
        return Response({"summary": summary, "tasks": later}, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProgressReport, responses=EditedTask)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        task_id, given = self.validated_for(pk, Action.UPDATE_PROGRESS, ProgressReport)
        edited = report_progress(
            actor=self.actor, task_id=task_id, report=report_from(given), version=given.get("version")
        )
        return self._edited(edited)

    def _edited(self, edited: Edited, *, status: int = 200) -> Response:
        moved = Moved(edited.rescheduled).data if edited.rescheduled else None
        return self.respond_with(edited.row.pk, status=status, moved=moved)


ROUTES = [
    ("tasks", TaskViewSet, "task"),
]
