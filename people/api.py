"""People, memberships, skills and calendars over the API: the same services and selectors as the pages."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from core import serializers
from core.access import Action, require
from core.api import VERSION_HELP, ServiceViewSet, id_named
from core.errors import NotVisible
from people import services
from people.models import Membership, Skill, User, WorkingCalendar
from people.models.memberships import PROJECT_ROLE_CHOICES
from people.selectors import projects_to_invite_to


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "full_name",
            "job_title",
            "organisation_role",
            "labour_role",
            "time_zone",
            "language",
            "calendar",
            "is_active",
            "version",
        ]


class PersonInput(serializers.ModelSerializer):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta:
        model = User
        fields = [
            "full_name",
            "job_title",
            "organisation_role",
            "labour_role",
            "time_zone",
            "language",
            "calendar",
            "version",
        ]
        extra_kwargs = {"calendar": {"queryset": WorkingCalendar.objects.filter(project=None)}}


class PersonFilter(filters.FilterSet):
    project = filters.CharFilter(field_name="memberships__project__code", label="Code of a project")
    order = filters.OrderingFilter(fields=["full_name", "email", "created_at"])

    class Meta:
        model = User
        fields = ["is_active"]


class PersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """People whom the caller may know of."""

    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    queryset = User.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.visible_to(self.actor).order_by("full_name", "id")

    @extend_schema(request=PersonInput, responses=PersonSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a person's data (organisation admins)."""
        self.get_object()
        require(self.actor, Action.MANAGE_ORGANISATION)
        self.require_version()
        data = _validated(PersonInput, request)
        version = data.pop("version", None)
        user = services.update_person(actor=self.actor, user_id=id_named(pk), changes=data, version=version)
        return Response(PersonSerializer(user).data)


class MembershipSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "project", "user", "role", "sees_costs", "joined_at", "version"]


class NewMembership(serializers.Serializer):
    project = serializers.CharField(help_text="Code of the project")
    user = serializers.IntegerField()
    role = serializers.ChoiceField(choices=PROJECT_ROLE_CHOICES)
    sees_costs = serializers.BooleanField(default=False)


class MembershipInput(serializers.Serializer):
    role = serializers.ChoiceField(choices=PROJECT_ROLE_CHOICES, required=False)
    sees_costs = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class MembershipFilter(filters.FilterSet):
    project = filters.CharFilter(field_name="project__code", label="Code of a project")
    order = filters.OrderingFilter(fields=["joined_at"])

    class Meta:
        model = Membership
        fields = ["user", "role"]


class MembershipViewSet(mixins.ListModelMixin, ServiceViewSet):
    """Who takes part in which project as what."""

    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    queryset = Membership.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Membership]:
        rows = Membership.objects.select_related("project").order_by("id")
        return rows if self.actor.sees_everything else rows.filter(project__in=list(self.actor.grants))

    @extend_schema(request=NewMembership, responses={201: MembershipSerializer})
    def create(self, request: Request) -> Response:
        """Make somebody a member of a project."""
        managed = projects_to_invite_to(self.actor)
        if not managed.exists():
            require(self.actor, Action.MANAGE_TEAM)
        data = _validated(NewMembership, request, partial=False)
        project = managed.filter(code=data["project"]).first()
        if project is None:
            raise NotVisible
        row = services.add_member(
            actor=self.actor,
            project_id=project.pk,
            user_id=data["user"],
            role=data["role"],
            sees_costs=data["sees_costs"],
        )
        return Response(MembershipSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=MembershipInput, responses=MembershipSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a member's role or right to see costs. The last project manager stays one."""
        require(self.actor, Action.MANAGE_TEAM, self.get_object().project_id)
        self.require_version()
        data = _validated(MembershipInput, request)
        row = services.set_member_role(
            actor=self.actor,
            membership_id=id_named(pk),
            role=data.get("role"),
            sees_costs=data.get("sees_costs"),
            version=data.get("version"),
        )
        return Response(MembershipSerializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """End a membership."""
        services.remove_member(actor=self.actor, membership_id=id_named(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SkillSerializer(serializers.ModelSerializer):
    class Meta:
        model = Skill
        fields = ["id", "name", "category"]


class SkillViewSet(mixins.ListModelMixin, ServiceViewSet):
    """The organisation's skills."""

    serializer_class = SkillSerializer
    queryset = Skill.objects.order_by("category", "name")


class CalendarSerializer(serializers.ModelSerializer):
    week = serializers.JSONField(
        help_text="Seven days, Monday first: [[start minute, end minute], ...] or null"
    )

    class Meta:
        model = WorkingCalendar
        fields = [
            "id",
            "name",
            "owner",
            "parent",
            "week",
            "minutes_per_day",
            "minutes_per_week",
            "days_per_month",
            "version",
        ]


class CalendarViewSet(mixins.ListModelMixin, ServiceViewSet):
    """The organisation's working calendars."""

    serializer_class = CalendarSerializer
    queryset = WorkingCalendar.objects.filter(project=None).order_by("owner", "name", "id")


def _validated(
    serializer_class: type[serializers.BaseSerializer], request: Request, *, partial: bool = True
) -> dict[str, Any]:
    serializer = serializer_class(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


ROUTES = [
    ("people", PersonViewSet, "person"),
    ("memberships", MembershipViewSet, "membership"),
    ("skills", SkillViewSet, "skill"),
    ("calendars", CalendarViewSet, "calendar"),
]
