"""Costs on their way to approval, over the API: handed in with a file, decided, booked."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.documents import reads, services
from budgets.models import CostDocument, CostEntry, CostFile
from budgets.money.api import AGAIN, AMOUNT, MoneyViewSet
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP
from core.api.parsers import StrictJSONParser, StrictMultiPartParser
from core.errors import NotVisible
from core.files import file_response


class PaperSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class CostFileSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="document.project.code", read_only=True)

    class Meta:
        model = CostFile
        fields = ["id", "project", "document", "name", "content_type", "size", "uploaded_by", "uploaded_at"]


class NewCostFiles(serializers.Serializer):
    document = serializers.IntegerField(help_text="Id of the cost document")
    file = serializers.ListField(
        child=serializers.FileField(),
        min_length=1,
        help_text="PDF, picture or Office files, up to 10 MB each",
    )


class DocumentSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = CostDocument
        fields = [
            "id",
            "project",
            "status",
            "category",
            "line",
            "task",
            "commitment",
            "corrects",
            "kind",
            "description",
            "reference",
            "amount",
            "foreign_amount",
            "foreign_currency",
            "incurred_on",
            "files",
            "submitted_by",
            "submitted_at",
            "decided_by",
            "decided_at",
            "note",
            "entry",
            "version",
        ]

    files = PaperSerializer(source="papers", many=True, read_only=True)


class DocumentInput(serializers.Serializer):
    description = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=CostEntry.Kind.choices, required=False)
    amount = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField(max_length=3, required=False)
    incurred_on = serializers.DateField()
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    category = serializers.IntegerField(required=False, allow_null=True)
    line = serializers.IntegerField(required=False, allow_null=True)
    task = serializers.IntegerField(required=False, allow_null=True)
    commitment = serializers.IntegerField(required=False, allow_null=True)
    book_again = serializers.BooleanField(**AGAIN)
    file = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        help_text="PDF, picture or Office files, up to 10 MB each",
    )


class NewDocument(DocumentInput):
    project = serializers.CharField(help_text="Code of the project")


class DocumentAgain(DocumentInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class CostDecision(serializers.Serializer):
    is_approved = serializers.BooleanField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    version = serializers.IntegerField(required=False)


class CorrectionToApprove(serializers.Serializer):
    entry = serializers.IntegerField()
    amount = serializers.DecimalField(min_value=0, help_text="What the entry should have been", **AMOUNT)
    reason = serializers.CharField(max_length=200)


@extend_schema(parameters=[PROJECT])
class DocumentViewSet(MoneyViewSet):
    """Handed in by who records costs, or who works in the project and sees them; approved, it is a cost entry."""

    serializer_class = DocumentSerializer
    queryset = CostDocument.objects.none()
    parser_classes = (StrictJSONParser, StrictMultiPartParser)

    def rows(self, project_code: str) -> QuerySet[Any]:
        return reads.cost_documents_of(self.actor, project_code)

    @staticmethod
    def _upload(given: dict[str, Any]) -> dict[str, Any]:
        return {("uploads" if name == "file" else name): value for name, value in given.items()}

    @extend_schema(request=NewDocument, responses={201: DocumentSerializer})
    def create(self, request: Request) -> Response:
        given = self._upload(self.read(NewDocument))
        row = services.hand_in_cost(actor=self.actor, project_id=self.project_id(given), **given)
        return self.answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=DocumentAgain, responses=DocumentSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Hand in what was returned, mended: all of its fields."""
        row = self.get_object()
        self.require_version()
        given = self._upload(self.read(DocumentAgain))
        services.hand_in_again(actor=self.actor, document_id=row.pk, **given)
        return self.answer(row.pk)

    @extend_schema(request=CorrectionToApprove, responses={201: DocumentSerializer})
    @action(detail=False, methods=["post"])
    def correction(self, request: Request) -> Response:
        """What a booked entry should have been, for approval."""
        given = self.read(CorrectionToApprove)
        row = services.hand_in_correction(actor=self.actor, entry_id=given.pop("entry"), **given)
        return self.answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=CostDecision, responses=DocumentSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Approve, which books it, or return with a note."""
        row = self.get_object()
        services.decide_cost(actor=self.actor, document_id=row.pk, **self.read(CostDecision))
        return self.answer(row.pk)


@extend_schema(parameters=[PROJECT])
class CostFileViewSet(MoneyViewSet):
    """The files of cost documents."""

    serializer_class = CostFileSerializer
    queryset = CostFile.objects.none()
    parser_classes = (StrictJSONParser, StrictMultiPartParser)

    def rows(self, project_code: str) -> QuerySet[Any]:
        found = CostFile.objects.visible_to(self.actor).select_related("document__project").order_by("-id")
        return found.filter(document__project__code=project_code) if project_code else found

    @extend_schema(
        request={"multipart/form-data": NewCostFiles}, responses={201: CostFileSerializer(many=True)}
    )
    def create(self, request: Request) -> Response:
        """Put more files with a document."""
        given = self.read(NewCostFiles)
        row = services.add_cost_files(actor=self.actor, document_id=given["document"], uploads=given["file"])
        files = self.rows("").filter(document=row)
        return Response(CostFileSerializer(files, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove a file; only until its document is approved."""
        services.drop_cost_file(actor=self.actor, file_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> FileResponse:
        """The uploaded file itself."""
        row = self.get_object()
        try:
            return file_response(row.stored_as, name=row.name, content_type=row.content_type)
        except FileNotFoundError as error:
            raise NotVisible from error


ROUTES = [
    ("cost-documents", DocumentViewSet, "cost-document"),
    ("cost-files", CostFileViewSet, "cost-file"),
]
