"""The five phases and their gates: criteria with evidence, approvers, decisions that are kept."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project
from projects.querysets import OfProjectQuerySet


class OfGateQuerySet(OfProjectQuerySet):
    project_path = "gate__phase__project"


class OfPhaseQuerySet(OfProjectQuerySet):
    project_path = "phase__project"


class OfDecisionQuerySet(OfProjectQuerySet):
    project_path = "decision__gate__phase__project"


class Phase(models.Model):
    """One of the five life-cycle phases; the name may change, the kind stays, so that portfolios compare."""

    class Kind(models.TextChoices):
        INITIATION = "initiation", _("Initiation")
        PLANNING = "planning", _("Planning")
        EXECUTION = "execution", _("Execution")
        MONITORING = "monitoring", _("Monitoring & control")
        CLOSURE = "closure", _("Closure")

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        ACTIVE = "active", _("Active")
        DONE = "done", _("Done")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_STARTED)
    started_on = models.DateField(_("started"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="one_phase_per_kind"),
            models.UniqueConstraint(
                fields=["project", "position"],
                name="one_phase_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Gate(models.Model):
    """The decision at the end of a phase."""

    phase = models.OneToOneField(Phase, on_delete=models.CASCADE, related_name="gate")
    name = models.CharField(_("name"), max_length=120)
    planned_on = models.DateField(_("planned"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfPhaseQuerySet.as_manager()

    class Meta:
        ordering = ["phase__position"]

    def __str__(self) -> str:
        return self.name


class GateCriterion(models.Model):
    """What must hold: ticked by hand with evidence, or a live question that the application answers with proof."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_PROGRESS = "in_progress", _("In progress")
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")
        WAIVED = "waived", _("Waived")

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=1)
    group = models.CharField(_("group"), max_length=60, blank=True)
    title = models.CharField(_("criterion"), max_length=200)
    # Name in core.registry.gate_queries; empty for a manual criterion.
    query = models.CharField(_("live question"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    evidence_url = models.URLField(_("link to the evidence"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfGateQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class GateApprover(models.Model):
    """Somebody named to say what they think of a gate, and who may record its decision."""

    class Answer(models.TextChoices):
        OPEN = "open", _("Not yet")
        AGREES = "agrees", _("Agrees")
        CONDITIONAL = "conditional", _("Agrees with conditions")
        OBJECTS = "objects", _("Objects")

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="approvers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer, default=Answer.OPEN)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfGateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gate", "user"], name="approver_once_per_gate")]

    def __str__(self) -> str:
        return str(self.user)


class GateDecision(models.Model):
    """A decision is never edited; a later one supersedes it. It keeps criteria and answers as they stood.

    `criteria`: [{title, group, state, is_met, kind, proof, evidence, evidence_url, owner}] in their order.
    `answers`: [{name, answer, note}] of the approvers. A trigger refuses any later change.
    """

    class Outcome(models.TextChoices):
        GO = "go", _("Go")
        CONDITIONAL_GO = "conditional_go", _("Go with conditions")
        NO_GO = "no_go", _("No go")

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    note = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)
    criteria = models.JSONField(default=list)
    answers = models.JSONField(default=list)

    objects = OfGateQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.get_outcome_display()


class GateCondition(models.Model):
    """A condition of a conditional go: an action with an owner and a date."""

    decision = models.ForeignKey(GateDecision, on_delete=models.CASCADE, related_name="conditions")
    criterion = models.ForeignKey(
        GateCriterion,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conditions",
        verbose_name=_("criterion"),
    )
    text = models.CharField(_("condition"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due"))
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.text
