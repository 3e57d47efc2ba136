"""Deliverables over the API: the same services as the pages."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api import serializers
from core.api.endpoints import PROJECT, ServiceViewSet, validated
from core.api.parsers import StrictJSONParser, StrictMultiPartParser
from core.errors import NotVisible
from core.files import file_response
from projects.project.api import Changed, OfProjectViewSet, by_id
from projects.project.reads import project_by_code
from tasks.deliverables import services
from tasks.deliverables.reads import due_of, with_days
from tasks.models import (
    Deliverable,
    DeliverableCondition,
    DeliverableReview,
    DeliverableVersion,
)


class DeliverableCriterionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()


class DeliverableSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    criteria = DeliverableCriterionSerializer(many=True, read_only=True)
    due_on = serializers.SerializerMethodField(
        help_text="`due`, or the day on which the last of its tasks ends in the plan"
    )
    tasks = serializers.SerializerMethodField(help_text="For who sees the plan; else empty")

    class Meta:
        model = Deliverable
        fields = [
            "id",
            "project",
            "number",
            "name",
            "description",
            "criteria",
            "gate",
            "objectives",
            "tasks",
            "owner",
            "reviewer",
            "due",
            "due_on",
            "state",
            "handed_in_by",
            "handed_in_at",
            "version",
        ]
        read_only_fields = fields

    def get_due_on(self, row: Deliverable) -> date | None:
        return due_of(row)

    def get_tasks(self, row: Deliverable) -> list[int]:
        if not self.context["view"].actor.may(Action.VIEW_PLAN, row.project_id):
            return []
        return [task.pk for task in row.tasks.all() if task.deleted_at is None]


class DeliverableInput(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    criteria = serializers.ListField(
        child=serializers.CharField(max_length=300),
        required=False,
        help_text="Acceptance criteria in their order",
    )
    gate = serializers.IntegerField(required=False, allow_null=True)
    objectives = serializers.ListField(child=serializers.IntegerField(), required=False)
    tasks = serializers.ListField(child=serializers.IntegerField(), required=False)
    owner = serializers.IntegerField(required=False, allow_null=True)
    reviewer = serializers.IntegerField(required=False, allow_null=True)
    due = serializers.DateField(required=False, allow_null=True)


class NewDeliverable(DeliverableInput):
    project = serializers.CharField(help_text="Code of the project")


class DeliverableChanges(DeliverableInput, Changed):
    """What is to be different."""


class DeliverableVersionSerializer(serializers.ModelSerializer):
    # Empty for a file or for words.
    url = serializers.CharField(read_only=True)

    class Meta:
        model = DeliverableVersion
        fields = [
            "id",
            "deliverable",
            "number",
            "note",
            "url",
            "name",
            "content_type",
            "size",
            "added_by",
            "added_at",
        ]
        read_only_fields = fields


class NewDeliverableVersion(serializers.Serializer):
    deliverable = serializers.IntegerField(help_text="Id of the deliverable")
    file = serializers.FileField(required=False, help_text="PDF, picture, text or Office file")
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class DeliverableConditionSerializer(serializers.ModelSerializer):
    deliverable = serializers.IntegerField(source="review.deliverable_id", read_only=True)

    class Meta:
        model = DeliverableCondition
        fields = ["id", "deliverable", "review", "text", "owner", "due", "done_at", "version"]
        read_only_fields = fields


class DeliverableConditionChange(Changed):
    is_done = serializers.BooleanField()


class CriterionFindingSerializer(serializers.Serializer):
    criterion = serializers.CharField()
    is_met = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class DeliverableReviewSerializer(serializers.ModelSerializer):
    findings = CriterionFindingSerializer(many=True)
    conditions = DeliverableConditionSerializer(many=True, read_only=True)

    class Meta:
        model = DeliverableReview
        fields = [
            "id",
            "deliverable",
            "of_version",
            "outcome",
            "note",
            "findings",
            "reviewed_by",
            "reviewed_at",
            "conditions",
        ]
        read_only_fields = fields


class CriterionFindingInput(serializers.Serializer):
    criterion = serializers.IntegerField(help_text="Id of the criterion")
    is_met = serializers.BooleanField()
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class DeliverableConditionInput(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    owner = serializers.IntegerField(help_text="Id of a person")
    due = serializers.DateField()


class NewDeliverableReview(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=DeliverableReview.Outcome.choices)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    findings = CriterionFindingInput(many=True, required=False)
    conditions = DeliverableConditionInput(many=True, required=False)


class DeliverableViewSet(OfProjectViewSet):
    """What is handed over, with what it is accepted by."""

    serializer_class = DeliverableSerializer
    queryset = Deliverable.objects.none()
    related = ("project", "gate")

    def _readable(self) -> QuerySet[Any]:
        rows = with_days(super()._readable()).order_by("project", "number")
        return rows.prefetch_related("criteria", "objectives", "tasks")

    def _row(self, pk: int) -> Deliverable:
        row: Deliverable | None = self._readable().select_related("project").filter(pk=pk).first()
        if row is None:
            raise NotVisible
        return row

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self._row(pk)).data, status=code)

    @extend_schema(request=NewDeliverable, responses={201: DeliverableSerializer})
    def create(self, request: Request) -> Response:
        data = validated(NewDeliverable, request)
        project = project_by_code(self.actor, data.pop("project"), Action.EDIT_PROJECT)
        row = services.add_deliverable(actor=self.actor, project_id=project.pk, values=_values(data))
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=DeliverableChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data = validated(DeliverableChanges, request, partial=True)
        version = data.pop("version", None)
        services.update_deliverable(
            actor=self.actor,
            deliverable_id=pk,
            changes=_values(data),
            version=version,
        )
        return self._answer(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Take out what nobody has reviewed."""
        services.delete_deliverable(actor=self.actor, deliverable_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="hand-in")
    def hand_in(self, request: Request, pk: int) -> Response:
        """Ask its reviewer to accept the latest version."""
        services.hand_in(actor=self.actor, deliverable_id=self._row(pk).pk)
        return self._answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: int) -> Response:
        """Not to be reviewed yet."""
        services.take_back(actor=self.actor, deliverable_id=self._row(pk).pk)
        return self._answer(pk)

    @extend_schema(responses=DeliverableReviewSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def reviews(self, request: Request, pk: int) -> Response:
        """Its reviews, the latest first."""
        rows = self._row(pk).reviews.prefetch_related("conditions__review")
        return Response(DeliverableReviewSerializer(rows, many=True).data)

    @extend_schema(request=NewDeliverableReview, responses={201: DeliverableReviewSerializer})
    @reviews.mapping.post
    def review(self, request: Request, pk: int) -> Response:
        """Accept it, accept it with conditions, or reject it; its reviewer alone."""
        services.require_reviewer(self.actor, self._row(pk))
        data = validated(NewDeliverableReview, request)
        review = services.review_deliverable(
            actor=self.actor,
            deliverable_id=pk,
            outcome=data["outcome"],
            note=data.get("note", ""),
            findings={
                one["criterion"]: services.Finding(one["is_met"], one.get("reason", ""))
                for one in data.get("findings", [])
            },
            conditions=[
                services.NewCondition(one["text"], one["owner"], one["due"])
                for one in data.get("conditions", [])
            ],
        )
        return Response(DeliverableReviewSerializer(review).data, status=status.HTTP_201_CREATED)


class DeliverableVersionViewSet(OfProjectViewSet):
    """Versions of deliverables."""

    serializer_class = DeliverableVersionSerializer
    queryset = DeliverableVersion.objects.none()
    project_path = "deliverable__project"
    related = ("deliverable",)
    parser_classes = (StrictJSONParser, StrictMultiPartParser)

    @extend_schema(
        request={"multipart/form-data": NewDeliverableVersion, "application/json": NewDeliverableVersion},
        responses={201: DeliverableVersionSerializer},
    )
    def create(self, request: Request) -> Response:
        """The next version: a file, a link, or words on where it is seen."""
        data = validated(NewDeliverableVersion, request)
        row = services.add_version(
            actor=self.actor,
            deliverable_id=data["deliverable"],
            upload=data.get("file"),
            url=data.get("url", ""),
            note=data.get("note", ""),
        )
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Take out a version that nobody has reviewed."""
        services.drop_version(actor=self.actor, version_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: int) -> FileResponse:
        """The file itself."""
        row = services.version_of(self.actor, pk)
        if not row.stored_as:
            raise NotVisible
        try:
            return file_response(row.stored_as, name=row.name, content_type=row.content_type)
        except FileNotFoundError as error:
            raise NotVisible from error


class DeliverableConditionViewSet(mixins.ListModelMixin, ServiceViewSet):
    """What is still to be done of what was accepted with conditions."""

    serializer_class = DeliverableConditionSerializer
    queryset = DeliverableCondition.objects.none()

    def get_queryset(self) -> QuerySet[DeliverableCondition]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = DeliverableCondition.objects.allowing(self.actor, Action.VIEW_DASHBOARD)
        related: QuerySet[DeliverableCondition] = rows.select_related("review__deliverable")
        code = self.request.query_params.get("project")
        return related.filter(review__deliverable__project__code=code) if code else related

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)

    @extend_schema(request=DeliverableConditionChange)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Tick it off, or open it again."""
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise NotVisible
        if row.owner_id != self.actor.user_id:
            require(self.actor, Action.EDIT_PROJECT, row.review.deliverable.project_id)
        self.require_version()
        data = validated(DeliverableConditionChange, request)
        row = services.complete_condition(actor=self.actor, condition_id=pk, **data)
        return Response(self.get_serializer(row).data)


def _values(data: dict[str, Any]) -> dict[str, Any]:
    """The input as the services take it: tasks -> task_ids, owner -> owner_id."""
    many = {"tasks": "task_ids", "objectives": "objective_ids"}
    return {many.get(name, name): value for name, value in by_id(data, "owner", "reviewer", "gate").items()}


ROUTES = [
    ("deliverables", DeliverableViewSet, "deliverable"),
    ("deliverable-versions", DeliverableVersionViewSet, "deliverable-version"),
    ("deliverable-conditions", DeliverableConditionViewSet, "deliverable-condition"),
]
