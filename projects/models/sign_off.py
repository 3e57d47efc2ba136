"""What was put before people to sign: the charter as it read then, and who said what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now
from projects.models.project import Project
from projects.querysets import OfProjectQuerySet


class CharterVersion(models.Model):
    """The charter as it was put before its signers. Its content never changes.

    `content` has the shape of `projects.charter.reads.Content`.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Out for signature")
        SIGNED = "signed", _("Signed")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken_back", _("Taken back")

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="charter_versions",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(
        _("state"),
        max_length=12,
        choices=Status,
        default=Status.ASKED,
    )
    content = models.JSONField()
    note = models.CharField(_("what to look at"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), default=recorded_now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="one_charter_version_a_number",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status="asked"),
                name="one_charter_version_out",
            ),
        ]

    def __str__(self) -> str:
        return _("Version %(number)d") % {"number": self.number}


class OfVersionQuerySet(OfProjectQuerySet):
    project_path = "of_version__project"


class CharterSignature(models.Model):
    """Somebody who is asked to sign a version of the charter, and what they answered."""

    class Answer(models.TextChoices):
        OPEN = "open", _("Asked")
        SIGNED = "signed", _("Signed")
        DECLINED = "declined", _("Declined")

    of_version = models.ForeignKey(
        CharterVersion,
        on_delete=models.CASCADE,
        related_name="signatures",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who signs"),
    )
    answer = models.CharField(
        _("answer"),
        max_length=8,
        choices=Answer,
        default=Answer.OPEN,
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["of_version", "user"],
                name="asked_once_to_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_version}, {self.user}"
