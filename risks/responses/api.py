"""Responses over the API: the same services and reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP
from risks.entries.api import RegisterViewSet
from risks.models import RiskResponse
from risks.register.api import ResponseSerializer
from risks.responses import services


class ResponseInput(serializers.Serializer):
    strategy = serializers.ChoiceField(choices=RiskResponse.Strategy.choices)
    action = serializers.CharField(max_length=300)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False)
    task = serializers.IntegerField(required=False, allow_null=True)


class NewResponse(ResponseInput):
    risk = serializers.IntegerField()


class ResponseChanges(ResponseInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class Done(serializers.Serializer):
    is_done = serializers.BooleanField(default=True)


@extend_schema(parameters=[PROJECT])
class ResponseViewSet(RegisterViewSet):
    serializer_class = ResponseSerializer
    queryset = RiskResponse.objects.none()

    def rows(self, project_code: str) -> QuerySet[Any]:
        found = RiskResponse.objects.visible_to(self.actor).select_related("risk")
        found = found.filter(risk__project__code=project_code) if project_code else found
        return found.order_by("risk", "id")

    @extend_schema(request=NewResponse, responses={201: ResponseSerializer})
    def create(self, request: Request) -> Response:
        response = services.add_response(actor=self.actor, **self.read(NewResponse))
        return self.answer(response.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ResponseChanges, responses=ResponseSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        response = self.get_object()
        require(self.actor, Action.EDIT_RISK, response.risk.project_id)
        self.require_version()
        changes = self.read(ResponseChanges, partial=True)
        version = changes.pop("version", None)
        services.update_response(actor=self.actor, response_id=response.pk, changes=changes, version=version)
        return self.answer(response.pk)

    @extend_schema(request=Done, responses=ResponseSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        response = self.get_object()
        services.complete_response(actor=self.actor, response_id=response.pk, **self.read(Done))
        return self.answer(response.pk)


ROUTES = [("risk-responses", ResponseViewSet, "risk-response")]
