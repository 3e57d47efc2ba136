"""Earned value over the API: the figures of the page, of now or as known on a past day."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from controls.earned_value.figures.formulas import FIGURES, Value, values_of
from controls.earned_value.page import Sight, figures_of_line, line_of
from controls.earned_value.reads import EarnedValue, Month, Node, earned_value
from controls.known.api import AS_OF, known_snapshot
from controls.models import Snapshot
from core.access import Action
from core.api import serializers
from core.api.endpoints import ServiceViewSet
from core.errors import DomainError
from projects.project.reads import project_by_code

# What one line of a list tells; everything else of a line is asked for by its key.
LINE_FIGURES = ("bac", "pv", "ev", "ac", "sv", "cv", "spi", "cpi", "percent", "bottom_up_etc")
PROJECT = OpenApiParameter("project", str, required=True, description="Code of the project")
KEY = OpenApiParameter(
    "id", str, OpenApiParameter.PATH, description="project, phase-3, task-12, outside, month-2026-11-30"
)


class EarnedLineSerializer(serializers.Serializer):
    """A line: amounts with two places, ratios in full; null where not yet defined, absent without the right."""

    key = serializers.CharField()
    under = serializers.CharField(help_text="Key of the work package it lies in; empty at the top")
    wbs_code = serializers.CharField()
    name = serializers.CharField()
    figures = serializers.DictField(child=serializers.CharField(allow_null=True))


class EarnedMonthSerializer(serializers.Serializer):
    """A month, or its part up to or after the status date; `reached` are the sums at its end."""

    key = serializers.CharField()
    until = serializers.DateField()
    is_forecast = serializers.BooleanField()
    in_month = serializers.DictField(child=serializers.CharField(allow_null=True))
    reached = serializers.DictField(child=serializers.CharField(allow_null=True))


class EarnedValueSerializer(serializers.Serializer):
    project = serializers.CharField()
    currency = serializers.CharField()
    status_date = serializers.DateField()
    known_at = serializers.DateTimeField(help_text="When these figures were computed")
    forecast_method = serializers.CharField(help_text="The forecast formula that the project goes by")
    figures = serializers.DictField(
        child=serializers.CharField(allow_null=True), help_text="Every index and forecast of the project"
    )
    phases = EarnedLineSerializer(many=True)
    tasks = EarnedLineSerializer(many=True)
    months = EarnedMonthSerializer(many=True)


class EarnedFigureSerializer(serializers.Serializer):
    """One figure in plain words."""

    figure = serializers.CharField()
    short = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    words = serializers.CharField()


@extend_schema(tags=["controls"])
class EarnedValueViewSet(ServiceViewSet):
    """Earned value of a project. Amounts, and what they could be reckoned from, only for who may see costs."""

    serializer_class = EarnedValueSerializer
    queryset = Snapshot.objects.none()
    is_named_by_id = False
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="earned_value_project", parameters=[PROJECT, AS_OF], responses=EarnedValueSerializer
    )
    def list(self, request: Request) -> Response:
        """The project, its phases, work packages, tasks and months."""
        found, sight = self._found(request)
        return Response(EarnedValueSerializer(_data(found, sight)).data)

    @extend_schema(
        operation_id="earned_value_line",
        parameters=[KEY, PROJECT, AS_OF],
        responses=EarnedFigureSerializer(many=True),
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Every figure of one line, in words."""
        found, sight = self._found(request)
        told = figures_of_line(line_of(found, pk, sight), found.project.currency, sight)
        rows = [
            {"figure": row.key, "short": row.short, "value": _text(row.value), "words": row.words}
            for row in told
        ]
        return Response(EarnedFigureSerializer(rows, many=True).data)

    def _found(self, request: Request) -> tuple[EarnedValue, Sight]:
        code = request.query_params.get("project", "")
        if not code:
            raise DomainError(_("Name the project."), field="project")
        project = project_by_code(self.actor, code)
        snapshot = known_snapshot(project, request)
        if snapshot is None:
            raise DomainError(_("The first figures of this project are not computed yet."))
        sight = Sight(
            money=self.actor.may(Action.VIEW_COSTS, project.pk),
            plan=self.actor.may(Action.VIEW_PLAN, project.pk),
        )
        return earned_value(project, snapshot), sight


def _data(found: EarnedValue, sight: Sight) -> dict[str, Any]:
    snapshot = found.snapshot
    nodes = [node for node in found.nodes().values() if node.key.startswith(("task-", "outside"))]
    total = values_of(found.total.measures, found.time, snapshot.time_forecast_finish)
    return {
        "project": found.project.code,
        "currency": found.project.currency,
        "status_date": snapshot.status_date,
        "known_at": snapshot.computed_at,
        "forecast_method": str(found.method),
        "figures": _texts(total, tuple(FIGURES), sight),
        "phases": [_line(node, sight) for node in found.phases],
        "tasks": [_line(node, sight) for node in nodes] if sight.plan else [],
        "months": [_month(month, sight) for month in found.months],
    }


def _line(node: Node, sight: Sight) -> dict[str, Any]:
    figures = _texts(values_of(node.measures), LINE_FIGURES, sight)
    return {
        "key": node.key,
        "under": node.parent,
        "wbs_code": node.wbs_code,
        "name": node.name,
        "figures": figures,
    }


def _month(month: Month, sight: Sight) -> dict[str, Any]:
    amounts = {"planned": month.planned, "earned": month.earned, "spent": month.spent}
    names = ("pv", "ev", "ac", "sv", "cv", "spi", "cpi", "percent")
    return {
        "key": f"month-{month.until}",
        "until": month.until,
        "is_forecast": month.is_forecast,
        "in_month": {name: _text(amount) for name, amount in amounts.items()} if sight.money else {},
        "reached": _texts(values_of(month.reached), names, sight),
    }


def _texts(values: dict[str, Value], names: tuple[str, ...], sight: Sight) -> dict[str, str | None]:
    return {name: _text(values[name]) for name in names if sight.allows(name)}


def _text(value: Value) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(Decimal(value))


ROUTES = [("earned-value", EarnedValueViewSet, "earned-value")]
