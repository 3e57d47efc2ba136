"""Costs from a ledger file over the API: sent, mapped, looked at, booked once, taken back."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.ledger_files import services
from budgets.ledger_files.reads import (
    FIELDS,
    LedgerPreview,
    headings_of,
    ledger_import,
    ledger_imports_of,
    mapping_of,
    preview,
)
from budgets.models import LedgerImport
from budgets.money.api import AMOUNT, MoneyViewSet
from core.api import serializers
from core.api.endpoints import PROJECT
from core.api.parsers import StrictJSONParser, StrictMultiPartParser
from core.errors import DomainError
from core.foreign_files.tables import MAX_BYTES

ROWS_SHOWN = 50


class LedgerErrorSerializer(serializers.Serializer):
    row = serializers.IntegerField(help_text="As in the file; the headings are row 1")
    column = serializers.CharField(allow_blank=True, help_text="Heading of the cell at fault")
    error = serializers.CharField()


class LedgerReportSerializer(serializers.Serializer):
    booked = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Rows that were booked before")
    total = serializers.DecimalField(**AMOUNT)
    waiting = serializers.IntegerField(help_text="Rows above the approval limit, which somebody else decides")
    bad_rows = LedgerErrorSerializer(many=True)


class LedgerImportSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    report = serializers.SerializerMethodField()

    class Meta:
        model = LedgerImport
        fields = [
            "id",
            "project",
            "file_name",
            "uploaded_by",
            "uploaded_at",
            "booked_at",
            "undone_at",
            "undone_by",
            "report",
        ]

    @extend_schema_field(LedgerReportSerializer(allow_null=True))
    def get_report(self, row: LedgerImport) -> dict[str, Any] | None:
        """What came of it; null until it is booked."""
        if row.booked_at is None:
            return None
        # Files that were booked before columns were kept have two entries here.
        errors = [
            {"row": number, "error": error, "column": column[0] if column else ""}
            for number, error, *column in row.report["errors"]
        ]
        kept = {name: row.report[name] for name in ("booked", "known", "total")}
        waiting, _amount = row.report.get("waiting", (0, "0.00"))
        return {**kept, "waiting": waiting, "bad_rows": errors}


class LedgerRowSerializer(serializers.Serializer):
    row = serializers.IntegerField()
    amount = serializers.DecimalField(help_text="In the project's currency", **AMOUNT)
    cells = serializers.DictField(child=serializers.CharField(allow_blank=True))


class LedgerPreviewSerializer(serializers.Serializer):
    """What would be booked by now."""

    headings = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = serializers.DictField(child=serializers.CharField(), help_text="Field to heading")
    missing = serializers.ListField(child=serializers.CharField(), help_text="Fields without a column")
    to_book = serializers.IntegerField()
    total = serializers.DecimalField(**AMOUNT)
    known = serializers.IntegerField(help_text="Rows that are booked already")
    bad_rows = LedgerErrorSerializer(many=True)
    rows = LedgerRowSerializer(many=True, help_text=f"The first {ROWS_SHOWN} that would be booked")


class NewLedger(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    file = serializers.FileField(
        help_text=f"CSV or Excel, up to {MAX_BYTES // 1024 // 1024} MB; the first row holds the headings"
    )


class LedgerColumns(serializers.Serializer):
    columns = serializers.DictField(
        child=serializers.CharField(allow_blank=True), help_text=f"Heading of: {', '.join(FIELDS)}"
    )
    category = serializers.IntegerField(required=False, allow_null=True, help_text="Of rows without one")


@extend_schema(parameters=[PROJECT])
class LedgerImportViewSet(MoneyViewSet):
    """A file is sent, its columns are named once for all files of the project, and its good rows are booked.

    The same row is never booked twice, in whichever file it comes again.
    """

    serializer_class = LedgerImportSerializer
    queryset = LedgerImport.objects.none()
    parser_classes = (StrictJSONParser, StrictMultiPartParser)

    def rows(self, project_code: str) -> QuerySet[Any]:
        return ledger_imports_of(self.actor, project_code)

    @extend_schema(request={"multipart/form-data": NewLedger}, responses={201: LedgerImportSerializer})
    def create(self, request: Request) -> Response:
        """Send a file. Nothing is booked."""
        given = self.read(NewLedger)
        upload, project_id = given["file"], self.project_id(given)
        row = services.upload_ledger(
            actor=self.actor, project_id=project_id, file_name=upload.name, data=upload.read(MAX_BYTES + 1)
        )
        return self.answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=LedgerColumns, responses=LedgerPreviewSerializer)
    @action(detail=True, methods=["post"])
    def mapping(self, request: Request, pk: str) -> Response:
        """Say which column holds what, for this and later files of the project; answers the preview."""
        row = self.get_object()
        services.map_ledger(actor=self.actor, project_id=row.project_id, **self.read(LedgerColumns))
        return self._preview(row)

    @extend_schema(responses=LedgerPreviewSerializer)
    @action(detail=True, methods=["get"])
    def preview(self, request: Request, pk: str) -> Response:
        """What would be booked, and which rows cannot be, by their number in the file."""
        return self._preview(self.get_object())

    @extend_schema(request=None, responses=LedgerImportSerializer)
    @action(detail=True, methods=["post"])
    def book(self, request: Request, pk: str) -> Response:
        """Book the good rows, all in one. Asked again, it answers what came of it and books nothing."""
        row = self.get_object()
        if row.booked_at is None:
            services.book_ledger(actor=self.actor, project_id=row.project_id, import_id=row.pk)
        return self.answer(row.pk)

    @extend_schema(request=None, responses=LedgerImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take back what the file booked, by new entries."""
        row = self.get_object()
        services.undo_ledger(actor=self.actor, project_id=row.project_id, import_id=row.pk)
        return self.answer(row.pk)

    def _preview(self, found: LedgerImport) -> Response:
        row = ledger_import(self.actor, found.project_id, found.pk)
        if row.booked_at is not None:
            raise DomainError(_("This file is booked already."))
        checked = preview(row.project, row.table, mapping_of(row.project_id))
        return Response(LedgerPreviewSerializer(_told(row, checked)).data)


def _told(row: LedgerImport, checked: LedgerPreview) -> dict[str, Any]:
    return {
        "headings": headings_of(row.table),
        "columns": checked.columns,
        "missing": checked.missing,
        "to_book": len(checked.good),
        "total": checked.total,
        "known": checked.known_count,
        "bad_rows": [{"row": bad.number, "column": bad.column, "error": bad.error} for bad in checked.bad],
        "rows": [
            {"row": good.number, "amount": good.values["amount"], "cells": good.shown}
            for good in checked.good[:ROWS_SHOWN]
        ],
    }


ROUTES = [("ledger-imports", LedgerImportViewSet, "ledger-import")]
