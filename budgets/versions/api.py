"""Budget versions over the API: handed in as the budget stands, approved or returned by somebody else."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.models import BudgetVersion
from budgets.money.api import AMOUNT, MoneyViewSet
from budgets.versions import reads, services
from core.api import serializers
from core.api.endpoints import PROJECT


class VersionRowSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="line:<id>, labour or reserve:<kind>")
    name = serializers.CharField(allow_blank=True)
    amount = serializers.DecimalField(**AMOUNT)
    spread = serializers.CharField(allow_blank=True)


class VersionSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    rows = VersionRowSerializer(many=True, read_only=True)

    class Meta:
        model = BudgetVersion
        fields = [
            "id",
            "project",
            "number",
            "status",
            "total",
            "rows",
            "reason",
            "submitted_by",
            "submitted_at",
            "decided_by",
            "decided_at",
            "note",
            "version",
        ]


class NewVersion(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class VersionDecision(serializers.Serializer):
    is_approved = serializers.BooleanField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    version = serializers.IntegerField(required=False)


@extend_schema(parameters=[PROJECT])
class VersionViewSet(MoneyViewSet):
    serializer_class = VersionSerializer
    queryset = BudgetVersion.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        return reads.versions_of(self.actor, project_code)

    @extend_schema(request=NewVersion, responses={201: VersionSerializer})
    def create(self, request: Request) -> Response:
        """Hand in the budget as it stands now."""
        given = self.read(NewVersion)
        row = services.submit_budget(actor=self.actor, project_id=self.project_id(given), **given)
        return self.answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=VersionDecision, responses=VersionSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Approve, or return with a note; not for who handed it in."""
        row = self.get_object()
        services.decide_budget(actor=self.actor, version_id=row.pk, **self.read(VersionDecision))
        return self.answer(row.pk)


ROUTES = [("budget-versions", VersionViewSet, "budget-version")]
