"""The portfolio over the API, from the same selector as the page."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from controls.known.api import AS_OF
from controls.known.reads import day_asked
from core.api import serializers
from core.api.endpoints import ServiceViewSet
from dashboards.portfolio.reads import ORDERS, PortfolioFilter, portfolio


class PortfolioSerializer(serializers.Serializer):
    """A project in one row. Amounts and what they could be reckoned from are null without the right to see costs."""

    code = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    colours = serializers.DictField(
        child=serializers.CharField(), help_text="Colour by dimension, and overall"
    )
    phase = serializers.CharField()
    schedule_performance_index = serializers.DecimalField(
        max_digits=9, decimal_places=4, allow_null=True, source="spi"
    )
    cost_performance_index = serializers.DecimalField(
        max_digits=9, decimal_places=4, allow_null=True, source="cpi"
    )
    forecast_finish = serializers.DateTimeField(allow_null=True, source="finish")
    finish_variance_days = serializers.DecimalField(
        max_digits=9, decimal_places=2, allow_null=True, source="slip_days"
    )
    budget_at_completion = serializers.DecimalField(
        max_digits=16, decimal_places=2, allow_null=True, source="budget"
    )
    estimate_at_completion = serializers.DecimalField(
        max_digits=16, decimal_places=2, allow_null=True, source="forecast"
    )


@extend_schema(tags=["dashboards"])
class PortfolioViewSet(ServiceViewSet):
    """The projects the caller may see, worst first."""

    serializer_class = PortfolioSerializer
    filter_backends = ()

    @extend_schema(
        parameters=[OpenApiParameter("order", str, enum=list(ORDERS)), OpenApiParameter("q", str), AS_OF],
        responses=PortfolioSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        order = request.query_params.get("order", "worst")
        wanted = PortfolioFilter(
            text=request.query_params.get("q", "")[:100], order=order if order in ORDERS else "worst"
        )
        today = timezone.localdate()
        day = day_asked(request.query_params.get("as_of", ""), today=today)
        rows = portfolio(self.actor, wanted, today=today, day=day).rows
        page: Any = self.paginate_queryset(rows)  # type: ignore[arg-type]
        return self.get_paginated_response(PortfolioSerializer(page, many=True).data)


ROUTES = [("portfolio", PortfolioViewSet, "portfolio")]
