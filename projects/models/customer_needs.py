"""What customers need, in their words: why objectives are there."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.charter import Objective, Stakeholder
from projects.models.project import Project
from projects.querysets import OfProjectQuerySet


class CustomerNeed(models.Model):
    """Something that somebody needs, how important it is to them, and the objectives that serve it."""

    class Importance(models.TextChoices):
        MUST = "must", _("Must")
        SHOULD = "should", _("Should")
        COULD = "could", _("Could")

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="customer_needs",
    )
    number = models.PositiveIntegerField(validators=[MaxValueValidator(999_999)])
    text = models.TextField(_("need"), max_length=1000)
    whose = models.CharField(_("whose"), max_length=120)
    stakeholder = models.ForeignKey(
        Stakeholder,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="needs",
        verbose_name=_("stakeholder"),
    )
    importance = models.CharField(
        _("importance"),
        max_length=6,
        choices=Importance,
    )
    objectives = models.ManyToManyField(
        Objective,
        blank=True,
        related_name="needs",
        verbose_name=_("objectives"),
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="one_need_per_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:120]

    @property
    def code(self) -> str:
        return f"N-{self.number:02d}"
