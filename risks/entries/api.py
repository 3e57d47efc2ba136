"""What the endpoints of both registers share."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, status
from rest_framework.response import Response

from core.access import Action, Actor
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from core.errors import NotVisible
from projects.project.reads import project_by_code


class CostHiding(serializers.ModelSerializer):
    """Leaves the fields of `hidden_fields` out of rows of projects whose costs the actor may not see."""

    hidden_fields: tuple[str, ...] = ()

    def project_id_of(self, row: Any) -> int:
        raise NotImplementedError

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["view"].actor.may(Action.VIEW_COSTS, self.project_id_of(instance)):
            for name in self.hidden_fields:
                shown.pop(name, None)
        return shown


class RegisterViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Rows of the register; who may not see the plan finds none."""

    orders: Mapping[str, tuple[str, ...]] = {}
    renamed = {"owner": "owner_id", "task": "task_id", "tasks": "task_ids", "risk": "risk_id"}

    @cached_property
    def actor(self) -> Actor:
        """One actor per request: whether costs are shown is asked of every row."""
        return super().actor

    def rows(self, project_code: str) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset  # type: ignore[return-value]
        asked = self.request.query_params if self.action == "list" else {}
        found = self.rows(asked.get("project", ""))
        order = self.orders.get(asked.get("order", ""))
        return found.order_by(*order) if order else found

    def read(self, serializer: type[serializers.BaseSerializer], *, partial: bool = False) -> dict[str, Any]:
        """Validated input, with ids of other rows under the names that the services take."""
        given = validated(serializer, self.request, partial=partial)
        return {self.renamed.get(name, name): value for name, value in given.items()}

    def project_id(self, given: dict[str, Any]) -> int:
        """Takes `project` out of the input; 403 for who may not see its plan."""
        return project_by_code(self.actor, given.pop("project"), Action.VIEW_PLAN).pk

    def answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """A row as it is now."""
        found = self.rows("").filter(pk=pk).first()
        if found is None:
            raise NotVisible
        return Response(self.get_serializer(found).data, status=code)
