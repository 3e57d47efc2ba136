"""The trace over the API: needs, with where each leads and what is missing."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import serializers
from core.api.endpoints import ServiceViewSet
from projects.models import CustomerNeed
from projects.project.reads import project_by_code
from tasks.traceability.reads import Gap, trace_of


class TracedDeliverableSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="row.pk")
    code = serializers.CharField(source="row.code")
    name = serializers.CharField(source="row.name")
    state = serializers.CharField(source="row.state")
    task_count = serializers.IntegerField()
    done_count = serializers.IntegerField()


class TracedObjectiveSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row.name")
    is_met = serializers.BooleanField()
    deliverables = TracedDeliverableSerializer(many=True)


class TracedNeedSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="row.pk")
    code = serializers.CharField(source="row.code")
    text = serializers.CharField(source="row.text")
    whose = serializers.CharField(source="row.whose")
    importance = serializers.CharField(source="row.importance")
    is_met = serializers.BooleanField()
    gap = serializers.ChoiceField(choices=[gap.value for gap in Gap], allow_null=True)
    objectives = TracedObjectiveSerializer(many=True)


class TraceSerializer(serializers.Serializer):
    met = serializers.IntegerField(help_text="Needs whose deliverables are all accepted")
    gaps = serializers.IntegerField()
    needs = TracedNeedSerializer(many=True)
    lost_objectives = TracedObjectiveSerializer(many=True, help_text="That serve no need")
    lost_deliverables = TracedDeliverableSerializer(many=True, help_text="That no need asks for")


class TraceViewSet(ServiceViewSet):
    """A project's needs followed to their acceptance; its address ends in the project's code."""

    serializer_class = TraceSerializer
    queryset = CustomerNeed.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    @extend_schema(responses=TraceSerializer)
    def retrieve(self, request: Request, code: str) -> Response:
        project = project_by_code(self.actor, code)
        return Response(TraceSerializer(trace_of(project)).data)


ROUTES = [("traceability", TraceViewSet, "trace")]
