"""Audiences, messages and what is due, over the API: the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action, require
from core.api.endpoints import PROJECT, ServiceViewSet, validated
from core.errors import NotVisible
from projects.communication import services
from projects.communication.api.serializers import (
    AudienceChanges,
    AudienceSerializer,
    DueMessageSerializer,
    MessageChanges,
    MessageChannel,
    MessageOutcome,
    MessageSerializer,
    NewAudience,
    NewMessage,
)
from projects.communication.reads import with_readers
from projects.communication.services import Members
from projects.models import Audience, DueMessage, Message
from projects.project.api import OfProjectViewSet
from projects.project.reads import project_by_code


class AudienceViewSet(OfProjectViewSet):
    """Who is told the same in a project."""

    serializer_class = AudienceSerializer
    queryset = Audience.objects.none()
    read_action = Action.VIEW_PLAN

    def _readable(self) -> QuerySet[Any]:
        return super()._readable().filter(removed_at=None).prefetch_related("members")

    @extend_schema(request=NewAudience, responses={201: AudienceSerializer})
    def create(self, request: Request) -> Response:
        code = str(request.data.get("project", ""))
        project = project_by_code(self.actor, code, Action.EDIT_PROJECT)
        values = validated(NewAudience, request)
        row = services.add_audience(
            actor=self.actor,
            project_id=project.pk,
            values=values,
            members=_members(values, Members()),
        )
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AudienceChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data = validated(AudienceChanges, request, partial=True)
        version = data.pop("version", None)
        now = services.members_of(self._readable().get(pk=pk))
        row = services.update_audience(
            actor=self.actor,
            audience_id=pk,
            changes=data,
            members=_members(data, now),
            version=version,
        )
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """What it heard stays in the record."""
        services.delete_audience(
            actor=self.actor,
            audience_id=pk,
            project_id=self.project_of(pk),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class MessageViewSet(OfProjectViewSet):
    """The messages of a communication plan."""

    serializer_class = MessageSerializer
    queryset = Message.objects.none()
    read_action = Action.VIEW_PLAN

    def _readable(self) -> QuerySet[Any]:
        return super()._readable().filter(removed_at=None).prefetch_related("links")

    @extend_schema(request=NewMessage, responses={201: MessageSerializer})
    def create(self, request: Request) -> Response:
        code = str(request.data.get("project", ""))
        project = project_by_code(self.actor, code, Action.EDIT_PROJECT)
        values = validated(NewMessage, request)
        row = services.add_message(
            actor=self.actor,
            project_id=project.pk,
            values=_by_id(values),
            audience_ids=tuple(values.get("audiences", ())),
        )
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=MessageChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        require(self.actor, Action.EDIT_PROJECT, self.project_of(pk))
        self.require_version()
        data = validated(MessageChanges, request, partial=True)
        version = data.pop("version", None)
        row = services.update_message(
            actor=self.actor,
            message_id=pk,
            changes=_by_id(data),
            version=version,
        )
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Nothing more of it is sent; what was sent stays in the record."""
        services.delete_message(
            actor=self.actor,
            message_id=pk,
            project_id=self.project_of(pk),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MessageChannel)
    @action(detail=True, methods=["post"])
    def channel(self, request: Request, pk: int) -> Response:
        """Say how an audience gets it, or that it does not."""
        project_id = self.project_of(pk)
        require(self.actor, Action.EDIT_PROJECT, project_id)
        data = validated(MessageChannel, request)
        services.set_channel(
            actor=self.actor,
            project_id=project_id,
            message_id=pk,
            audience_id=data["audience"],
            channel=data["channel"] or "",
        )
        return Response(self.get_serializer(self._readable().get(pk=pk)).data)


class DueMessageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ServiceViewSet):
    """What is due and was sent: all of a project for who sees its plan, else what one was sent."""

    serializer_class = DueMessageSerializer
    queryset = DueMessage.objects.none()

    def get_queryset(self) -> QuerySet[DueMessage]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        readable = DueMessage.objects.readable_by(self.actor).order_by()
        rows = with_readers(DueMessage.objects.filter(pk__in=readable.values("pk")))
        rows = rows.select_related("message__project").order_by("due_at", "id")
        code = self.request.query_params.get("project")
        return rows.filter(message__project__code=code) if code else rows

    @extend_schema(parameters=[PROJECT])
    def list(self, request: Request, *args: Any, **options: Any) -> Response:
        return super().list(request, *args, **options)

    def _answer(self, pk: int) -> Response:
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise NotVisible
        return Response(self.get_serializer(row).data)

    @extend_schema(request=MessageOutcome)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: int) -> Response:
        """Done, or not this time."""
        services.require_in_hand(self.actor, pk)
        data = validated(MessageOutcome, request)
        services.settle_due(actor=self.actor, due_id=pk, **data)
        return self._answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take back that it was done or left out."""
        services.reopen_due(actor=self.actor, due_id=pk)
        return self._answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Keep it back until it is released."""
        services.hold_due(actor=self.actor, due_id=pk)
        return self._answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: int) -> Response:
        """Let it go: it is sent when it is due."""
        services.release_due(actor=self.actor, due_id=pk)
        return self._answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: int) -> Response:
        """Send it at once."""
        services.send_now(actor=self.actor, due_id=pk)
        return self._answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: int) -> Response:
        """Say that one has read it."""
        services.acknowledge(actor=self.actor, due_id=pk)
        return self._answer(pk)


def _by_id(data: dict[str, Any]) -> dict[str, Any]:
    """People and gates named by id, as services take them."""
    named = {name: f"{name}_id" for name in ("gate", "milestone", "owner")}
    return {named.get(name, name): value for name, value in data.items()}


def _members(data: dict[str, Any], now: Members) -> Members:
    return Members.of(
        data.get("roles", now.roles),
        data.get("people", now.people),
        data.get("stakeholders", now.stakeholders),
    )
