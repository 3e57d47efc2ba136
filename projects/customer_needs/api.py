"""Needs over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import validated
from projects.customer_needs import services
from projects.models import CustomerNeed
from projects.project.api import Changed, OfProjectViewSet
from projects.project.reads import project_by_code


class CustomerNeedSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = CustomerNeed
        fields = [
            "id",
            "project",
            "number",
            "text",
            "whose",
            "stakeholder",
            "importance",
            "objectives",
            "version",
        ]
        read_only_fields = fields


class CustomerNeedInput(serializers.Serializer):
    text = serializers.CharField(max_length=1000)
    whose = serializers.CharField(max_length=120, required=False, allow_blank=True)
    stakeholder_id = serializers.IntegerField(required=False, allow_null=True)
    importance = serializers.ChoiceField(choices=CustomerNeed.Importance.choices)
    objective_ids = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        help_text="Ids of the objectives that serve it",
    )


class NewCustomerNeed(CustomerNeedInput):
    project = serializers.CharField(help_text="Code of the project")


class CustomerNeedChanges(CustomerNeedInput, Changed):
    pass


class CustomerNeedViewSet(OfProjectViewSet):
    """What customers need, in their words."""

    serializer_class = CustomerNeedSerializer
    queryset = CustomerNeed.objects.none()

    def get_queryset(self) -> QuerySet[CustomerNeed]:
        return super().get_queryset().prefetch_related("objectives")

    @extend_schema(request=NewCustomerNeed, responses={201: CustomerNeedSerializer})
    def create(self, request: Request) -> Response:
        code = str(request.data.get("project", ""))
        project = project_by_code(self.actor, code, Action.EDIT_PROJECT)
        values = validated(NewCustomerNeed, request)
        row = services.add_need(actor=self.actor, project_id=project.pk, values=values)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CustomerNeedChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data: dict[str, Any] = validated(CustomerNeedChanges, request, partial=True)
        version = data.pop("version", None)
        row = services.update_need(
            actor=self.actor,
            need_id=pk,
            changes=data,
            version=version,
        )
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_need(actor=self.actor, need_id=pk, project_id=self.project_of(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [("needs", CustomerNeedViewSet, "need")]
