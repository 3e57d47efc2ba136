"""Who answers for what: deliverables and phases against people and named roles, one letter a cell."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Phase, Project
from projects.querysets import OfProjectQuerySet
from tasks.models.deliverables import Deliverable


class RaciRole(models.Model):
    """A column for what nobody of the team is named for: "Works council", "Vendor"."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="raci_roles")
    name = models.CharField(_("role"), max_length=60)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="one_raci_role_per_name",
                violation_error_message=_("There is a role of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RaciLetter(models.Model):
    """One cell: a deliverable or a phase, a person or a role, and what they are of it."""

    class Letter(models.TextChoices):
        RESPONSIBLE = "R", _("Responsible: does it")
        ACCOUNTABLE = "A", _("Accountable: answers for it")
        CONSULTED = "C", _("Consulted: is asked before")
        INFORMED = "I", _("Informed: is told after")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="raci_letters")
    phase = models.ForeignKey(
        Phase, null=True, blank=True, on_delete=models.CASCADE, related_name="raci_letters"
    )
    deliverable = models.ForeignKey(
        Deliverable, null=True, blank=True, on_delete=models.CASCADE, related_name="raci_letters"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    role = models.ForeignKey(
        RaciRole, null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    letter = models.CharField(_("letter"), max_length=1, choices=Letter)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "phase", "deliverable", "user", "role"],
                nulls_distinct=False,
                name="one_raci_letter_per_cell",
            ),
            models.UniqueConstraint(
                fields=["project", "phase", "deliverable"],
                condition=Q(letter="A"),
                nulls_distinct=False,
                name="one_accountable_per_row",
            ),
            models.CheckConstraint(
                condition=Q(phase=None, deliverable__isnull=False) | Q(phase__isnull=False, deliverable=None),
                name="raci_letter_of_one_row",
            ),
            models.CheckConstraint(
                condition=Q(user=None, role__isnull=False) | Q(user__isnull=False, role=None),
                name="raci_letter_of_one_column",
            ),
        ]

    def __str__(self) -> str:
        return self.letter
