"""Scenarios over the API: tried, kept, compared; the same services and reads as the plan."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP, ServiceViewSet, validated
from projects.project.reads import project_by_code
from tasks.models import Scenario
from tasks.scenarios.services import (
    Comparison,
    Rehearsal,
    compare_scenarios,
    drop_scenario,
    keep_scenario,
    rehearse,
    rehearse_kept,
)

_CHANGES = (
    "Gestures in their order, each a list of steps as the plan's page sends them."
    " A row that a step makes has a number below zero, by which later steps name it"
)


class ScenarioSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    changes = serializers.ListField(
        child=serializers.ListField(child=serializers.DictField()),
        read_only=True,
        help_text=_CHANGES,
    )

    class Meta:
        model = Scenario
        fields = ["id", "project", "name", "changes", "author", "updated_at", "version"]


class ScenarioInput(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    changes = serializers.JSONField(help_text=_CHANGES)


class NewScenario(ScenarioInput):
    project = serializers.CharField(help_text="Code of the project")


class ScenarioChanges(ScenarioInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class TriedChanges(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    changes = serializers.JSONField(help_text=_CHANGES)


class BeforeAndAfter(serializers.Serializer):
    before = serializers.DecimalField(max_digits=16, decimal_places=2)
    after = serializers.DecimalField(max_digits=16, decimal_places=2)


class WorkingDays(serializers.Serializer):
    before = serializers.DecimalField(max_digits=12, decimal_places=1)
    after = serializers.DecimalField(max_digits=12, decimal_places=1)


class TriedMove(serializers.Serializer):
    task = serializers.IntegerField(help_text="Id of the task; below zero as the step made it")
    start = serializers.DateTimeField(allow_null=True)
    finish = serializers.DateTimeField(allow_null=True)


class RefusedStep(serializers.Serializer):
    """A step that cannot be made on the plan as it is."""

    change = serializers.IntegerField(help_text="Its place among the changes, from 0")
    index = serializers.IntegerField(help_text="Its place in the change, from 0")
    message = serializers.CharField()
    is_conflict = serializers.BooleanField(help_text="Somebody else has changed the cell since")
    who = serializers.CharField(allow_blank=True, help_text="Who did")


class Outcome(serializers.Serializer):
    """What all changes would come to on the plan as it is now; nothing of it is made."""

    finish = serializers.DateTimeField(allow_null=True)
    finish_days = serializers.FloatField(
        help_text="Working days that the project ends later, to a tenth; below zero: sooner"
    )
    moved_count = serializers.IntegerField()
    moves = TriedMove(many=True)
    refused = RefusedStep(many=True)
    cost = BeforeAndAfter(required=False, help_text="Planned cost; for who may see costs")
    over_booked = WorkingDays(
        allow_null=True,
        help_text="Working days that people are booked above what they have; null if not asked",
    )


class ComparedScenario(serializers.Serializer):
    """A scenario beside the plan; where it cannot be tried, `problem` says why."""

    scenario = serializers.IntegerField()
    name = serializers.CharField()
    problem = serializers.CharField(allow_blank=True)
    outcome = Outcome(allow_null=True)


class ComparedPlan(serializers.Serializer):
    """The plan as it is, and its kept scenarios by name, each tried on it alone."""

    finish = serializers.DateTimeField(allow_null=True)
    cost = serializers.DecimalField(
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text="Planned cost; for who may see costs",
    )
    over_booked = serializers.DecimalField(
        max_digits=12,
        decimal_places=1,
        allow_null=True,
        help_text="Working days that people are booked above what they have",
    )
    scenarios = ComparedScenario(many=True)
    left_out = serializers.IntegerField(help_text="So many more are kept and not tried")


class ScenarioViewSet(ServiceViewSet):
    """Changes that are tried on the plan and not made; and those that are kept under a name.

    `POST /change-requests/from-scenario/` makes a change request of a kept one.
    """

    serializer_class = ScenarioSerializer
    queryset = Scenario.objects.none()

    def rows(self) -> QuerySet[Scenario]:
        rows: QuerySet[Scenario] = Scenario.objects.allowing(self.actor, Action.VIEW_PLAN)
        return rows.select_related("project")

    def get_queryset(self) -> QuerySet[Scenario]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return self.rows()

    @extend_schema(parameters=[PROJECT], responses=ScenarioSerializer(many=True))
    def list(self, request: Request) -> Response:
        """By project and name."""
        rows = self.rows().order_by("project_id", "name", "id")
        if code := request.query_params.get("project"):
            project = project_by_code(self.actor, code, Action.VIEW_PLAN)
            rows = rows.filter(project=project)
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses=ScenarioSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=NewScenario, responses={201: ScenarioSerializer})
    def create(self, request: Request) -> Response:
        """Keep changes under a name. What no plan could take is refused."""
        given = validated(NewScenario, request)
        project = project_by_code(self.actor, given.pop("project"), Action.EDIT_PLAN)
        row = keep_scenario(actor=self.actor, project_id=project.pk, **given)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ScenarioChanges, responses=ScenarioSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        row = self._own()
        self.require_version()
        given = validated(ScenarioChanges, request, partial=True)
        kept = keep_scenario(
            actor=self.actor,
            project_id=row.project_id,
            scenario_id=row.pk,
            name=given.get("name", row.name),
            changes=given.get("changes", row.changes),
            version=given.get("version"),
        )
        return Response(self.get_serializer(kept).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        row = self._own()
        drop_scenario(actor=self.actor, project_id=row.project_id, scenario_id=row.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=Outcome)
    @action(detail=True)
    def outcome(self, request: Request, pk: str) -> Response:
        """What a kept scenario would come to on the plan as it is now."""
        row = self.get_object()
        found = rehearse_kept(actor=self.actor, scenario=row, counts_people=True)
        return Response(Outcome(outcome_of(found)).data)

    @extend_schema(request=TriedChanges, responses=Outcome)
    @action(detail=False, methods=["post"], url_path="try")
    def tried(self, request: Request) -> Response:
        """What changes would come to, without keeping them."""
        given = validated(TriedChanges, request)
        project = project_by_code(self.actor, given["project"], Action.EDIT_PLAN)
        found = rehearse(
            actor=self.actor,
            project_id=project.pk,
            changes=given["changes"],
            counts_people=True,
        )
        return Response(Outcome(outcome_of(found)).data)

    @extend_schema(responses=ComparedPlan)
    @action(detail=False, url_path="compare/(?P<code>[^/]+)", pagination_class=None)
    def compare(self, request: Request, code: str) -> Response:
        """The plan of a project and its kept scenarios side by side."""
        project = project_by_code(self.actor, code, Action.VIEW_PLAN)
        found = compare_scenarios(actor=self.actor, project=project)
        return Response(ComparedPlan(_compared(found)).data)

    def _own(self) -> Scenario:
        """A scenario that somebody may change: asked before what was sent is read."""
        row: Scenario = self.get_object()
        require(self.actor, Action.EDIT_PLAN, row.project_id)
        return row


def outcome_of(found: Rehearsal) -> Mapping[str, Any]:
    """A rehearsal as the API tells it."""
    names = {pk: number for number, pk in found.created.items()}
    told: dict[str, Any] = {
        "finish": found.finish,
        "finish_days": found.finish_days,
        "moved_count": found.moved_count,
        "moves": [_move(names.get(pk, pk), start, finish) for pk, start, finish in found.moves],
        "refused": found.refused,
        "over_booked": _pair(found.over_booked),
    }
    if found.cost is not None:
        told["cost"] = _pair(found.cost)
    return told


def _move(task: int, start: datetime | None, finish: datetime | None) -> Mapping[str, Any]:
    return {"task": task, "start": start, "finish": finish}


def _pair(values: tuple[Decimal, Decimal] | None) -> Mapping[str, Decimal] | None:
    return {"before": values[0], "after": values[1]} if values else None


def _compared(found: Comparison) -> Mapping[str, Any]:
    lines = [
        {
            "scenario": one.scenario.pk,
            "name": one.scenario.name,
            "problem": one.problem,
            "outcome": outcome_of(one.rehearsal) if one.rehearsal else None,
        }
        for one in found.tried
    ]
    told = {
        "finish": found.finish,
        "over_booked": found.over_booked,
        "scenarios": lines,
        "left_out": found.left_out,
    }
    return told if found.cost is None else told | {"cost": found.cost}


ROUTES = [("scenarios", ScenarioViewSet, "scenario")]
