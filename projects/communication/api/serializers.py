"""What the communication plan looks like over the API."""

from typing import Any

from core.api import serializers
from core.api.endpoints import VERSION_HELP
from projects.communication.services.plan import EDITABLE
from projects.models import Audience, AudienceMember, DueMessage, Message, MessageAudience
from projects.models.communication import Channel

_PLAIN = sorted(EDITABLE - {"gate_id", "milestone_id", "owner_id"})


class AudienceSerializer(serializers.ModelSerializer):
    """An audience with who is in it: roles of the project, people and stakeholders by id."""

    project = serializers.CharField(source="project.code", read_only=True)
    roles = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    stakeholders = serializers.SerializerMethodField()

    class Meta:
        model = Audience
        fields = ["id", "project", "name", "note", "roles", "people", "stakeholders", "version"]
        read_only_fields = fields

    def get_roles(self, row: Audience) -> list[str]:
        return [one.role for one in row.members.all() if one.role]

    def get_people(self, row: Audience) -> list[int]:
        return [one.user_id for one in row.members.all() if one.user_id is not None]

    def get_stakeholders(self, row: Audience) -> list[int]:
        members = row.members.all()
        return [one.stakeholder_id for one in members if one.stakeholder_id is not None]


class AudienceInput(serializers.ModelSerializer):
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=AudienceMember.Role.choices),
        required=False,
        max_length=4,
    )
    people = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        max_length=500,
        help_text="Ids of people",
    )
    stakeholders = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        max_length=500,
        help_text="Ids of stakeholders",
    )

    class Meta:
        model = Audience
        fields = ["name", "note", "roles", "people", "stakeholders"]
        # One audience a name is the service's to say.
        validators: list[Any] = []


class NewAudience(AudienceInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(AudienceInput.Meta):
        fields = ["project", *AudienceInput.Meta.fields]


class AudienceChanges(AudienceInput):
    """Only those that are sent change; who is in it is sent as a whole."""

    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(AudienceInput.Meta):
        fields = [*AudienceInput.Meta.fields, "version"]


class MessageLinkSerializer(serializers.ModelSerializer):
    class Meta:
        model = MessageAudience
        fields = ["audience", "channel"]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer):
    """A message with its audiences, each with its channel."""

    project = serializers.CharField(source="project.code", read_only=True)
    milestone = serializers.IntegerField(
        source="milestone_id",
        allow_null=True,
        read_only=True,
        help_text="Id of a task",
    )
    audiences = MessageLinkSerializer(source="links", many=True, read_only=True)

    class Meta:
        model = Message
        fields = ["id", "project", *_PLAIN, "gate", "milestone", "owner", "audiences", "version"]
        read_only_fields = fields


class MessageInput(serializers.ModelSerializer):
    gate = serializers.IntegerField(required=False, allow_null=True, help_text="Id of a gate")
    milestone = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Id of a milestone in the plan",
    )
    owner = serializers.IntegerField(required=False, allow_null=True, help_text="Id of a person")

    class Meta:
        model = Message
        fields = [*_PLAIN, "gate", "milestone", "owner"]


class NewMessage(MessageInput):
    project = serializers.CharField(help_text="Code of the project")
    audiences = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        max_length=100,
        help_text="Ids of audiences that get it by the message's channel",
    )

    class Meta(MessageInput.Meta):
        fields = ["project", "audiences", *MessageInput.Meta.fields]


class MessageChanges(MessageInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(MessageInput.Meta):
        fields = [*MessageInput.Meta.fields, "version"]


class MessageChannel(serializers.Serializer):
    """How an audience gets a message; null: it does not."""

    audience = serializers.IntegerField(help_text="Id of an audience")
    channel = serializers.ChoiceField(choices=Channel.choices, allow_null=True)


class DueMessageSerializer(serializers.ModelSerializer):
    """A message that is or was due. Its words are kept as they were sent; open, they are the message's."""

    project = serializers.CharField(source="message.project.code", read_only=True)
    title = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    reader_count = serializers.IntegerField(help_text="Readers with an account")
    read_count = serializers.IntegerField(help_text="Of these, who acknowledged it")

    class Meta:
        model = DueMessage
        fields = [
            "id",
            "project",
            "message",
            "audience",
            "due_at",
            "missed_at",
            "channel",
            "state",
            "problem",
            "title",
            "text",
            "settled_at",
            "settled_by",
            "note",
            "reader_count",
            "read_count",
            "version",
        ]
        read_only_fields = fields

    def get_title(self, row: DueMessage) -> str:
        return row.message.title if row.is_open else row.title

    def get_text(self, row: DueMessage) -> str:
        return row.message.text if row.is_open else row.text


class MessageOutcome(serializers.Serializer):
    is_done = serializers.BooleanField(help_text="False: not this time, with the reason as note")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
