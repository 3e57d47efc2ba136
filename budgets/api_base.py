"""What the endpoints of money share: rows with amounts, their input, their project."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, status
from rest_framework.response import Response

from core import serializers
from core.access import Action
from core.api import ServiceViewSet
from core.errors import NotVisible
from projects.selectors import project_by_code

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
AGAIN: dict[str, Any] = {
    "required": False,
    "help_text": "Make it although one like it is there (409 already_there asks)",
}


class MoneyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Rows with amounts: what the actor may not see is not there."""

    orders: Mapping[str, str] = {}
    renamed = {"category": "category_id", "phase": "phase_id", "task": "task_id", "line": "line_id",
               "commitment": "commitment_id"}  # fmt: skip

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
        given = serializer(data=self.request.data, partial=partial)
        given.is_valid(raise_exception=True)
        return {self.renamed.get(name, name): value for name, value in given.validated_data.items()}

    def project_id(self, given: dict[str, Any]) -> int:
        """Takes `project` out of the input; 403 for who may not see its costs."""
        return project_by_code(self.actor, given.pop("project"), Action.VIEW_COSTS).pk

    def answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """A row as it is now, with what the lists add to it."""
        found = self.rows("").filter(pk=pk).first()
        if found is None:
            raise NotVisible
        return Response(self.get_serializer(found).data, status=code)
