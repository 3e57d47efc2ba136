"""Who takes part in which project as what, and invitations to join."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import ORGANISATION_ROLES, PROJECT_ROLES, ROLE_LABELS
from people.querysets import InvitationQuerySet

PROJECT_ROLE_CHOICES = [(role.value, ROLE_LABELS[role]) for role in PROJECT_ROLES]


class Membership(models.Model):
    """A person's role in a project. Seeing costs is granted apart from the role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=PROJECT_ROLE_CHOICES)
    sees_costs = models.BooleanField(_("sees costs"), default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="one_membership_per_project")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Invitation(models.Model):
    """An e-mailed, single-use way in. Only the hash of its token is stored."""

    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True)
    organisation_role = models.CharField(
        max_length=30, blank=True, choices=[(role.value, ROLE_LABELS[role]) for role in ORGANISATION_ROLES]
    )
    project = models.ForeignKey(
        "projects.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    project_role = models.CharField(max_length=30, blank=True, choices=PROJECT_ROLE_CHOICES)
    sees_costs = models.BooleanField(default=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and not self.is_expired
