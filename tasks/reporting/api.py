"""Comments on tasks."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import validated
from tasks.models import Comment
from tasks.reporting.services import add_comment, delete_comment
from tasks.scheduling.api import PROJECT, TASK, RowsViewSet


class CommentSerializer(serializers.ModelSerializer):
    author_name = serializers.CharField(source="author.full_name", read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "task", "author", "author_name", "body", "created_at"]
        read_only_fields = fields


class NewComment(serializers.ModelSerializer):
    task = serializers.IntegerField(help_text="Id of a task")

    class Meta:
        model = Comment
        fields = ["task", "body"]


class CommentViewSet(RowsViewSet):
    queryset = Comment.objects.none()
    serializer_class = CommentSerializer
    filters = ("task",)
    row_fields = (
        *((name, name) for name in ("id", "task", "author", "body", "created_at")),
        ("author_name", "author__full_name"),
    )

    def rows(self) -> QuerySet[Any]:
        rows = Comment.objects.shown().allowing(self.actor, Action.VIEW_PLAN)
        return rows.filter(task__deleted_at=None)

    @extend_schema(parameters=[PROJECT, TASK], responses=CommentSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.respond_with_list(request)

    @extend_schema(request=NewComment, responses={201: CommentSerializer})
    def create(self, request: Request) -> Response:
        given = validated(NewComment, request)
        comment = add_comment(actor=self.actor, task_id=given["task"], body=given["body"])
        return self.respond_with(comment.pk, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        delete_comment(actor=self.actor, comment_id=self.require_visible(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES = [
    ("comments", CommentViewSet, "comment"),
]
