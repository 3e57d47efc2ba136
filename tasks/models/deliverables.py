"""What a project hands over: asked for by criteria, handed in as versions, reviewed by somebody named."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now
from projects.models import Gate, Objective, Project
from projects.querysets import OfProjectQuerySet
from tasks.models.task import Task


class OfDeliverableQuerySet(OfProjectQuerySet):
    project_path = "deliverable__project"


class OfReviewQuerySet(OfProjectQuerySet):
    project_path = "review__deliverable__project"


def _person(words: Any) -> Any:
    """Somebody, as long as there is an account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=words,
    )


class Deliverable(models.Model):
    """A result that somebody makes and somebody else accepts.

    Without a day of its own it is due when the last of its tasks ends in the plan.
    """

    class State(models.TextChoices):
        IN_WORK = "in_work", _("In work")
        IN_REVIEW = "in_review", _("In review")
        ACCEPTED = "accepted", _("Accepted")
        CONDITIONAL = "accepted_with_conditions", _("Accepted with conditions")
        REJECTED = "rejected", _("Rejected")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deliverables")
    number = models.PositiveIntegerField(validators=[MaxValueValidator(999_999)])
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    gate = models.ForeignKey(
        Gate,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deliverables",
        verbose_name=_("gate"),
    )
    objectives = models.ManyToManyField(
        Objective,
        blank=True,
        related_name="deliverables",
        verbose_name=_("objectives"),
    )
    tasks = models.ManyToManyField(
        Task,
        blank=True,
        related_name="deliverables",
        verbose_name=_("tasks"),
    )
    owner = _person(_("owner"))
    reviewer = _person(_("reviewer"))
    due = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=24, choices=State, default=State.IN_WORK)
    handed_in_by = _person(_("handed in by"))
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_deliverable_per_number"),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(reviewer=None) | ~Q(owner=models.F("reviewer")),
                name="nobody_reviews_their_own_deliverable",
                violation_error_message=_("Nobody reviews what is their own. Name somebody else."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def code(self) -> str:
        return f"DL-{self.number:02d}"

    @property
    def is_accepted(self) -> bool:
        return self.state in (self.State.ACCEPTED, self.State.CONDITIONAL)


class DeliverableCriterion(models.Model):
    """One thing that must hold for it to be accepted."""

    deliverable = models.ForeignKey(
        Deliverable,
        on_delete=models.CASCADE,
        related_name="criteria",
    )
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("acceptance criterion"), max_length=300)

    objects = OfDeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class DeliverableVersion(models.Model):
    """What was made so far: a file, a link, or words on where it is seen.

    `name` is what its sender called the file, for people; `stored_as` is random, for the disk.
    """

    deliverable = models.ForeignKey(
        Deliverable,
        on_delete=models.CASCADE,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("version"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    name = models.CharField(_("file"), max_length=200, blank=True)
    stored_as = models.CharField(max_length=100, blank=True, editable=False)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size"), default=0)
    added_by = _person(_("added by"))
    added_at = models.DateTimeField(_("added"), default=recorded_now)

    objects = OfDeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["stored_as"],
                condition=~Q(stored_as=""),
                name="one_version_per_file",
            ),
            models.CheckConstraint(
                condition=~Q(stored_as="") | ~Q(url="") | ~Q(note=""),
                name="a_version_has_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class DeliverableReview(models.Model):
    """What the reviewer decided of a version. Never edited; a later one supersedes it.

    `findings`: [{criterion, is_met, reason}], as the criteria stood.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        CONDITIONAL = "accepted_with_conditions", _("Accepted with conditions")
        REJECTED = "rejected", _("Rejected")

    deliverable = models.ForeignKey(
        Deliverable,
        on_delete=models.CASCADE,
        related_name="reviews",
    )
    of_version = models.ForeignKey(
        DeliverableVersion,
        on_delete=models.RESTRICT,
        related_name="reviews",
        verbose_name=_("version"),
    )
    outcome = models.CharField(_("result"), max_length=24, choices=Outcome)
    note = models.TextField(_("reason"), blank=True)
    findings = models.JSONField(default=list)
    reviewed_by = _person(_("reviewed by"))
    reviewed_at = models.DateTimeField(default=recorded_now)

    objects = OfDeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.get_outcome_display()


class DeliverableCondition(models.Model):
    """What is still to be done of what was accepted with conditions: whose, and by when."""

    review = models.ForeignKey(
        DeliverableReview,
        on_delete=models.CASCADE,
        related_name="conditions",
    )
    text = models.CharField(_("condition"), max_length=300)
    owner = _person(_("owner"))
    due = models.DateField(_("due"))
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.text
