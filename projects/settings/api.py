"""Projects over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from core.errors import DomainError
from people.models import User
from projects.models import Project
from projects.project.api import Changed, Versioned
from projects.project.reads import project_by_code
from projects.settings import services

ORDERS = ("name", "code", "start", "finish", "-start", "-finish", "-name", "-code")
ORDER = OpenApiParameter("order", str, enum=ORDERS)
PEOPLE = ("manager", "sponsor")


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = [
            "id",
            "code",
            "name",
            "description",
            "status",
            "sponsor",
            "manager",
            "currency",
            "time_zone",
            "calendar",
            "start",
            "finish",
            "status_date",
            "progress_mode",
            "lag_calendar",
            "alap_takes_free_float",
            "eac_method",
            "generation",
            "computed_generation",
            "computed_at",
            "version",
        ]
        read_only_fields = fields


class NewProject(serializers.Serializer):
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    start = serializers.DateTimeField(required=False)
    manager = serializers.IntegerField(required=False, help_text="Id of a person; without it you manage it")
    sponsor = serializers.IntegerField(required=False, help_text="Id of a person")
    currency = serializers.CharField(required=False, max_length=3)


class ProjectChanges(Changed):
    name = serializers.CharField(required=False, max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    manager = serializers.IntegerField(required=False)
    sponsor = serializers.IntegerField(required=False, allow_null=True)
    time_zone = serializers.CharField(required=False, max_length=60)
    start = serializers.DateTimeField(required=False)
    progress_mode = serializers.ChoiceField(required=False, choices=Project.ProgressMode.choices)
    lag_calendar = serializers.ChoiceField(required=False, choices=Project.LagCalendar.choices)
    alap_takes_free_float = serializers.BooleanField(required=False)
    eac_method = serializers.ChoiceField(required=False, choices=Project.EacMethod.choices)


class StatusChange(Versioned):
    status = serializers.ChoiceField(choices=Project.Status.choices)
    reason = serializers.CharField(required=False, allow_blank=True)


def _with_people(data: dict[str, Any]) -> dict[str, Any]:
    for name in PEOPLE:
        if data.get(name) is not None:
            person = User.objects.filter(pk=data[name], is_active=True).first()
            if person is None:
                raise DomainError("There is no such active person.", field=name)
            data[name] = person
    return data


class ProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    serializer_class = ProjectSerializer
    queryset = Project.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Project]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        order = self.request.query_params.get("order", "name")
        return Project.objects.visible_to(self.actor).order_by(order if order in ORDERS else "name", "id")

    @extend_schema(parameters=[ORDER])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)

    @extend_schema(request=NewProject, responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        data = _with_people(validated(NewProject, request))
        project = services.create_project(actor=self.actor, **data)
        return Response(self.get_serializer(project).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProjectChanges)
    def partial_update(self, request: Request, code: str) -> Response:
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        self.require_version()
        data = _with_people(validated(ProjectChanges, request))
        version = data.pop("version", None)
        project = services.update_project(actor=self.actor, project_id=pk, changes=data, version=version)
        return Response(self.get_serializer(project).data)

    @extend_schema(request=StatusChange)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, code: str) -> Response:
        """Put on hold, resume or close."""
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        data = validated(StatusChange, request)
        common = {"actor": self.actor, "project_id": pk, "version": data["version"]}
        reason = data.get("reason", "")
        if data["status"] == Project.Status.ACTIVE:
            project = services.resume_project(**common)
        elif data["status"] == Project.Status.ON_HOLD:
            project = services.hold_project(**common, reason=reason)
        else:
            project = services.close_project(**common, reason=reason)
        return Response(self.get_serializer(project).data)


ROUTES = [("projects", ProjectViewSet, "project")]
