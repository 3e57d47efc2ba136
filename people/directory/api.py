"""People over the API: the same services as the pages."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import VERSION_HELP, ServiceViewSet, id_named, validated
from people.directory import services
from people.models import User, WorkingCalendar


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
        data = validated(PersonInput, request, partial=True)
        version = data.pop("version", None)
        user = services.update_person(actor=self.actor, user_id=id_named(pk), changes=data, version=version)
        return Response(PersonSerializer(user).data)


ROUTES = [("people", PersonViewSet, "person")]
