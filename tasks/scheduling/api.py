"""Lists of plain rows: values straight from the database, which costs a tenth of model instances."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import ServiceViewSet, id_named, validated
from core.errors import InvalidInput, NotVisible
from core.reading import whole_number
from projects.project.reads import project_by_code

PROJECT = OpenApiParameter("project", str, description="Code of a project")
TASK = OpenApiParameter("task", int, description="Id of a task")
VERSION = "As it was read; another one is a conflict"


class Moved(serializers.Serializer):
    """What an edit moved."""

    task_ids = serializers.ListField(child=serializers.IntegerField(), source="moved_ids")
    finish_before = serializers.DateTimeField(allow_null=True)
    finish_after = serializers.DateTimeField(allow_null=True)


class RowsViewSet(ServiceViewSet):
    """Subclasses name the fields of a row and how its project is reached."""

    # (name in the answer, path in the database)
    row_fields: ClassVar[Sequence[tuple[str, str]]] = ()
    project_path: ClassVar[str] = "task__project"
    orders: ClassVar[Sequence[str]] = ("id", "-id")
    filters: ClassVar[Sequence[str]] = ()

    def rows(self) -> QuerySet[Any]:
        """Everything the actor may read."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset  # type: ignore[return-value]
        return self.rows()

    def respond_with_list(self, request: Request) -> Response:
        rows = self.rows()
        if code := request.query_params.get("project"):
            project = project_by_code(self.actor, code, Action.VIEW_DASHBOARD)
            rows = rows.filter(**{self.project_path: project})
        for name in self.filters:
            if given := request.query_params.get(name):
                rows = rows.filter(**{name: _whole_number(name, given)})
        order = request.query_params.get("order", self.orders[0])
        if order not in self.orders:
            raise InvalidInput({"order": [f"Order by one of: {', '.join(self.orders)}."]})
        page = self.paginate_queryset(rows.order_by(order, "id").values_list(*self._paths()))
        return self.get_paginated_response([self._row(values) for values in page or ()])

    def respond_with(self, pk: int, *, status: int = 200, **more: Any) -> Response:
        """The row as it is now."""
        values = self.rows().filter(pk=pk).values_list(*self._paths()).first()
        if values is None:
            raise NotVisible
        return Response(self._row(values) | more, status=status)

    def require_visible(self, pk: str, action: Action | None = None) -> int:
        """The id, if the actor may know of it and do `action` with it, however wrong the body is."""
        row_id = id_named(pk)
        path = f"{self.project_path}_id"
        project_id = self.rows().filter(pk=row_id).values_list(path, flat=True).first()
        if project_id is None:
            raise NotVisible
        if action is not None:
            require(self.actor, action, project_id)
        return row_id

    def validated_for(
        self, pk: str, action: Action, shape: type[serializers.BaseSerializer]
    ) -> tuple[int, dict[str, Any]]:
        """The id and the validated input, for a service that asks for the right itself.

        Input that is wrong is told to who may do `action` with the row.
        """
        row_id = id_named(pk)
        try:
            return row_id, validated(shape, self.request)
        except serializers.ValidationError:
            self.require_visible(pk, action)
            raise

    def _paths(self) -> list[str]:
        return [path for _name, path in self.row_fields]

    def _row(self, values: Sequence[Any]) -> dict[str, Any]:
        # Plain rows pass no serializer: decimals are written as one would write them, exactly.
        exact = (str(value) if isinstance(value, Decimal) else value for value in values)
        return dict(zip((name for name, _path in self.row_fields), exact, strict=True))


def _whole_number(name: str, text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise InvalidInput({name: [_("Give an id.")]})
    return number
