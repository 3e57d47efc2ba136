"""Plan quality over the API: what each check found, and the limits."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from controls.models import PlanCheck, QualityLimit
from controls.quality import services
from controls.quality.reads import limits_of_quality, quality_of
from controls.quality.words import name_of_check
from core.access import Action, require
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from engine.quality import PUBLISHED, Check, Finding, Limit
from projects.project.reads import project_by_code

CODE = OpenApiParameter("id", str, OpenApiParameter.PATH, description="Code of the project")


class FindingSerializer(serializers.Serializer):
    """Of a share `count` of `total`; of an index what stands above and below the line."""

    check = serializers.ChoiceField(choices=PlanCheck.choices, source="check.value")
    name = serializers.SerializerMethodField()
    count = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0: there is nothing to measure")
    value = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        allow_null=True,
        help_text="Percent, or an index",
    )
    limit = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        allow_null=True,
        source="limit.value",
        help_text="null: not judged",
    )
    days = serializers.IntegerField(
        allow_null=True,
        source="limit.days",
        help_text="From how many working days on",
    )
    passes = serializers.BooleanField(allow_null=True, help_text="null where nothing is judged")
    tasks = serializers.SerializerMethodField(help_text="Ids of the tasks to look at, in plan order")

    def get_name(self, finding: Finding) -> str:
        return name_of_check(finding.check)

    def get_tasks(self, finding: Finding) -> list[int]:
        ids: list[int] = finding.uids.tolist()
        return ids


class QualitySerializer(serializers.Serializer):
    project = serializers.CharField()
    status_date = serializers.DateField()
    checks = FindingSerializer(many=True)


class SoftenedSerializer(serializers.Serializer):
    softened = serializers.IntegerField(source="count")
    kept = serializers.IntegerField(help_text="Those that have no soft form")


class QualityLimitSerializer(serializers.Serializer):
    check = serializers.ChoiceField(choices=PlanCheck.choices)
    value = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        allow_null=True,
        help_text="Percent, or an index; null: not judged",
    )
    days = serializers.IntegerField(required=False, allow_null=True)
    published = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True, read_only=True)


@extend_schema(tags=["controls"])
class PlanQualityViewSet(ServiceViewSet):
    """The checks of a project's plan, in the manner of DCMA's fourteen points."""

    serializer_class = QualitySerializer
    queryset = QualityLimit.objects.none()
    is_named_by_id = False
    pagination_class = None
    filter_backends = ()

    @extend_schema(operation_id="plan_quality", parameters=[CODE], responses=QualitySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """What each check finds now."""
        project = project_by_code(self.actor, pk, Action.VIEW_PLAN)
        quality = quality_of(project)
        answer = {
            "project": project.code,
            "status_date": quality.status_date,
            "checks": list(quality.findings.values()),
        }
        return Response(QualitySerializer(answer).data)

    @extend_schema(parameters=[CODE], request=None, responses=SoftenedSerializer)
    @action(detail=True, methods=["post"])
    def soften(self, request: Request, pk: str) -> Response:
        """Give the hard dates of open tasks their soft form, as one edit of the plan."""
        project = project_by_code(self.actor, pk, Action.EDIT_PLAN)
        done = services.soften_constraints(actor=self.actor, project_id=project.pk)
        return Response(SoftenedSerializer(done).data)


@extend_schema(tags=["controls"])
class QualityLimitViewSet(ServiceViewSet):
    """From which value on a check is past its limit: the organisation's, or as published."""

    serializer_class = QualityLimitSerializer
    queryset = QualityLimit.objects.none()
    pagination_class = None
    filter_backends = ()

    @extend_schema(responses=QualityLimitSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(QualityLimitSerializer(_rows(), many=True).data)

    @extend_schema(request=QualityLimitSerializer, responses=QualityLimitSerializer(many=True))
    def create(self, request: Request) -> Response:
        """Set the limit of one check for every project."""
        require(self.actor, Action.MANAGE_ORGANISATION)
        entered = validated(QualityLimitSerializer, request)
        check = Check(entered["check"])
        limit = Limit(entered["value"], entered.get("days") or PUBLISHED[check].days)
        services.set_quality_limits(actor=self.actor, limits={check: limit})
        return self.list(request)


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "check": check.value,
            "value": limit.value,
            "days": limit.days,
            "published": PUBLISHED[check].value,
        }
        for check, limit in limits_of_quality().items()
    ]


ROUTES = [
    ("plan-quality", PlanQualityViewSet, "plan-quality"),
    ("quality-limits", QualityLimitViewSet, "quality-limit"),
]
