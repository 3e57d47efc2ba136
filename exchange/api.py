"""Imports over the API: the same service as the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from core import serializers
from core.access import Action, require
from core.api import ServiceViewSet
from core.parsers import StrictMultiPartParser
from exchange import selectors, services
from exchange.models import ImportRun
from projects.selectors import project_by_code


class ImportRunSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = ImportRun
        fields = ["id", "project", "file_name", "sha256", "byte_count", "imported_at", "report"]


class ImportInput(serializers.Serializer):
    file = serializers.FileField(help_text="Microsoft Project XML")
    project = serializers.CharField(
        required=False, help_text="Code of a project without tasks; without it a new project is made"
    )


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    serializer_class = ImportRunSerializer
    queryset = ImportRun.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return selectors.imports_of(self.actor).select_related("project")

    def get_parsers(self) -> list[Any]:
        return [StrictMultiPartParser()]

    @extend_schema(request={"multipart/form-data": ImportInput}, responses={201: ImportRunSerializer})
    def create(self, request: Request) -> Response:
        # Who may not import hears so before the file is looked at.
        code = request.data.get("project")
        project = project_by_code(self.actor, code, Action.IMPORT_PLAN) if code else None
        if project is None:
            require(self.actor, Action.CREATE_PROJECT)
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        upload = given.validated_data["file"]
        run = services.import_plan(
            actor=self.actor,
            data=upload.read(),
            file_name=upload.name,
            project_id=project.pk if project else None,
        )
        return Response(ImportRunSerializer(run).data, status=status.HTTP_201_CREATED)


ROUTES = [("imports", ImportViewSet, "import")]
