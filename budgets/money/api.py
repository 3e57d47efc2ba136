"""Money over the API: the same services and reads as the page. Amounts are decimal strings."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.models import (
    BudgetLine,
    BudgetLineMonth,
    CostCategory,
    CostEntry,
)
from budgets.money import reads, services
from budgets.money.reads.records import ENTRY_ORDER, LINE_ORDER
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP, ServiceViewSet, validated
from core.errors import NotVisible
from projects.project.reads import project_by_code

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
AGAIN: dict[str, Any] = {
    "required": False,
    "help_text": "Make it although one like it is there (409 already_there asks)",
}
CURRENCY = "Of the amount; left out, the project's. Needs an exchange rate"


class MoneyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Rows with amounts: what the actor may not see is not there."""

    orders: Mapping[str, str] = {}
    renamed = {
        "category": "category_id",
        "phase": "phase_id",
        "task": "task_id",
        "line": "line_id",
        "commitment": "commitment_id",
    }

    def rows(self, project_code: str) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset  # type: ignore[return-value]
        asked = self.request.query_params if self.action == "list" else {}
        found = self.rows(asked.get("project", ""))
        order = self.orders.get(asked.get("order", ""))
        return found.order_by(order, "id") if order else found

    def read(self, serializer: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        """Validated input, with ids of other rows under the names that the services take."""
        given = validated(serializer, self.request, partial=partial)
        return {self.renamed.get(name, name): value for name, value in given.items()}

    def project_id(self, given: dict[str, Any]) -> int:
        """Takes `project` out of the input; 403 for who may not see its costs."""
        return project_by_code(self.actor, given.pop("project"), Action.VIEW_COSTS).pk

    def answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """A row as it is now, with what the lists add to it."""
        found = self.rows("").filter(pk=pk).first()
        if found is None:
            raise NotVisible
        return Response(self.get_serializer(found).data, status=code)


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
        fields = [
            "id",
            "project",
            "category",
            "phase",
            "task",
            "name",
            "amount",
            "foreign_amount",
            "foreign_currency",
            "is_capex",
            "phasing",
            "starts_on",
            "ends_on",
            "months",
            "spent",
            "version",
        ]


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


class EntrySerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    stands_for = serializers.DecimalField(
        read_only=True, help_text="The amount with its corrections", **AMOUNT
    )

    class Meta:
        model = CostEntry
        fields = [
            "id",
            "project",
            "category",
            "line",
            "task",
            "commitment",
            "kind",
            "description",
            "amount",
            "stands_for",
            "foreign_amount",
            "foreign_currency",
            "incurred_on",
            "recorded_at",
            "corrects",
            "reference",
            "source_key",
        ]


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


class Correction(serializers.Serializer):
    amount = serializers.DecimalField(min_value=0, help_text="What the entry should have been", **AMOUNT)
    reason = serializers.CharField(max_length=200)
    seen_amount = serializers.DecimalField(
        required=False, help_text="What it stood for when it was read", **AMOUNT
    )


class CategoryViewSet(mixins.ListModelMixin, ServiceViewSet):
    serializer_class = CategorySerializer
    queryset = CostCategory.objects.all()


@extend_schema(parameters=[PROJECT])
class LineViewSet(MoneyViewSet):
    serializer_class = LineSerializer
    queryset = BudgetLine.objects.none()
    orders = LINE_ORDER

    def rows(self, project_code: str) -> QuerySet[Any]:
        return reads.lines_of(self.actor, project_code).prefetch_related("months")

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
class EntryViewSet(MoneyViewSet):
    serializer_class = EntrySerializer
    queryset = CostEntry.objects.none()
    orders = ENTRY_ORDER

    def rows(self, project_code: str) -> QuerySet[Any]:
        return reads.cost_entries_of(self.actor, project_code)

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


ROUTES = [
    ("cost-categories", CategoryViewSet, "cost-category"),
    ("budget-lines", LineViewSet, "budget-line"),
    ("cost-entries", EntryViewSet, "cost-entry"),
]
