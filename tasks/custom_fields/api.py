"""A project's own columns and what stands in them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import VERSION_HELP, validated
from core.errors import NotVisible
from projects.project.reads import project_by_code
from tasks.custom_fields.services import add_field, change_field, remove_field, set_custom_value
from tasks.models import CustomField, CustomValue
from tasks.models.custom import KEY
from tasks.scheduling.api import PROJECT, RowsViewSet

_OPTIONS = "What a choice is made of, in order"


class CustomFieldSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    options = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CustomField
        fields = ["id", "project", "name", "kind", "options", "position", "version"]
        read_only_fields = fields


class NewCustomField(serializers.ModelSerializer):
    project = serializers.CharField(help_text="Code of a project")
    options = serializers.ListField(child=serializers.CharField(), required=False, help_text=_OPTIONS)

    class Meta:
        model = CustomField
        fields = ["project", "name", "kind", "options"]


class CustomFieldChanges(serializers.ModelSerializer):
    options = serializers.ListField(child=serializers.CharField(), required=False, help_text=_OPTIONS)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta:
        model = CustomField
        fields = ["name", "options", "version"]


class CustomFieldViewSet(RowsViewSet):
    """Columns that a project gives its plan. Removing one removes what stands in it; undo brings both back."""

    queryset = CustomField.objects.none()
    serializer_class = CustomFieldSerializer
    project_path = "project"
    orders = ("position", "id", "-id")
    row_fields = (
        ("id", "id"),
        ("project", "project__code"),
        *((name, name) for name in ("name", "kind", "options", "position", "version")),
    )

    def rows(self) -> QuerySet[Any]:
        return CustomField.objects.allowing(self.actor, Action.VIEW_PLAN)

    @extend_schema(parameters=[PROJECT], responses=CustomFieldSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=NewCustomField, responses={201: CustomFieldSerializer})
    def create(self, request: Request) -> Response:
        given = validated(NewCustomField, request)
        project = project_by_code(self.actor, given.pop("project"), Action.EDIT_PLAN)
        field = add_field(actor=self.actor, project_id=project.pk, **given)
        return self.respond_with(field.pk, status=status.HTTP_201_CREATED)

    @extend_schema(request=CustomFieldChanges, responses=CustomFieldSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        field_id = self.require_visible(pk, Action.EDIT_PLAN)
        self.require_version()
        given = validated(CustomFieldChanges, request, partial=True)
        change_field(actor=self.actor, field_id=field_id, **given)
        return self.respond_with(field_id)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        remove_field(actor=self.actor, field_id=self.require_visible(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CustomValueSerializer(serializers.ModelSerializer):
    class Meta:
        model = CustomValue
        fields = ["id", "task", "field", "value"]
        read_only_fields = fields


class NewCustomValue(serializers.Serializer):
    task = serializers.IntegerField(help_text="Id of a task")
    field = serializers.IntegerField(help_text="Id of a column of the task's project")
    value = serializers.CharField(
        allow_blank=True, max_length=500, help_text="As typed; blank empties the cell"
    )


class CustomValueViewSet(RowsViewSet):
    """`value` is text: a number with a point, an ISO day, 1 or 0 for yes or no. Empty cells have no row."""

    queryset = CustomValue.objects.none()
    serializer_class = CustomValueSerializer
    filters = ("task", "field")
    row_fields = tuple((name, name) for name in ("id", "task", "field", "value"))

    def rows(self) -> QuerySet[Any]:
        return CustomValue.objects.allowing(self.actor, Action.VIEW_PLAN).filter(task__deleted_at=None)

    @extend_schema(
        parameters=[PROJECT, OpenApiParameter("task", int), OpenApiParameter("field", int)],
        responses=CustomValueSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=NewCustomValue, responses={201: CustomValueSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Setting a cell again replaces what stands in it."""
        given = validated(NewCustomValue, request)
        if not CustomField.objects.visible_to(self.actor).filter(pk=given["field"]).exists():
            raise NotVisible
        set_custom_value(
            actor=self.actor, task_id=given["task"], column=f"{KEY}{given['field']}", text=given["value"]
        )
        row = self.rows().filter(task=given["task"], field=given["field"]).first()
        if row is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.respond_with(row.pk, status=status.HTTP_201_CREATED)


ROUTES = [
    ("custom-fields", CustomFieldViewSet, "custom-field"),
    ("custom-values", CustomValueViewSet, "custom-value"),
]
