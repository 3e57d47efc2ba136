"""What came in from files, and tokens for the API."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet


class ImportRun(models.Model):
    """One import of a plan file: what was taken over, and what was not, line by line."""

    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="imports")
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    byte_count = models.PositiveBigIntegerField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    imported_at = models.DateTimeField(default=timezone.now)
    # {"counts": {"tasks": 12, ...}, "left_out": [{"what": ..., "count": ..., "why": ...}], "warnings": [...]}
    report = models.JSONField(default=dict)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ApiToken(models.Model):
    """A bearer token of a person; only its hash is stored, and it ends with the account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
