"""The grid over the API: the same services as the page."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from projects.project.reads import project_by_code
from tasks.models import RaciLetter
from tasks.raci import services
from tasks.raci.figures import ACCOUNTABLE, Grid
from tasks.raci.reads import grid_of_project
from tasks.raci.words import findings

CODE = OpenApiParameter("id", str, OpenApiParameter.PATH, description="Code of a project")


class RaciLineSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="p…, d…: phase, deliverable; u…, r…: person, role")
    name = serializers.CharField()


class RaciCellSerializer(serializers.Serializer):
    row = serializers.CharField(max_length=40)
    column = serializers.CharField(max_length=40)
    letter = serializers.ChoiceField(choices=RaciLetter.Letter.choices, allow_blank=True)


class RaciCellInput(RaciCellSerializer):
    was = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1,
        help_text="What stood there; something else by now is a conflict (409)",
    )


class RaciSerializer(serializers.Serializer):
    rows = RaciLineSerializer(many=True)
    columns = RaciLineSerializer(many=True)
    cells = RaciCellSerializer(many=True)
    without_accountable = serializers.ListField(child=serializers.CharField(), help_text="Keys of rows")
    findings = serializers.ListField(child=serializers.CharField(), help_text="In words")


class RaciChanges(serializers.Serializer):
    cells = RaciCellInput(many=True, help_text="An empty letter empties its cell")


class RaciViewSet(ServiceViewSet):
    """Who is responsible, accountable, consulted and informed; by the project's code."""

    serializer_class = RaciSerializer
    is_named_by_id = False

    @extend_schema(parameters=[CODE], responses=RaciSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        project = project_by_code(self.actor, pk, Action.VIEW_PLAN)
        return Response(_shown(grid_of_project(project)))

    @extend_schema(parameters=[CODE], request=RaciChanges, responses=RaciSerializer)
    @action(detail=True, methods=["post"])
    def cells(self, request: Request, pk: str) -> Response:
        """Write all of these cells, or none."""
        project = project_by_code(self.actor, pk, Action.EDIT_PROJECT)
        given = validated(RaciChanges, request)["cells"]
        services.set_letters(
            actor=self.actor,
            project_id=project.pk,
            cells=[services.Cell(**one) for one in given],
        )
        return Response(_shown(grid_of_project(project)))


def _shown(grid: Grid) -> dict[str, Any]:
    data = {
        "rows": grid.rows,
        "columns": grid.columns,
        "cells": [
            {"row": row, "column": column, "letter": letter} for (row, column), letter in grid.letters.items()
        ],
        "without_accountable": [row.key for row in grid.rows if not grid.of_row(row, ACCOUNTABLE)],
        "findings": [words for _tone, words in findings(grid)],
    }
    return dict(RaciSerializer(data).data)


ROUTES = [("raci", RaciViewSet, "raci")]
