"""Projects, charters, objectives and stakeholders over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import PROJECT, ServiceViewSet
from core.errors import DomainError, NotVisible
from people.models import User
from projects import serializers as shapes
from projects import services
from projects.api_gates import ROUTES as GATE_ROUTES
from projects.api_gates import given
from projects.models import Charter, Objective, Project, Stakeholder
from projects.selectors import project_by_code

ORDERS = ("name", "code", "start", "finish", "-start", "-finish", "-name", "-code")
ORDER = OpenApiParameter("order", str, enum=ORDERS)
PEOPLE = ("manager", "sponsor")


def by_id(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """People named by id, as services take them: owner -> owner_id."""
    return {f"{name}_id" if name in names else name: value for name, value in data.items()}


def _with_people(data: dict[str, Any]) -> dict[str, Any]:
    for name in PEOPLE:
        if data.get(name) is not None:
            person = User.objects.filter(pk=data[name], is_active=True).first()
            if person is None:
                raise DomainError("There is no such active person.", field=name)
            data[name] = person
    return data


class ProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    serializer_class = shapes.ProjectSerializer
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

    @extend_schema(request=shapes.NewProject, responses={201: shapes.ProjectSerializer})
    def create(self, request: Request) -> Response:
        data = _with_people(given(shapes.NewProject, request))
        project = services.create_project(actor=self.actor, **data)
        return Response(self.get_serializer(project).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ProjectChanges)
    def partial_update(self, request: Request, code: str) -> Response:
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        self.require_version()
        data = _with_people(given(shapes.ProjectChanges, request))
        version = data.pop("version", None)
        project = services.update_project(actor=self.actor, project_id=pk, changes=data, version=version)
        return Response(self.get_serializer(project).data)

    @extend_schema(request=shapes.StatusChange)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, code: str) -> Response:
        """Put on hold, resume or close."""
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        data = given(shapes.StatusChange, request)
        common = {"actor": self.actor, "project_id": pk, "version": data["version"]}
        reason = data.get("reason", "")
        if data["status"] == Project.Status.ACTIVE:
            project = services.resume_project(**common)
        elif data["status"] == Project.Status.ON_HOLD:
            project = services.hold_project(**common, reason=reason)
        else:
            project = services.close_project(**common, reason=reason)
        return Response(self.get_serializer(project).data)


class CharterViewSet(ServiceViewSet):
    """A project's charter; its address ends in the project's code."""

    serializer_class = shapes.CharterSerializer
    queryset = Charter.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def _answer(self, project_id: int) -> Response:
        charter = Charter.objects.select_related("project").get(project_id=project_id)
        return Response(self.get_serializer(charter).data)

    def retrieve(self, request: Request, code: str) -> Response:
        return self._answer(project_by_code(self.actor, code).pk)

    @extend_schema(request=shapes.CharterChanges)
    def partial_update(self, request: Request, code: str) -> Response:
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        self.require_version()
        data = given(shapes.CharterChanges, request)
        version = data.pop("version", None)
        services.update_charter(actor=self.actor, project_id=pk, changes=data, version=version)
        return self._answer(pk)

    @extend_schema(request=shapes.Approval)
    @action(detail=True, methods=["post"])
    def approval(self, request: Request, code: str) -> Response:
        """Approve the charter as it reads, or take the approval back."""
        pk = project_by_code(self.actor, code, Action.APPROVE_CHARTER).pk
        data = given(shapes.Approval, request)
        service = services.approve_charter if data["is_approved"] else services.withdraw_charter_approval
        service(actor=self.actor, project_id=pk, version=data["version"])
        return self._answer(pk)


class _OfProject(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """Rows of a project, filtered by `project`."""

    read_action = Action.VIEW_DASHBOARD
    queryset: QuerySet[Any]
    related: tuple[str, ...] = ("project",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = self.queryset.model.objects.allowing(self.actor, self.read_action).select_related(
            *self.related
        )
        code = self.request.query_params.get("project")
        return rows.filter(project__code=code) if code else rows

    def _project_of(self, pk: int) -> int:
        row = self.queryset.model.objects.allowing(self.actor, self.read_action).filter(pk=pk).first()
        if row is None:
            raise NotVisible
        return row.project_id

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)


class ObjectiveViewSet(_OfProject):
    serializer_class = shapes.ObjectiveSerializer
    queryset = Objective.objects.none()
    related = ("project", "strategic_goal")

    @extend_schema(request=shapes.NewObjective, responses={201: shapes.ObjectiveSerializer})
    def create(self, request: Request) -> Response:
        project = project_by_code(self.actor, str(request.data.get("project", "")), Action.EDIT_PROJECT)
        values = by_id(given(shapes.NewObjective, request), "owner")
        row = services.add_objective(actor=self.actor, project_id=project.pk, values=values)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ObjectiveChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self._project_of(pk))
        self.require_version()
        data = by_id(given(shapes.ObjectiveChanges, request, partial=True), "owner")
        version = data.pop("version", None)
        row = services.update_objective(actor=self.actor, objective_id=pk, changes=data, version=version)
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_objective(actor=self.actor, objective_id=pk, project_id=self._project_of(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class StakeholderViewSet(_OfProject):
    serializer_class = shapes.StakeholderSerializer
    queryset = Stakeholder.objects.none()
    read_action = Action.VIEW_PLAN

    @extend_schema(request=shapes.NewStakeholder, responses={201: shapes.StakeholderSerializer})
    def create(self, request: Request) -> Response:
        project = project_by_code(self.actor, str(request.data.get("project", "")), Action.EDIT_PROJECT)
        values = by_id(given(shapes.NewStakeholder, request), "user")
        row = services.add_stakeholder(actor=self.actor, project_id=project.pk, values=values)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.StakeholderChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self._project_of(pk))
        self.require_version()
        data = by_id(given(shapes.StakeholderChanges, request, partial=True), "user")
        version = data.pop("version", None)
        row = services.update_stakeholder(actor=self.actor, stakeholder_id=pk, changes=data, version=version)
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_stakeholder(actor=self.actor, stakeholder_id=pk, project_id=self._project_of(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [
    ("projects", ProjectViewSet, "project"),
    ("charters", CharterViewSet, "charter"),
    ("objectives", ObjectiveViewSet, "objective"),
    ("stakeholders", StakeholderViewSet, "stakeholder"),
    *GATE_ROUTES,
]
