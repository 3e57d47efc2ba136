"""Change requests: an overlay on the plan, what it would do, and who decided on it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetLine
from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task


class OfRequestQuerySet(OfProjectQuerySet):
    project_path = "request__project"


class ChangeRequest(models.Model):
    """A change that somebody asks for. Its operations are scheduled and costed before anybody decides.

    `assessment` is what `controls.changes.services.rehearsal` found on the plan of `assessed_generation`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Category(models.TextChoices):
        SCOPE = "scope", _("Scope")
        SCHEDULE = "schedule", _("Schedule")
        COST = "cost", _("Cost")
        QUALITY = "quality", _("Quality")
        RISK = "risk", _("Risk")
        OTHER = "other", _("Other")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="change_requests")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    reason = models.TextField(_("why"))
    category = models.CharField(_("category"), max_length=10, choices=Category, default=Category.SCOPE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("requested by"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    assessment = models.JSONField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_generation = models.BigIntegerField(null=True, blank=True)
    baseline = models.ForeignKey(
        "controls.Baseline", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="change_number_in_project"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="change_handed_in_before_it_is_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        return f"CR-{self.number}"

    @property
    def is_open(self) -> bool:
        """Still to be decided."""
        return self.state in (self.State.DRAFT, self.State.SUBMITTED)


class ChangeOperation(models.Model):
    """One thing that a change request does. `values` says what to; `seen` what stood there when it was written.

    A new task is named N1, N2 ... by its `key` within the request, so that others can lie under it or wait for it.
    """

    class Kind(models.TextChoices):
        ADD_TASK = "add_task", _("New task")
        CHANGE_TASK = "change_task", _("Change a task")
        REMOVE_TASK = "remove_task", _("Remove a task")
        ADD_LINE = "add_line", _("New budget line")
        CHANGE_LINE = "change_line", _("Change a budget line")
        REMOVE_LINE = "remove_line", _("Remove a budget line")

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="operations")
    position = models.PositiveIntegerField()
    key = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    line = models.ForeignKey(BudgetLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # What the row was called when the operation was written: it can be gone by now.
    label = models.CharField(max_length=320)
    values = models.JSONField(default=dict, blank=True)
    seen = models.JSONField(default=dict, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ["request", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="operation_key_in_request"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.label}"

    @property
    def ref(self) -> str:
        """How others name the task that this operation adds."""
        return f"N{self.key}"

    @property
    def is_about_money(self) -> bool:
        return self.kind in (self.Kind.ADD_LINE, self.Kind.CHANGE_LINE, self.Kind.REMOVE_LINE)

    @property
    def told(self) -> dict[str, Any]:
        """The values without amounts: for who may not see costs."""
        return {name: value for name, value in self.values.items() if name not in MONEY_VALUES}


MONEY_VALUES = frozenset({"amount", "fixed_cost"})


class ChangeApproval(models.Model):
    """Whose answer a request waits for, and the answer. All must approve; one rejection ends it."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    note = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="one_answer_per_person_and_change")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"


class ChangeRoute(models.Model):
    """Who decides on a project's changes. Without one: the sponsor, on all of them.

    The project manager alone decides on a change that moves the finish by no more than `manager_days` working days
    and costs no more than `manager_amount`; both null means on none.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="change_route")
    manager_days = models.DecimalField(
        _("working days"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    manager_amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    # User ids in their order; empty for the sponsor.
    approver_ids = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(manager_days=None) | Q(manager_days__gte=0))
                & (Q(manager_amount=None) | Q(manager_amount__gte=0)),
                name="change_limits_not_below_zero",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}"
