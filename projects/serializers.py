"""What the API says and takes about projects. Writable fields are listed one by one."""

from typing import Any

from core import serializers
from core.api import VERSION_HELP
from projects.models import (
    Charter,
    GateApprover,
    GateCondition,
    GateCriterion,
    GateDecision,
    Objective,
    Phase,
    Project,
    Stakeholder,
)
from projects.services.charter import SECTIONS


class Versioned(serializers.Serializer):
    version = serializers.IntegerField(help_text="As it was read; another one is a conflict")


class Changed(serializers.Serializer):
    """What a PATCH takes beside its fields."""

    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ["id", "code", "name", "description", "status", "sponsor", "manager", "currency", "time_zone",
                  "calendar", "start", "finish", "status_date", "progress_mode", "eac_method",
                  "generation", "computed_generation", "computed_at", "version"]  # fmt: skip
        read_only_fields = fields


class NewProject(serializers.Serializer):
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    start = serializers.DateTimeField(required=False)
    manager = serializers.IntegerField(required=False, help_text="Id of a person; without it you manage it")
    sponsor = serializers.IntegerField(required=False, help_text="Id of a person")
    currency = serializers.CharField(required=False, max_length=3)


class ProjectChanges(Changed):
    name = serializers.CharField(required=False, max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    manager = serializers.IntegerField(required=False)
    sponsor = serializers.IntegerField(required=False, allow_null=True)
    time_zone = serializers.CharField(required=False, max_length=60)
    start = serializers.DateTimeField(required=False)
    progress_mode = serializers.ChoiceField(required=False, choices=Project.ProgressMode.choices)
    eac_method = serializers.ChoiceField(required=False, choices=Project.EacMethod.choices)


class StatusChange(Versioned):
    status = serializers.ChoiceField(choices=Project.Status.choices)
    reason = serializers.CharField(required=False, allow_blank=True)


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


class ObjectiveSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    strategic_goal = serializers.CharField(source="strategic_goal.name", default="", read_only=True)

    class Meta:
        model = Objective
        fields = ["id", "project", "name", "metric", "unit", "baseline_value", "target_value", "due", "owner",
                  "strategic_goal", "version"]  # fmt: skip
        read_only_fields = fields


class ObjectiveInput(serializers.ModelSerializer):
    owner = serializers.IntegerField(required=False, allow_null=True, help_text="Id of a person")
    strategic_goal = serializers.CharField(required=False, allow_blank=True, help_text="Its name")

    class Meta:
        model = Objective
        fields = [
            "name",
            "metric",
            "unit",
            "baseline_value",
            "target_value",
            "due",
            "owner",
            "strategic_goal",
        ]


class NewObjective(ObjectiveInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(ObjectiveInput.Meta):
        fields = ["project", *ObjectiveInput.Meta.fields]


class ObjectiveChanges(ObjectiveInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(ObjectiveInput.Meta):
        fields = [*ObjectiveInput.Meta.fields, "version"]


class StakeholderSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Stakeholder
        fields = ["id", "project", "name", "organisation", "user", "power", "interest", "current_engagement",
                  "desired_engagement", "notes", "version"]  # fmt: skip
        read_only_fields = fields


class StakeholderInput(serializers.ModelSerializer):
    user = serializers.IntegerField(required=False, allow_null=True, help_text="Id of a person")

    class Meta:
        model = Stakeholder
        fields = ["name", "organisation", "user", "power", "interest", "current_engagement", "desired_engagement",
                  "notes"]  # fmt: skip


class NewStakeholder(StakeholderInput):
    project = serializers.CharField(help_text="Code of the project")

    class Meta(StakeholderInput.Meta):
        fields = ["project", *StakeholderInput.Meta.fields]


class StakeholderChanges(StakeholderInput):
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)

    class Meta(StakeholderInput.Meta):
        fields = [*StakeholderInput.Meta.fields, "version"]


class PhaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Phase
        fields = ["id", "kind", "name", "position", "status", "started_on", "ended_on", "version"]
        read_only_fields = fields


class GateSerializer(serializers.Serializer):
    """A gate of a list."""

    id = serializers.IntegerField(read_only=True)
    project = serializers.CharField(source="phase.project.code", read_only=True)
    name = serializers.CharField(read_only=True)
    phase = PhaseSerializer(read_only=True)
    planned_on = serializers.DateField(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True)


class GateChanges(Changed):
    name = serializers.CharField(required=False, max_length=120)
    planned_on = serializers.DateField(required=False, allow_null=True)


class CriterionSerializer(serializers.Serializer):
    """A criterion as it stands now; a live one was asked for this answer."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    group = serializers.CharField(source="row.group")
    is_live = serializers.BooleanField()
    state = serializers.ChoiceField(choices=GateCriterion.State.choices)
    is_met = serializers.BooleanField(source="counts")
    proof = serializers.CharField()
    evidence = serializers.CharField(source="row.evidence")
    evidence_url = serializers.CharField(source="row.evidence_url")
    owner = serializers.IntegerField(source="row.owner_id", allow_null=True)
    due = serializers.DateField(source="row.due", allow_null=True)
    version = serializers.IntegerField(source="row.version")


class ApproverSerializer(serializers.ModelSerializer):
    class Meta:
        model = GateApprover
        fields = ["id", "user", "answer", "note", "answered_at"]
        read_only_fields = fields


class ConditionSerializer(serializers.ModelSerializer):
    gate = serializers.IntegerField(source="decision.gate_id", read_only=True)

    class Meta:
        model = GateCondition
        fields = ["id", "gate", "decision", "criterion", "text", "owner", "due", "done_at", "version"]
        read_only_fields = fields


class ConditionChange(Changed):
    is_done = serializers.BooleanField()


class DecisionSerializer(serializers.ModelSerializer):
    conditions = ConditionSerializer(many=True, read_only=True)

    class Meta:
        model = GateDecision
        fields = ["id", "outcome", "note", "decided_by", "decided_at", "criteria", "answers", "conditions"]
        read_only_fields = fields


class GateDetail(GateSerializer):
    """A gate with everything it asks and everything that was decided."""

    criteria = CriterionSerializer(many=True)
    approvers = ApproverSerializer(many=True)
    decisions = DecisionSerializer(many=True)


class NewConditionInput(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    owner = serializers.IntegerField(help_text="Id of a person")
    due = serializers.DateField()
    criterion = serializers.IntegerField(required=False, allow_null=True)


class NewDecision(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=GateDecision.Outcome.choices)
    note = serializers.CharField(required=False, allow_blank=True)
    conditions = NewConditionInput(many=True, required=False)


class Settlement(Changed):
    state = serializers.ChoiceField(choices=GateCriterion.State.choices)
    evidence = serializers.CharField(required=False, allow_blank=True)
    evidence_url = serializers.URLField(required=False, allow_blank=True)
