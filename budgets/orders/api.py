"""Orders over the API, and accruals on them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.models import Commitment
from budgets.money.api import AMOUNT, CURRENCY, EntrySerializer, MoneyViewSet
from budgets.money.reads import commitments_of, cost_entries_of
from budgets.money.reads.records import COMMITMENT_ORDER
from budgets.orders import reads, services
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP
from core.errors import DomainError
from projects.project.reads import project_by_code


class CommitmentSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    spent = serializers.DecimalField(read_only=True, **AMOUNT)
    open_amount = serializers.DecimalField(read_only=True, **AMOUNT)

    class Meta:
        model = Commitment
        fields = [
            "id",
            "project",
            "line",
            "number",
            "supplier",
            "amount",
            "foreign_amount",
            "foreign_currency",
            "ordered_on",
            "status",
            "spent",
            "open_amount",
            "version",
        ]


class CommitmentInput(serializers.Serializer):
    number = serializers.CharField(max_length=60)
    supplier = serializers.CharField(max_length=120)
    amount = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField(max_length=3, required=False, help_text=CURRENCY)
    ordered_on = serializers.DateField()
    line = serializers.IntegerField(required=False, allow_null=True)


class NewCommitment(CommitmentInput):
    project = serializers.CharField(help_text="Code of the project")


class CommitmentChanges(CommitmentInput):
    status = serializers.ChoiceField(choices=Commitment.Status.choices, required=False)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class AccrualInput(serializers.Serializer):
    amount = serializers.DecimalField(help_text="Not more than is open on the order", **AMOUNT)


class ProposalSerializer(serializers.Serializer):
    """What is done on an open order but not booked."""

    commitment = serializers.IntegerField(source="order.pk")
    number = serializers.CharField(source="order.number")
    line = serializers.IntegerField(source="order.line_id")
    earned = serializers.DecimalField(help_text="Of the order's budget line", **AMOUNT)
    spent = serializers.DecimalField(help_text="On that line", **AMOUNT)
    amount = serializers.DecimalField(help_text="What may be accrued", **AMOUNT)


@extend_schema(parameters=[PROJECT])
class CommitmentViewSet(MoneyViewSet):
    serializer_class = CommitmentSerializer
    queryset = Commitment.objects.none()
    orders = COMMITMENT_ORDER

    def rows(self, project_code: str) -> QuerySet[Any]:
        return commitments_of(self.actor, project_code)

    @extend_schema(request=NewCommitment, responses={201: CommitmentSerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewCommitment)
        order = services.add_commitment(actor=self.actor, project_id=self.project_id(given), **given)
        return self.answer(order.pk, status.HTTP_201_CREATED)

    @extend_schema(request=CommitmentChanges, responses=CommitmentSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        order = self.get_object()
        require(self.actor, Action.RECORD_COST, order.project_id)
        self.require_version()
        changes = self.read(CommitmentChanges, partial=True)
        version = changes.pop("version", None)
        services.update_commitment(actor=self.actor, commitment_id=order.pk, changes=changes, version=version)
        return self.answer(order.pk)

    @extend_schema(request=None, responses=CommitmentSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        order = services.close_commitment(actor=self.actor, commitment_id=self.get_object().pk)
        return self.answer(order.pk)

    @extend_schema(responses=ProposalSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def accruals(self, request: Request) -> Response:
        """What `accrue` would take of each open order at the status date of one project."""
        code = request.query_params.get("project", "")
        if not code:
            raise DomainError(_("Name the project."), field="project")
        found = reads.accruals_of(self.actor, project_by_code(self.actor, code))
        return Response(ProposalSerializer(found, many=True).data)

    @extend_schema(request=AccrualInput, responses={201: EntrySerializer})
    @action(detail=True, methods=["post"])
    def accrue(self, request: Request, pk: str) -> Response:
        """Book at the status date what is done but not invoiced; taken back when the month is over."""
        order = self.get_object()
        entry = services.accept_accrual(actor=self.actor, commitment_id=order.pk, **self.read(AccrualInput))
        found = cost_entries_of(self.actor).get(pk=entry.pk)
        return Response(EntrySerializer(found).data, status=status.HTTP_201_CREATED)


ROUTES = [("commitments", CommitmentViewSet, "commitment")]
