"""Memberships over the API: the same services as the pages."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import VERSION_HELP, ServiceViewSet, id_named, validated
from core.database.any_of import Ids
from core.errors import NotVisible
from people.memberships import services
from people.memberships.reads import projects_to_invite_to
from people.models import Membership
from people.models.memberships import PROJECT_ROLE_CHOICES


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
        return rows if self.actor.sees_everything else rows.filter(project__any_of=Ids(self.actor.grants))

    @extend_schema(request=NewMembership, responses={201: MembershipSerializer})
    def create(self, request: Request) -> Response:
        """Make somebody a member of a project."""
        managed = projects_to_invite_to(self.actor)
        if not managed.exists():
            require(self.actor, Action.MANAGE_TEAM)
        data = validated(NewMembership, request)
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
        data = validated(MembershipInput, request, partial=True)
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


ROUTES = [("memberships", MembershipViewSet, "membership")]
