"""Templates over the API, and projects begun with them: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import VERSION_HELP, ServiceViewSet, id_named, validated
from core.registry import template_parts
from people.models import User, WorkingCalendar
from projects.models import Project, ProjectTemplate
from projects.project.reads import project_by_code
from projects.project_templates import services
from projects.project_templates.words.sources import Template, template_of, templates
from projects.settings.api import ProjectSerializer

_PEOPLE = User.objects.filter(is_active=True)
_CALENDARS = WorkingCalendar.objects.filter(owner=WorkingCalendar.Owner.ORGANISATION)
REF = OpenApiParameter("ref", str, OpenApiParameter.PATH, description="As the list names it")


class TemplateRoleSerializer(serializers.Serializer):
    """Who a template asks for."""

    key = serializers.CharField()
    name = serializers.CharField()


class ProjectTemplateSerializer(serializers.Serializer):
    """`parts`: what it keeps; `days`: how many working days its plan takes.

    One that comes with Plumbline has no version: nobody changes it.
    """

    ref = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    is_shipped = serializers.SerializerMethodField()
    days = serializers.IntegerField(source="document.days")
    parts = serializers.SerializerMethodField()
    roles = TemplateRoleSerializer(source="document.asked_roles", many=True)
    version = serializers.IntegerField(source="row.version", default=None, allow_null=True)

    def get_is_shipped(self, entry: Template) -> bool:
        return entry.row is None

    def get_parts(self, entry: Template) -> list[str]:
        return [name for name, _part in template_parts if name in entry.document.parts]


class NewTemplate(serializers.Serializer):
    project = serializers.CharField(max_length=20, help_text="Code of the project that is kept")
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    parts = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=20,
        help_text="What of it: plan, gates, budget, risks; all, where nothing is said",
    )


class TemplateChanges(serializers.Serializer):
    name = serializers.CharField(required=False, max_length=120)
    description = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class Begun(serializers.Serializer):
    """What is said of a project that begins."""

    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    start = serializers.DateField(
        required=False, allow_null=True, help_text="A working day; next Monday without it"
    )
    calendar = serializers.PrimaryKeyRelatedField(
        queryset=_CALENDARS,
        required=False,
        allow_null=True,
        help_text="Id of a calendar of the organisation; its usual one without it",
    )
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    manager = serializers.PrimaryKeyRelatedField(
        queryset=_PEOPLE,
        required=False,
        allow_null=True,
        help_text="Id of a person; without it you manage it",
    )
    sponsor = serializers.PrimaryKeyRelatedField(
        queryset=_PEOPLE, required=False, allow_null=True, help_text="Id of a person"
    )


class BegunWithRoles(Begun):
    people = serializers.DictField(
        child=serializers.PrimaryKeyRelatedField(queryset=_PEOPLE, allow_null=True),
        required=False,
        help_text="Role of the template -> id of a person; null or left out: nobody yet",
    )


class BegunAsCopy(Begun):
    project = serializers.CharField(max_length=20, help_text="Code of the project that is copied")
    parts = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=20,
        help_text="What of it: plan, gates, budget, risks; all, where nothing is said",
    )
    with_people = serializers.BooleanField(
        required=False,
        default=True,
        help_text="Without its people their roles stay in the plan as names",
    )


class ProjectTemplateViewSet(ServiceViewSet):
    """Templates to begin projects with: the organisation's own, and those that are shipped."""

    serializer_class = ProjectTemplateSerializer
    queryset = ProjectTemplate.objects.none()
    lookup_field = "ref"
    lookup_value_regex = "[-a-z0-9]+"

    def _answer(self, entry: Template, **options: Any) -> Response:
        return Response(ProjectTemplateSerializer(entry).data, **options)

    @extend_schema(responses=ProjectTemplateSerializer(many=True))
    def list(self, request: Request) -> Response:
        require(self.actor, Action.CREATE_PROJECT)
        found: Any = templates()
        page: Any = self.paginate_queryset(found)
        return self.get_paginated_response(ProjectTemplateSerializer(page, many=True).data)

    @extend_schema(parameters=[REF])
    def retrieve(self, request: Request, ref: str) -> Response:
        require(self.actor, Action.CREATE_PROJECT)
        return self._answer(template_of(ref))

    @extend_schema(request=NewTemplate, responses={201: ProjectTemplateSerializer})
    def create(self, request: Request) -> Response:
        """Keep a project as a template."""
        require(self.actor, Action.MANAGE_ORGANISATION)
        data = validated(NewTemplate, request)
        row = services.keep_template(
            actor=self.actor,
            project_id=project_by_code(self.actor, data["project"]).pk,
            name=data["name"],
            description=data.get("description", ""),
            parts=data.get("parts", template_parts.names()),
        )
        return self._answer(template_of(str(row.pk)), status=status.HTTP_201_CREATED)

    @extend_schema(request=TemplateChanges, parameters=[REF])
    def partial_update(self, request: Request, ref: str) -> Response:
        """One that is shipped is nobody's to change."""
        require(self.actor, Action.MANAGE_ORGANISATION)
        pk = id_named(ref)
        template_of(ref)
        self.require_version()
        data = validated(TemplateChanges, request, partial=True)
        version = data.pop("version", None)
        services.update_template(actor=self.actor, template_id=pk, changes=data, version=version)
        return self._answer(template_of(ref))

    @extend_schema(responses={204: None}, parameters=[REF])
    def destroy(self, request: Request, ref: str) -> Response:
        services.delete_template(actor=self.actor, template_id=id_named(ref))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=BegunWithRoles, responses={201: ProjectSerializer}, parameters=[REF])
    @action(detail=True, methods=["post"])
    def start(self, request: Request, ref: str) -> Response:
        """Begin a project with it."""
        require(self.actor, Action.CREATE_PROJECT)
        template_of(ref)
        data = validated(BegunWithRoles, request)
        people = data.pop("people", {})
        project = services.start_from_template(
            actor=self.actor,
            template=ref,
            beginning=_beginning(data),
            people=people,
        )
        return Response(ProjectSerializer(project).data, status=status.HTTP_201_CREATED)


class ProjectCopyViewSet(ServiceViewSet):
    """A project as a copy of another."""

    serializer_class = ProjectSerializer
    queryset = Project.objects.none()

    @extend_schema(request=BegunAsCopy, responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        """Begin a project with what another is made of."""
        require(self.actor, Action.CREATE_PROJECT)
        data = validated(BegunAsCopy, request)
        project = services.copy_project(
            actor=self.actor,
            source=data.pop("project"),
            parts=data.pop("parts", template_parts.names()),
            with_people=data.pop("with_people"),
            beginning=_beginning(data),
        )
        return Response(ProjectSerializer(project).data, status=status.HTTP_201_CREATED)


def _beginning(data: dict[str, Any]) -> services.Beginning:
    return services.Beginning(**data)


ROUTES = [
    ("templates", ProjectTemplateViewSet, "project-template"),
    ("project-copies", ProjectCopyViewSet, "project-copy"),
]
