"""Reserves over the API: set, drawn, decided."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.models import Reserve, ReserveDraw
from budgets.money.api import AGAIN, AMOUNT, MoneyViewSet
from budgets.reserves import reads, services
from budgets.versions import api
from core.api import serializers
from core.api.endpoints import PROJECT


class DrawSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReserveDraw
        fields = [
            "id",
            "status",
            "amount",
            "reason",
            "drawn_on",
            "drawn_by",
            "decided_by",
            "decided_at",
            "note",
            "version",
        ]


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


@extend_schema(parameters=[PROJECT])
class ReserveViewSet(MoneyViewSet):
    serializer_class = ReserveSerializer
    queryset = Reserve.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        found = Reserve.objects.visible_to(self.actor).select_related("project").prefetch_related("draws")
        found = found.filter(project__code=project_code) if project_code else found
        return reads.with_left(found).order_by("project", "kind")

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
        return reads.draws_of(self.actor, project_code)

    @extend_schema(request=api.VersionDecision, responses=DrawSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Approve, which draws it, or refuse with a note; not for who asked."""
        row = self.get_object()
        given = self.read(api.VersionDecision)
        services.decide_draw(actor=self.actor, draw_id=row.pk, **given)
        return self.answer(row.pk)


ROUTES = [
    ("reserves", ReserveViewSet, "reserve"),
    ("reserve-draws", DrawViewSet, "reserve-draw-row"),
]
