"""Imports over the API: the same service as the page."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
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
        fields = [
            "id",
            "project",
            "file_name",
            "sha256",
            "byte_count",
            "imported_at",
            "state",
            "progress_permille",
            "error",
            "report",
        ]


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

    @extend_schema(
        request={"multipart/form-data": ImportInput},
        responses={201: ImportRunSerializer, 202: ImportRunSerializer},
    )
    def create(self, request: Request) -> Response:
        """Import a plan. 201: it is there, with its report. 202: a worker imports a large file; ask `Location`.

        There `state` becomes `done` (then `project` and `report` are filled), `failed` (`error` says why) or
        `cancelled`; until it is done nothing of the plan is there. Files of up to 2 MB with up to 2,000 tasks,
        links and assignments are imported at once.
        """
        # Who may not import hears so before the file is looked at.
        code = request.data.get("project")
        project = project_by_code(self.actor, code, Action.IMPORT_PLAN) if code else None
        if project is None:
            require(self.actor, Action.CREATE_PROJECT)
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        upload = given.validated_data["file"]
        run = services.start_import(
            actor=self.actor,
            source=upload,
            file_name=upload.name,
            project_id=project.pk if project else None,
        )
        body = ImportRunSerializer(run).data
        if run.state == ImportRun.State.DONE:
            return Response(body, status=status.HTTP_201_CREATED)
        headers = {"Location": reverse("import-detail", args=[run.pk]), "Retry-After": "2"}
        return Response(body, status=status.HTTP_202_ACCEPTED, headers=headers)

    @extend_schema(request=None, responses=ImportRunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop an import that is under way; nothing of it stays."""
        run = services.cancel_import(actor=self.actor, run_id=self.get_object().pk)
        return Response(ImportRunSerializer(run).data)


ROUTES = [("imports", ImportViewSet, "import")]
