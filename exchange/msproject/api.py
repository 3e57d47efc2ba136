"""Imports over the API: the same service as the page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from core.api.parsers import StrictMultiPartParser
from exchange.models import ImportRun
from exchange.msproject import reads, services
from exchange.msproject.services import Choices, checked_choices
from projects.project.reads import project_by_code


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


class ChoicesInput(serializers.Serializer):
    dates = serializers.ChoiceField(
        ["compute", "hold"],
        default="compute",
        help_text="`hold` keeps the file's dates where ours are others, by constraints or by hand",
    )
    status_date = serializers.CharField(
        required=False,
        max_length=10,
        help_text="A day, or `none`; without it the file's, where it moves nothing",
    )
    currency = serializers.CharField(required=False, max_length=3, help_text="Without it the file's")
    code = serializers.CharField(required=False, max_length=20, help_text="Code of the new project")
    name = serializers.CharField(
        required=False, max_length=200, help_text="Name of the new project; without it the file's"
    )


def choices_of(given: Mapping[str, Any]) -> Choices:
    """What is chosen. Raises DomainError that names the field."""
    return checked_choices(
        holds_dates=given["dates"] == "hold",
        status_date=given.get("status_date"),
        currency=given.get("currency", ""),
        code=given.get("code", ""),
        name=given.get("name", ""),
    )


class ImportInput(ChoicesInput):
    file = serializers.FileField(help_text="Microsoft Project XML")
    project = serializers.CharField(
        required=False, help_text="Code of a project without tasks; without it a new project is made"
    )
    draft = serializers.BooleanField(
        default=False, help_text="Only make the account; `write` then has it written, with choices"
    )


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    serializer_class = ImportRunSerializer
    queryset = ImportRun.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return reads.imports_of(self.actor).select_related("project")

    def get_parsers(self) -> list[Any]:
        return [StrictMultiPartParser()]

    @extend_schema(
        request={"multipart/form-data": ImportInput},
        responses={201: ImportRunSerializer, 202: ImportRunSerializer},
    )
    def create(self, request: Request) -> Response:
        """Import a plan. 201: it is there, with its report. 202: a worker imports a large file; ask `Location`.

        With `draft` nothing is written: `report` is the account of what would be, under `options` with what each choice
        comes to, and `state` is `draft` in the end. Else `state` becomes `done` (then `project` and `report` are
        filled), `failed` (`error` says why) or `cancelled`; until it is done nothing of the plan is there. Files of up
        to 2 MB with up to 2,000 tasks, links and assignments are imported at once.
        """
        # Who may not import hears so before the file is looked at.
        code = request.data.get("project")
        project = project_by_code(self.actor, code, Action.IMPORT_PLAN) if code else None
        if project is None:
            require(self.actor, Action.CREATE_PROJECT)
        given = validated(ImportInput, request)
        upload = given["file"]
        sent = {
            "actor": self.actor,
            "source": upload,
            "file_name": upload.name,
            "project_id": project.pk if project else None,
        }
        if given["draft"]:
            run = services.start_draft(**sent)
        else:
            run = services.start_import(**sent, choices=choices_of(given))
        return self._answer(run)

    def _answer(self, run: ImportRun) -> Response:
        body = ImportRunSerializer(run).data
        if run.state in (ImportRun.State.DONE, ImportRun.State.DRAFT):
            return Response(body, status=status.HTTP_201_CREATED)
        headers = {"Location": reverse("import-detail", args=[run.pk]), "Retry-After": "2"}
        return Response(body, status=status.HTTP_202_ACCEPTED, headers=headers)

    @extend_schema(request={"multipart/form-data": ChoicesInput}, responses={202: ImportRunSerializer})
    @action(detail=True, methods=["post"])
    def write(self, request: Request, pk: str) -> Response:
        """Have a draft written as chosen, by a worker: ask `Location` until it is done."""
        given = validated(ChoicesInput, request)
        run = services.write_draft(actor=self.actor, run_id=self.get_object().pk, choices=choices_of(given))
        return self._answer(run)

    @extend_schema(request=None, responses=ImportRunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop an import that is under way; nothing of it stays."""
        run = services.cancel_import(actor=self.actor, run_id=self.get_object().pk)
        return Response(ImportRunSerializer(run).data)


ROUTES = [("imports", ImportViewSet, "import")]
