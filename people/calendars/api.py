"""Working calendars over the API."""

from rest_framework import mixins

from core.api import serializers
from core.api.endpoints import ServiceViewSet
from people.models import WorkingCalendar


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


ROUTES = [("calendars", CalendarViewSet, "calendar")]
