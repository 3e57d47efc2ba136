"""The business case over the API: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import VERSION_HELP, ServiceViewSet, validated
from projects.business_case import services
from projects.business_case.reads import case_of, compared
from projects.business_case.services.case import EDITABLE
from projects.models import BusinessCase, CaseOption
from projects.project.api import Changed, OfProjectViewSet
from projects.project.reads import project_by_code

_MONEY: Any = {"max_digits": 14, "decimal_places": 2}
_FIGURES = (
    "cost",
    "benefit",
    "present_value",
    "worst",
    "best",
    "return_percent",
    "rate_percent",
    "payback_years",
    "benefits_may_fall",
    "gain",
)


class WorthSerializer(serializers.Serializer):
    """What an option is worth; null where a figure does not exist."""

    def get_fields(self) -> dict[str, Any]:
        return {
            name: serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
            for name in _FIGURES
        }


class ComparedSerializer(serializers.Serializer):
    """An option with its figures."""

    option = serializers.IntegerField(source="option.pk")
    name = serializers.CharField(source="option.name")
    is_nothing = serializers.BooleanField(source="option.is_nothing")
    is_chosen = serializers.BooleanField()
    worth = WorthSerializer()


class CaseSerializer(serializers.ModelSerializer):
    """The terms, the choice, and every option with its figures."""

    project = serializers.CharField(source="project.code", read_only=True)
    options = serializers.SerializerMethodField()

    class Meta:
        model = BusinessCase
        fields = ["project", *sorted(EDITABLE), "chosen", "chosen_why", "options", "version"]
        read_only_fields = fields

    @extend_schema_field(ComparedSerializer(many=True))
    def get_options(self, case: BusinessCase) -> Any:
        return ComparedSerializer(compared(case), many=True).data


class CaseChanges(Changed, serializers.ModelSerializer):
    """Terms; only those that are sent change."""

    class Meta:
        model = BusinessCase
        fields = [*sorted(EDITABLE), "version"]
        extra_kwargs = {name: {"required": False} for name in EDITABLE}


class Choice(serializers.Serializer):
    option = serializers.IntegerField(allow_null=True, help_text="Id of an option; null for none")
    why = serializers.CharField(allow_blank=True, default="", max_length=5000)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class OptionSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = CaseOption
        fields = [
            "id",
            "project",
            "name",
            "description",
            "is_nothing",
            "costs",
            "benefits",
            "version",
        ]
        read_only_fields = fields


class OptionInput(serializers.ModelSerializer):
    costs = serializers.ListField(child=serializers.DecimalField(**_MONEY), required=False)
    benefits = serializers.ListField(child=serializers.DecimalField(**_MONEY), required=False)

    class Meta:
        model = CaseOption
        fields = ["name", "description", "is_nothing", "costs", "benefits"]


class NewOption(OptionInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(OptionInput.Meta):
        fields = ["project", *OptionInput.Meta.fields]


class OptionChanges(OptionInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(OptionInput.Meta):
        fields = [*OptionInput.Meta.fields, "version"]


class BusinessCaseViewSet(ServiceViewSet):
    """A project's business case; its address ends in the project's code."""

    serializer_class = CaseSerializer
    queryset = BusinessCase.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def _answer(self, code: str) -> Response:
        project = project_by_code(self.actor, code, Action.VIEW_COSTS)
        return Response(self.get_serializer(case_of(project)).data)

    def retrieve(self, request: Request, code: str) -> Response:
        return self._answer(code)

    @extend_schema(request=CaseChanges)
    def partial_update(self, request: Request, code: str) -> Response:
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        require(self.actor, Action.VIEW_COSTS, pk)
        self.require_version()
        data = validated(CaseChanges, request, partial=True)
        version = data.pop("version", None)
        services.update_case(actor=self.actor, project_id=pk, changes=data, version=version)
        return self._answer(code)

    @extend_schema(request=Choice)
    @action(detail=True, methods=["post"])
    def choice(self, request: Request, code: str) -> Response:
        """Choose an option with the reason, or none any more."""
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        require(self.actor, Action.VIEW_COSTS, pk)
        data = validated(Choice, request)
        services.choose_option(
            actor=self.actor,
            project_id=pk,
            option_id=data["option"],
            why=data["why"],
            version=data.get("version"),
        )
        return self._answer(code)


class CaseOptionViewSet(OfProjectViewSet):
    """The options of a project's business case."""

    serializer_class = OptionSerializer
    queryset = CaseOption.objects.none()
    read_action = Action.VIEW_COSTS

    @extend_schema(request=NewOption, responses={201: OptionSerializer})
    def create(self, request: Request) -> Response:
        code = str(request.data.get("project", ""))
        project = project_by_code(self.actor, code, Action.EDIT_PROJECT)
        require(self.actor, Action.VIEW_COSTS, project.pk)
        values = validated(NewOption, request)
        row = services.add_option(actor=self.actor, project_id=project.pk, values=values)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=OptionChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data = validated(OptionChanges, request, partial=True)
        version = data.pop("version", None)
        row = services.update_option(
            actor=self.actor,
            option_id=pk,
            changes=data,
            version=version,
        )
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_option(
            actor=self.actor,
            option_id=pk,
            project_id=self.project_of(pk),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [
    ("business-cases", BusinessCaseViewSet, "business-case"),
    ("case-options", CaseOptionViewSet, "case-option"),
]
