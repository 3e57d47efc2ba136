"""Issues over the API: the same services and reads as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, VERSION_HELP
from risks.entries.api import RegisterViewSet
from risks.issues import reads, services
from risks.issues.reads import ORDERS as ISSUE_ORDERS
from risks.models import Issue


class IssueSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Issue
        fields = [
            "id",
            "project",
            "number",
            "title",
            "description",
            "severity",
            "status",
            "owner",
            "due",
            "tasks",
            "risk",
            "escalated_to",
            "escalated_at",
            "escalation_reason",
            "resolution",
            "raised_at",
            "resolved_at",
            "version",
        ]


class IssueInput(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    severity = serializers.ChoiceField(choices=Issue.Severity.choices, required=False)
    owner = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)
    tasks = serializers.ListField(child=serializers.IntegerField(), required=False)


class NewIssue(IssueInput):
    project = serializers.CharField(help_text="Code of the project")


class IssueChanges(IssueInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class Resolved(serializers.Serializer):
    is_resolved = serializers.BooleanField(default=True)
    resolution = serializers.CharField(
        required=False, allow_blank=True, help_text="How; needed to resolve it"
    )


class Escalated(serializers.Serializer):
    to = serializers.IntegerField()
    reason = serializers.CharField(help_text="What is asked of them")


@extend_schema(parameters=[PROJECT])
class IssueViewSet(RegisterViewSet):
    serializer_class = IssueSerializer
    queryset = Issue.objects.none()
    orders = ISSUE_ORDERS

    def rows(self, project_code: str) -> QuerySet[Any]:
        return reads.issues_of(self.actor, project_code)

    @extend_schema(request=NewIssue, responses={201: IssueSerializer})
    def create(self, request: Request) -> Response:
        given = self.read(NewIssue)
        issue = services.raise_issue(actor=self.actor, project_id=self.project_id(given), fields=given)
        return self.answer(issue.pk, status.HTTP_201_CREATED)

    @extend_schema(request=IssueChanges, responses=IssueSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        issue = self.get_object()
        require(self.actor, Action.EDIT_ISSUE, issue.project_id)
        self.require_version()
        changes = self.read(IssueChanges, partial=True)
        version = changes.pop("version", None)
        services.update_issue(actor=self.actor, issue_id=issue.pk, changes=changes, version=version)
        return self.answer(issue.pk)

    @extend_schema(request=Resolved, responses=IssueSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        issue = self.get_object()
        services.require_resolver(self.actor, issue)
        services.resolve_issue(actor=self.actor, issue_id=issue.pk, **self.read(Resolved))
        return self.answer(issue.pk)

    @extend_schema(request=Escalated, responses=IssueSerializer)
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, pk: str) -> Response:
        """Hand it up to somebody who can clear it."""
        issue = self.get_object()
        services.require_settler(self.actor, issue)
        given = self.read(Escalated)
        services.escalate_issue(
            actor=self.actor, issue_id=issue.pk, to_id=given["to"], reason=given["reason"]
        )
        return self.answer(issue.pk)


ROUTES = [("issues", IssueViewSet, "issue")]
