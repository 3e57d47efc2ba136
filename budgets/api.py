"""Money over the API: the same services and selectors as the page. Amounts are decimal strings."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets import api_documents, api_ledger, api_versions, selectors, services
from budgets.api_base import AGAIN, AMOUNT, MoneyViewSet
from budgets.models import (
    BudgetLine,
    BudgetLineMonth,
    Commitment,
    CostCategory,
    CostEntry,
    Reserve,
    ReserveDraw,
)
from budgets.selectors.records import COMMITMENT_ORDER, ENTRY_ORDER, LINE_ORDER
from core import serializers
from core.access import Action, require
from core.api import PROJECT, VERSION_HELP, ServiceViewSet
from core.errors import DomainError
from projects.selectors import project_by_code

CURRENCY = "Of the amount; left out, the project's. Needs an exchange rate"


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = CostCategory
        fields = ["id", "key", "name"]


class MonthSerializer(serializers.ModelSerializer):
    class Meta:
        model = BudgetLineMonth
        fields = ["month", "amount"]


class LineSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    spent = serializers.DecimalField(read_only=True, **AMOUNT)
    months = MonthSerializer(many=True, read_only=True)

    class Meta:
        model = BudgetLine
        fields = ["id", "project", "category", "phase", "task", "name", "amount", "foreign_amount",
                  "foreign_currency", "is_capex", "phasing", "starts_on",
                  "ends_on", "months", "spent", "version"]  # fmt: skip


class LineInput(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    category = serializers.IntegerField()
    amount = serializers.DecimalField(min_value=0, **AMOUNT)
    currency = serializers.CharField(max_length=3, required=False, help_text=CURRENCY)
    phase = serializers.IntegerField(required=False, allow_null=True)
    task = serializers.IntegerField(required=False, allow_null=True)
    is_capex = serializers.BooleanField(required=False)
    phasing = serializers.ChoiceField(choices=BudgetLine.Phasing.choices, required=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    months = MonthSerializer(many=True, required=False)


class NewLine(LineInput):
    project = serializers.CharField(help_text="Code of the project")


class LineChanges(LineInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class CommitmentSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    spent = serializers.DecimalField(read_only=True, **AMOUNT)
    open_amount = serializers.DecimalField(read_only=True, **AMOUNT)

    class Meta:
        model = Commitment
        fields = ["id", "project", "line", "number", "supplier", "amount", "foreign_amount", "foreign_currency",
                  "ordered_on", "status", "spent", "open_amount", "version"]  # fmt: skip


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


class EntrySerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    stands_for = serializers.DecimalField(
        read_only=True, help_text="The amount with its corrections", **AMOUNT
    )

    class Meta:
        model = CostEntry
        fields = ["id", "project", "category", "line", "task", "commitment", "kind", "description", "amount",
                  "stands_for", "foreign_amount", "foreign_currency", "incurred_on", "recorded_at", "corrects",
                  "reference", "source_key"]  # fmt: skip


class NewEntry(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    description = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=CostEntry.Kind.choices, required=False)
    amount = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField(max_length=3, required=False, help_text=CURRENCY)
    incurred_on = serializers.DateField()
    category = serializers.IntegerField(required=False, allow_null=True)
    line = serializers.IntegerField(required=False, allow_null=True)
    task = serializers.IntegerField(required=False, allow_null=True)
    commitment = serializers.IntegerField(required=False, allow_null=True)
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    book_again = serializers.BooleanField(**AGAIN)
    source_key = serializers.CharField(
        max_length=120,
        required=False,
        allow_blank=True,
        help_text="The same source never becomes two entries",
    )


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


class Correction(serializers.Serializer):
    amount = serializers.DecimalField(min_value=0, help_text="What the entry should have been", **AMOUNT)
    reason = serializers.CharField(max_length=200)
    seen_amount = serializers.DecimalField(
        required=False, help_text="What it stood for when it was read", **AMOUNT
    )


class DrawSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReserveDraw
        fields = ["id", "status", "amount", "reason", "drawn_on", "drawn_by", "decided_by", "decided_at", "note",
                  "version"]  # fmt: skip


class ReserveSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    left = serializers.DecimalField(read_only=True, **AMOUNT)
    draws = DrawSerializer(many=True, read_only=True)

    class Meta:
        model = Reserve
        fields = ["id", "project", "kind", "amount", "left", "draws", "version"]


class ReserveInput(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    kind = serializers.ChoiceField(choices=Reserve.Kind.choices)
    amount = serializers.DecimalField(min_value=0, **AMOUNT)
    version = serializers.IntegerField(required=False)


class DrawInput(serializers.Serializer):
    amount = serializers.DecimalField(**AMOUNT)
    reason = serializers.CharField(max_length=300)
    drawn_on = serializers.DateField(required=False)
    book_again = serializers.BooleanField(**AGAIN)


class CategoryViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = CategorySerializer
    queryset = CostCategory.objects.all()


@extend_schema(parameters=[PROJECT])
class LineViewSet(MoneyViewSet):
    serializer_class = LineSerializer
    queryset = BudgetLine.objects.none()
    orders = LINE_ORDER

    def rows(self, project_code: str) -> QuerySet[Any]:
        return selectors.lines_of(self.actor, project_code).prefetch_related("months")

    @staticmethod
    def _months(given: dict[str, Any]) -> dict[str, Any]:
        if "months" in given:
            given["months"] = {row["month"]: row["amount"] for row in given["months"]}
        return given

    @extend_schema(request=NewLine, responses={201: LineSerializer})
    def create(self, request: Request) -> Response:
        given = self._months(self.read(NewLine))
        line = services.create_budget_line(actor=self.actor, project_id=self.project_id(given), **given)
        return self.answer(line.pk, status.HTTP_201_CREATED)

    @extend_schema(request=LineChanges, responses=LineSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        line = self.get_object()
        require(self.actor, Action.EDIT_BUDGET, line.project_id)
        self.require_version()
        changes = self._months(self.read(LineChanges, partial=True))
        version = changes.pop("version", None)
        services.update_budget_line(actor=self.actor, line_id=line.pk, changes=changes, version=version)
        return self.answer(line.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_budget_line(actor=self.actor, line_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(parameters=[PROJECT])
class CommitmentViewSet(MoneyViewSet):
    serializer_class = CommitmentSerializer
    queryset = Commitment.objects.none()
    orders = COMMITMENT_ORDER

    def rows(self, project_code: str) -> QuerySet[Any]:
        return selectors.commitments_of(self.actor, project_code)

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
        found = selectors.accruals_of(self.actor, project_by_code(self.actor, code))
        return Response(ProposalSerializer(found, many=True).data)

    @extend_schema(request=AccrualInput, responses={201: EntrySerializer})
    @action(detail=True, methods=["post"])
    def accrue(self, request: Request, pk: str) -> Response:
        """Book at the status date what is done but not invoiced; taken back when the month is over."""
        order = self.get_object()
        entry = services.accept_accrual(actor=self.actor, commitment_id=order.pk, **self.read(AccrualInput))
        found = selectors.cost_entries_of(self.actor).get(pk=entry.pk)
        return Response(EntrySerializer(found).data, status=status.HTTP_201_CREATED)


@extend_schema(parameters=[PROJECT])
class EntryViewSet(MoneyViewSet):
    serializer_class = EntrySerializer
    queryset = CostEntry.objects.none()
    orders = ENTRY_ORDER

    def rows(self, project_code: str) -> QuerySet[Any]:
        return selectors.cost_entries_of(self.actor, project_code)

    @extend_schema(request=NewEntry, responses={201: EntrySerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewEntry)
        entry = services.record_cost(actor=self.actor, project_id=self.project_id(given), **given)
        return self.answer(entry.pk, status.HTTP_201_CREATED)

    @extend_schema(request=Correction, responses={201: EntrySerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """A new entry that holds the difference and names the corrected one."""
        entry = self.get_object()
        correction = services.correct_cost(actor=self.actor, entry_id=entry.pk, **self.read(Correction))
        return self.answer(correction.pk, status.HTTP_201_CREATED)


@extend_schema(parameters=[PROJECT])
class ReserveViewSet(MoneyViewSet):
    serializer_class = ReserveSerializer
    queryset = Reserve.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        found = Reserve.objects.visible_to(self.actor).select_related("project").prefetch_related("draws")
        found = found.filter(project__code=project_code) if project_code else found
        return selectors.with_left(found).order_by("project", "kind")

    @extend_schema(request=ReserveInput, responses={201: ReserveSerializer})
    def create(self, request: Request) -> Response:
        """Set aside a reserve of a kind, or change how much."""
        given = self.read(ReserveInput)
        reserve = services.set_reserve(actor=self.actor, project_id=self.project_id(given), **given)
        return self.answer(reserve.pk, status.HTTP_201_CREATED)

    @extend_schema(request=DrawInput, responses={201: ReserveSerializer})
    @action(detail=True, methods=["post"])
    def draw(self, request: Request, pk: str) -> Response:
        """Take money from it; the management reserve is asked for, and drawn once it is approved."""
        reserve = self.get_object()
        given = self.read(DrawInput)
        services.draw_reserve(actor=self.actor, project_id=reserve.project_id, kind=reserve.kind, **given)
        return self.answer(reserve.pk, status.HTTP_201_CREATED)


@extend_schema(parameters=[PROJECT])
class DrawViewSet(MoneyViewSet):
    serializer_class = DrawSerializer
    queryset = ReserveDraw.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        return selectors.draws_of(self.actor, project_code)

    @extend_schema(request=api_versions.VersionDecision, responses=DrawSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Approve, which draws it, or refuse with a note; not for who asked."""
        row = self.get_object()
        given = self.read(api_versions.VersionDecision)
        services.decide_draw(actor=self.actor, draw_id=row.pk, **given)
        return self.answer(row.pk)


ROUTES = [
    *api_documents.ROUTES,
    *api_ledger.ROUTES,
    *api_versions.ROUTES,
    ("cost-categories", CategoryViewSet, "cost-category"),
    ("budget-lines", LineViewSet, "budget-line"),
    ("commitments", CommitmentViewSet, "commitment"),
    ("cost-entries", EntryViewSet, "cost-entry"),
    ("reserves", ReserveViewSet, "reserve"),
    ("reserve-draws", DrawViewSet, "reserve-draw-row"),
]
