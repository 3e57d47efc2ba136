"""Open roles over the API: the same service as the team's page."""

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
from people.models import User
from tasks.models import Resource
from tasks.roles.reads import open_roles
from tasks.roles.services import fill_role


class OpenRoleSerializer(serializers.ModelSerializer):
    """A role of the plan that nobody fills: how many tasks wait for it, and how much work."""

    project = serializers.CharField(source="project.code")
    tasks = serializers.IntegerField()
    work_minutes = serializers.IntegerField()

    class Meta:
        model = Resource
        fields = ["id", "project", "role", "tasks", "work_minutes"]
        read_only_fields = fields


class Filling(serializers.Serializer):
    person = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True),
        help_text="Id of a person; who is not on the team becomes a team member",
    )


class OpenRoleViewSet(mixins.ListModelMixin, ServiceViewSet):
    """Roles that plans ask for and nobody fills yet."""

    serializer_class = OpenRoleSerializer
    queryset = Resource.objects.none()

    def get_queryset(self) -> QuerySet[Resource]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = open_roles(self.actor).select_related("project")
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *given: Any, **options: Any) -> Response:
        return super().list(request, *given, **options)

    @extend_schema(request=Filling, responses={204: None})
    @action(detail=True, methods=["post"])
    def fill(self, request: Request, pk: int) -> Response:
        """Put somebody there: the role's tasks are theirs from then on."""
        role = self.get_queryset().filter(pk=pk).first()
        if role is None:
            raise NotVisible
        require(self.actor, Action.EDIT_PLAN, role.project_id)
        person = validated(Filling, request)["person"]
        fill_role(actor=self.actor, role_id=role.pk, user_id=person.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [("open-roles", OpenRoleViewSet, "open-role")]
