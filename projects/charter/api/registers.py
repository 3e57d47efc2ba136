"""Objectives, their values, and stakeholders over the API: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import VERSION_HELP, validated
from projects.charter import services
from projects.models import Objective, ObjectiveMeasurement, Stakeholder, StakeholderNote
from projects.project.api import OfProjectViewSet, by_id
from projects.project.reads import project_by_code


class ObjectiveSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    strategic_goal = serializers.CharField(source="strategic_goal.name", default="", read_only=True)

    class Meta:
        model = Objective
        fields = [
            "id",
            "project",
            "name",
            "metric",
            "unit",
            "baseline_value",
            "target_value",
            "due",
            "owner",
            "strategic_goal",
            "version",
        ]
        read_only_fields = fields


class ObjectiveInput(serializers.ModelSerializer):
    owner = serializers.IntegerField(required=False, allow_null=True, help_text="Id of a person")
    strategic_goal = serializers.CharField(required=False, allow_blank=True, help_text="Its name")

    class Meta:
        model = Objective
        fields = [
            "name",
            "metric",
            "unit",
            "baseline_value",
            "target_value",
            "due",
            "owner",
            "strategic_goal",
        ]


class NewObjective(ObjectiveInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(ObjectiveInput.Meta):
        fields = ["project", *ObjectiveInput.Meta.fields]


class ObjectiveChanges(ObjectiveInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(ObjectiveInput.Meta):
        fields = [*ObjectiveInput.Meta.fields, "version"]


class MeasurementSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="objective.project.code", read_only=True)

    class Meta:
        model = ObjectiveMeasurement
        fields = [
            "id",
            "project",
            "objective",
            "measured_on",
            "value",
            "source",
            "measured_by",
            "version",
        ]
        read_only_fields = fields


class NewMeasurement(serializers.ModelSerializer):
    objective = serializers.IntegerField(help_text="Id of an objective")

    class Meta:
        model = ObjectiveMeasurement
        fields = ["objective", "measured_on", "value", "source"]
        # One value a day is the service's to say.
        validators: list[Any] = []


class StakeholderSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Stakeholder
        fields = [
            "id",
            "project",
            "name",
            "organisation",
            "user",
            "email",
            "power",
            "interest",
            "current_engagement",
            "desired_engagement",
            "notes",
            "version",
        ]
        read_only_fields = fields


class StakeholderInput(serializers.ModelSerializer):
    user = serializers.IntegerField(required=False, allow_null=True, help_text="Id of a person")

    class Meta:
        model = Stakeholder
        fields = [
            "name",
            "organisation",
            "user",
            "email",
            "power",
            "interest",
            "current_engagement",
            "desired_engagement",
            "notes",
        ]


class NewStakeholder(StakeholderInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(StakeholderInput.Meta):
        fields = ["project", *StakeholderInput.Meta.fields]


class StakeholderChanges(StakeholderInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(StakeholderInput.Meta):
        fields = [*StakeholderInput.Meta.fields, "version"]


class ObjectiveViewSet(OfProjectViewSet):
    serializer_class = ObjectiveSerializer
    queryset = Objective.objects.none()
    related = ("project", "strategic_goal")

    @extend_schema(request=NewObjective, responses={201: ObjectiveSerializer})
    def create(self, request: Request) -> Response:
        project = project_by_code(self.actor, str(request.data.get("project", "")), Action.EDIT_PROJECT)
        values = by_id(validated(NewObjective, request), "owner")
        row = services.add_objective(actor=self.actor, project_id=project.pk, values=values)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ObjectiveChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data = by_id(validated(ObjectiveChanges, request, partial=True), "owner")
        version = data.pop("version", None)
        row = services.update_objective(actor=self.actor, objective_id=pk, changes=data, version=version)
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_objective(actor=self.actor, objective_id=pk, project_id=self.project_of(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeasurementViewSet(OfProjectViewSet):
    """Values of objectives, the newest first."""

    serializer_class = MeasurementSerializer
    queryset = ObjectiveMeasurement.objects.none()
    project_path = "objective__project"
    related = ("objective__project",)

    @extend_schema(request=NewMeasurement, responses={201: MeasurementSerializer})
    def create(self, request: Request) -> Response:
        values = validated(NewMeasurement, request)
        row = services.measure_objective(
            actor=self.actor,
            objective_id=values.pop("objective"),
            values=values,
        )
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_measurement(actor=self.actor, measurement_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class StakeholderViewSet(OfProjectViewSet):
    serializer_class = StakeholderSerializer
    queryset = Stakeholder.objects.none()
    read_action = Action.VIEW_PLAN

    @extend_schema(request=NewStakeholder, responses={201: StakeholderSerializer})
    def create(self, request: Request) -> Response:
        project = project_by_code(self.actor, str(request.data.get("project", "")), Action.EDIT_PROJECT)
        values = by_id(validated(NewStakeholder, request), "user")
        row = services.add_stakeholder(actor=self.actor, project_id=project.pk, values=values)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StakeholderChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data = by_id(validated(StakeholderChanges, request, partial=True), "user")
        version = data.pop("version", None)
        row = services.update_stakeholder(actor=self.actor, stakeholder_id=pk, changes=data, version=version)
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_stakeholder(actor=self.actor, stakeholder_id=pk, project_id=self.project_of(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class StakeholderNoteSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="stakeholder.project.code", read_only=True)
    sentiment = serializers.CharField(
        read_only=True,
        help_text="positive, neutral, negative, or empty",
    )

    class Meta:
        model = StakeholderNote
        fields = [
            "id",
            "project",
            "stakeholder",
            "noted_on",
            "engagement",
            "sentiment",
            "text",
            "noted_by",
        ]
        read_only_fields = fields


class NewStakeholderNote(serializers.Serializer):
    stakeholder = serializers.IntegerField(help_text="Id of a stakeholder")
    noted_on = serializers.DateField()
    engagement = serializers.ChoiceField(choices=Stakeholder.Engagement.choices)
    sentiment = serializers.ChoiceField(
        choices=StakeholderNote.Sentiment.choices,
        required=False,
        allow_blank=True,
    )
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)


class StakeholderNoteViewSet(OfProjectViewSet):
    """How engaged stakeholders were on a day, and what was said; the newest first."""

    serializer_class = StakeholderNoteSerializer
    queryset = StakeholderNote.objects.none()
    read_action = Action.VIEW_PLAN
    project_path = "stakeholder__project"
    related = ("stakeholder__project",)

    @extend_schema(request=NewStakeholderNote, responses={201: StakeholderNoteSerializer})
    def create(self, request: Request) -> Response:
        values = validated(NewStakeholderNote, request)
        row = services.note_stakeholder(
            actor=self.actor,
            stakeholder_id=values.pop("stakeholder"),
            values=values,
        )
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_stakeholder_note(
            actor=self.actor,
            note_id=pk,
            project_id=self.project_of(pk),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
