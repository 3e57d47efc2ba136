"""What endpoints about a project share."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP, ServiceViewSet
from core.errors import NotVisible
from projects.project.services.fetching import project_id_of


def by_id(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """People named by id, as services take them: owner -> owner_id."""
    return {f"{name}_id" if name in names else name: value for name, value in data.items()}


class Versioned(serializers.Serializer):
    version = serializers.IntegerField(help_text="As it was read; another one is a conflict")


class Changed(serializers.Serializer):
    """What a PATCH takes beside its fields."""

    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class OfProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Rows of a project, filtered by `project`."""

    read_action = Action.VIEW_DASHBOARD
    project_path = "project"
    queryset: QuerySet[Any]
    related: tuple[str, ...] = ("project",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = self._readable().select_related(*self.related)
        code = self.request.query_params.get("project")
        return rows.filter(**{f"{self.project_path}__code": code}) if code else rows

    def project_of(self, pk: int) -> int:
        """The id of a row's project. Raises NotVisible where the row may not be read."""
        row = self._readable().filter(pk=pk).first()
        if row is None:
            raise NotVisible
        return project_id_of(row)

    def _readable(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.queryset.model.objects.allowing(self.actor, self.read_action)
        return rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)
