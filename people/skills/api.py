"""Skills over the API."""

from rest_framework import mixins

from core.api import serializers
from core.api.endpoints import ServiceViewSet
from people.models import Skill


class SkillSerializer(serializers.ModelSerializer):
    class Meta:
        model = Skill
        fields = ["id", "name", "category"]


class SkillViewSet(mixins.ListModelMixin, ServiceViewSet):
    """The organisation's skills."""

    serializer_class = SkillSerializer
    queryset = Skill.objects.order_by("category", "name")


ROUTES = [("skills", SkillViewSet, "skill")]
