"""The charter over the API: its sections, its versions and who signs them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import Action
from core.api import serializers
from core.api.endpoints import ServiceViewSet, validated
from projects.charter import services
from projects.charter.reads import SECTIONS, versions_of
from projects.models import Charter, CharterSignature, CharterVersion
from projects.project.api import Changed, Versioned
from projects.project.reads import project_by_code


class CharterSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Charter
        fields = ["project", *SECTIONS, "approved_by", "approved_at", "version"]
        read_only_fields = fields


class CharterChanges(Changed):
    """Sections in Markdown; only those that are sent change."""

    def get_fields(self) -> dict[str, Any]:
        sections = {name: serializers.CharField(required=False, allow_blank=True) for name in SECTIONS}
        return super().get_fields() | sections


class Approval(Versioned):
    is_approved = serializers.BooleanField()


class SignatureSerializer(serializers.ModelSerializer):
    class Meta:
        model = CharterSignature
        fields = ["user", "answer", "note", "answered_at"]
        read_only_fields = fields


class CharterVersionSerializer(serializers.ModelSerializer):
    """A version as it was put before its signers; `content` leaves the business case to who sees costs."""

    content = serializers.SerializerMethodField()
    signatures = SignatureSerializer(many=True, read_only=True)

    class Meta:
        model = CharterVersion
        fields = [
            "number",
            "status",
            "note",
            "asked_by",
            "asked_at",
            "ended_at",
            "signatures",
            "content",
        ]
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_content(self, row: CharterVersion) -> dict[str, Any]:
        sees = self.context["sees_costs"]
        return dict(row.content) if sees else {**row.content, "case": None}


class AskedSignatures(Versioned):
    signers = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Ids of the people who sign",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class GivenSignature(serializers.Serializer):
    number = serializers.IntegerField(help_text="The version that was read")
    answer = serializers.ChoiceField(
        choices=[CharterSignature.Answer.SIGNED.value, CharterSignature.Answer.DECLINED.value],
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class CharterViewSet(ServiceViewSet):
    """A project's charter; its address ends in the project's code."""

    serializer_class = CharterSerializer
    queryset = Charter.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def _answer(self, project_id: int) -> Response:
        charter = Charter.objects.select_related("project").get(project_id=project_id)
        return Response(self.get_serializer(charter).data)

    def retrieve(self, request: Request, code: str) -> Response:
        return self._answer(project_by_code(self.actor, code).pk)

    @extend_schema(request=CharterChanges)
    def partial_update(self, request: Request, code: str) -> Response:
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        self.require_version()
        data = validated(CharterChanges, request)
        version = data.pop("version", None)
        services.update_charter(actor=self.actor, project_id=pk, changes=data, version=version)
        return self._answer(pk)

    @extend_schema(request=Approval)
    @action(detail=True, methods=["post"])
    def approval(self, request: Request, code: str) -> Response:
        """Sign the charter alone, as it reads, or begin its next version."""
        pk = project_by_code(self.actor, code, Action.APPROVE_CHARTER).pk
        data = validated(Approval, request)
        service = services.approve_charter if data["is_approved"] else services.withdraw_charter_approval
        service(actor=self.actor, project_id=pk, version=data["version"])
        return self._answer(pk)

    def _version(self, project_id: int, number: int) -> Response:
        rows = versions_of(project_id)
        row = next(row for row in rows if row.number == number)
        return Response(self._versions(project_id, [row])[0])

    def _versions(self, project_id: int, rows: list[CharterVersion]) -> Any:
        sees_costs = self.actor.may(Action.VIEW_COSTS, project_id)
        return CharterVersionSerializer(rows, many=True, context={"sees_costs": sees_costs}).data

    @extend_schema(responses=CharterVersionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def versions(self, request: Request, code: str) -> Response:
        """The versions that were put before people, the newest first."""
        pk = project_by_code(self.actor, code).pk
        return Response(self._versions(pk, versions_of(pk)))

    @extend_schema(request=AskedSignatures, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, code: str) -> Response:
        """Put the charter, as it reads now, before people to sign."""
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        data = validated(AskedSignatures, request)
        row = services.ask_for_signatures(
            actor=self.actor,
            project_id=pk,
            signer_ids=data["signers"],
            note=data.get("note", ""),
            version=data["version"],
        )
        return self._version(pk, row.number)

    @extend_schema(request=GivenSignature, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, code: str) -> Response:
        """Sign the version that is out, or decline with a reason."""
        pk = project_by_code(self.actor, code).pk
        data = validated(GivenSignature, request)
        row = services.answer_signature(
            actor=self.actor,
            project_id=pk,
            answer=data["answer"],
            note=data.get("note", ""),
            number=data["number"],
        )
        return self._version(pk, row.number)

    @extend_schema(request=None, responses=CharterVersionSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, code: str) -> Response:
        """Take the version that is out back, so that the charter can be written on."""
        pk = project_by_code(self.actor, code, Action.EDIT_PROJECT).pk
        row = services.take_back_charter(actor=self.actor, project_id=pk)
        return self._version(pk, row.number)
