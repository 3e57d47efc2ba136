"""The journal's two tables, the keys of what was sent, and the heartbeat that says which processes are alive."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now


class ChangeSet(models.Model):
    """One intent of one person: everything it changed stands or falls together. Append-only (a trigger holds it)."""

    at = models.DateTimeField(_("at"), default=recorded_now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    actor_name = models.CharField(max_length=200)
    # No foreign keys: the journal outlives what it tells of.
    project_id = models.BigIntegerField(null=True)
    intent = models.CharField(max_length=60)
    summary = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    # How it came, where that is not the product's own pages or API: "e-mail".
    source = models.CharField(max_length=20, blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.DO_NOTHING, related_name="undone_by")

    class Meta:
        indexes = [
            models.Index(fields=["project_id", "-id"], name="change_set_project"),
            models.Index(fields=["actor", "project_id", "-id"], name="change_set_actor"),
            # Rows are appended in the order of their moments: a block range index finds the last hours for nothing.
            BrinIndex(fields=["at"], name="change_set_at"),
        ]

    def __str__(self) -> str:
        return f"{self.intent} #{self.pk}"


class Change(models.Model):
    """One row's fields before and after. `before` is null for a created row, `after` for a deleted one."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.DO_NOTHING, related_name="changes")
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["model", "row_id", "-id"], name="change_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"


class ForgottenFile(models.Model):
    """Bytes to remove that no row knows any more: they stayed because a backup was being made."""

    stored_as = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.stored_as


class Heartbeat(models.Model):
    """The last sign of life of a process kind; beat sends one through the broker, a worker writes it."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ClaimedKey(models.Model):
    """What somebody sent under a key, and the answer it got: sent again, it is answered again and not done again.

    `core/once/keys.py` alone writes here, in the transaction of the write that the key stands for.
    """

    class Kind(models.TextChoices):
        FORM = "form", _("Form")
        API = "api", _("API")
        PLAN = "plan", _("Plan")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=255)
    # SHA-256, as hex, of what was sent under the key.
    fingerprint = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(default=timezone.now)
    # The answer. Only the transaction that claims the key sees it without one: 0.
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    messages = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="key_is_claimed_once")]
        indexes = [BrinIndex(fields=["claimed_at"], name="claimed_key_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Tally(models.Model):
    """How often something was tried in a stretch of time (see core/limits.py). The key is a hash."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"


class CacheEntry(models.Model):
    """The table of Django's cache, which its `DatabaseCache` reads and writes by these names.

    What libraries keep there guards accounts (guess limits, codes that were used already): it must
    not be lost with a cache server, nor be read as "nothing there" while one is away.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key
