"""Alerts are rows first: the inbox reads them, the sender delivers them."""

import uuid
from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.querysets import AlertQuerySet, UpdateLinkQuerySet
from core.reading import whole_number


class Alert(models.Model):
    """Something one person should know, told once: `key` names the fact, and a fact is told once per recipient."""

    class Severity(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")
        URGENT = "urgent", _("Urgent")

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=200)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts")
    # No foreign key: alerts/ lies below projects/.
    project_id = models.BigIntegerField(null=True, blank=True)
    project_name = models.CharField(max_length=200, blank=True)
    task_id = models.BigIntegerField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    why = models.CharField(_("why you get this"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.INFO)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # Muted: kept for the record, never unread, sent nowhere.
    is_muted = models.BooleanField(_("muted"), default=False)
    # The one alert that tells of this and others of its kind at once. Those are listed on its page alone.
    bundle = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="facts")
    # How much it tells of: the alerts of a bundle, the tasks that somebody was given.
    fact_count = models.PositiveIntegerField(default=1)
    # What was so before the project came alive here: kept, so that it is never told, and shown nowhere.
    is_known = models.BooleanField(default=False)
    # The e-mail that will tell it with others, because there was more than one person should get at once.
    gathers_at = models.DateTimeField(null=True, blank=True)
    # What hangs on the one cause that it tells of: [{"name", "note", "url"}], in its reader's language.
    members = models.JSONField(default=list, blank=True)
    # Its words in the other languages, for who reads another one by then:
    # {"de": {"title", "body", "why", "members": [[name, note]]}}.
    # Empty in rows that are older: watches write what is still true anew at their next look. What
    # tells of an event keeps the words of then, for the facts behind them were not kept.
    texts = models.JSONField(default=dict, db_default={}, blank=True)
    # What its reader must be allowed in the project, today, to be shown it (core.access.Action).
    needs = models.CharField(max_length=30, blank=True)
    # Not true any more, or answered. It asks for nothing.
    closed_at = models.DateTimeField(null=True, blank=True)
    # The daily e-mail that will tell it; empty once it has, or when it goes another way.
    digest_at = models.DateTimeField(null=True, blank=True)

    # Where a new alert is listed among others for everybody, such as a project's overview. Not kept.
    list_url = ""

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="one_alert_per_fact")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="alert_inbox"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="alert_unread"),
            models.Index(
                fields=["digest_at"], condition=models.Q(digest_at__isnull=False), name="alert_digest"
            ),
            models.Index(
                fields=["gathers_at"],
                condition=models.Q(gathers_at__isnull=False),
                name="alert_gathered",
            ),
            models.Index(
                fields=["project_id", "kind"], condition=models.Q(closed_at=None), name="alert_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked_of(self) -> str:
        """Which of its members what is reported by its buttons is about; empty for what the title names."""
        if not self.task_id:
            return ""
        names = (one["name"] for one in self.members if one["task_id"] == self.task_id)
        return next(names, "")

    def tell_in(self, language: str) -> None:
        """Take the words of a language, where they are kept in it; stored ones stay as they are."""
        words = self.texts.get(language)
        if not words:
            return
        self.title = words["title"]
        self.body = words["body"]
        self.why = words["why"]
        self.members = [
            {**member, "name": name, "note": note}
            for member, (name, note) in zip(self.members, words["members"], strict=False)
        ]

    @property
    def is_bundle(self) -> bool:
        """Whether it stands for many others of its kind."""
        return self.key.startswith("bundle:")

    @property
    def about(self) -> int:
        """The id of the row that the fact is about: the second part of every key, "overdue:817:…"."""
        parts = self.key.split(":")
        return (whole_number(parts[1]) or 0) if len(parts) > 1 else 0


class UpdateLink(models.Model):
    """What the buttons of a task's e-mail lead to: one report by its recipient, without a log-in, for some days."""

    alert = models.OneToOneField(Alert, on_delete=models.CASCADE, related_name="update_link")
    # SHA-256 of the token, in hexadecimal: the token itself stands in the e-mail alone.
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Ended before its time: by its recipient, or with the access it stood for.
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The task's version after the report, by which it can be taken back.
    task_version = models.PositiveIntegerField(null=True, blank=True)

    objects = UpdateLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="update_link_ends")]

    def __str__(self) -> str:
        return str(self.alert)

    def is_over(self, now: datetime) -> bool:
        """Whether it takes nothing any more, used or not."""
        return self.revoked_at is not None or self.expires_at <= now


class TeamsChannel(models.Model):
    """A channel in Microsoft Teams that is told of a project's alerts, or of every project's."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    # What pages show of the address; the address itself lets anybody write to the channel.
    host = models.CharField(max_length=253)
    # No foreign key: alerts/ lies below projects/. Empty: every project.
    project_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    project_name = models.CharField(max_length=200, blank=True)
    kinds = models.JSONField(_("tells of"), default=list)
    # Everybody in the channel reads the same card.
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamsAddress(models.Model):
    """The secret of a channel, in a row of its own: no page, journal or list reads it by accident."""

    channel = models.OneToOneField(
        TeamsChannel, primary_key=True, on_delete=models.CASCADE, related_name="address"
    )
    url = models.TextField()

    def __str__(self) -> str:
        return str(self.channel)


class Delivery(models.Model):
    """The outbox: one message to one address on one channel. Message-ID is fixed at creation, so a repeat is known."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        HELD = "held", _("Told with others")
        DROPPED = "dropped", _("Not sent")

    alert = models.ForeignKey(
        Alert, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(max_length=10, default="email")
    teams_channel = models.ForeignKey(
        TeamsChannel, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    # What a channel was told, once however many people have an alert of it.
    fact = models.CharField(max_length=200, null=True, blank=True)
    recipient = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    # Tells of several alerts; without a link that lets in.
    is_digest = models.BooleanField(default=False)
    # Tells of many facts at once: what watches find in the next hour waits, and is told in one message.
    is_bulk = models.BooleanField(default=False)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(status="pending"), name="delivery_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["teams_channel", "fact"], name="one_message_per_fact_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class Preference(models.Model):
    """How a person wants to hear of a kind of alert; the inbox always has it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_preferences"
    )
    kind = models.CharField(max_length=40)
    by_email = models.BooleanField(_("by e-mail"), default=True)
    is_daily = models.BooleanField(_("in the daily e-mail"), default=False)
    is_muted = models.BooleanField(_("muted"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}"


class AlertTimes(models.Model):
    """When a person may be written to, in their own time zone. No row: the daily e-mail at eight, no quiet hours."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="alert_times"
    )
    digest_at = models.TimeField(_("daily e-mail at"), default=time(8))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Escalation(models.Model):
    """After how many working days overdue the next person hears of a task: one row for the organisation, or none."""

    manager_after = models.PositiveSmallIntegerField(_("the project manager hears after"), default=2)
    sponsor_after = models.PositiveSmallIntegerField(_("the sponsor hears after"), default=5)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_escalation"),
            models.CheckConstraint(
                condition=models.Q(sponsor_after__gte=models.F("manager_after")),
                name="sponsor_hears_after_the_manager",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager_after}, {self.sponsor_after}"


class ProjectMute(models.Model):
    """A project that a person wants to hear nothing of."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="muted_projects"
    )
    # No foreign key: alerts/ lies below projects/.
    project_id = models.BigIntegerField()
    project_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["project_name"]
        constraints = [models.UniqueConstraint(fields=["user", "project_id"], name="one_mute_per_project")]

    def __str__(self) -> str:
        return self.project_name
