"""The communication plan: who hears what, how, how often, and what became of each message that was due."""

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Action, Actor
from core.database.any_of import Ids
from projects.models.charter import Stakeholder
from projects.models.phases import Gate
from projects.models.project import Project
from projects.querysets import OfProjectQuerySet

MOST_EVERY = 24
MOST_OFFSET = 365
_EVERY = [MinValueValidator(1), MaxValueValidator(MOST_EVERY)]
_OFFSET = [MinValueValidator(-MOST_OFFSET), MaxValueValidator(MOST_OFFSET)]


class OfAudienceQuerySet(OfProjectQuerySet):
    project_path = "audience__project"


class OfMessageQuerySet(OfProjectQuerySet):
    project_path = "message__project"


class DueMessageQuerySet(OfMessageQuerySet):
    def readable_by(self, actor: Actor) -> "DueMessageQuerySet":
        """Whoever sees the plan sees all of its project; others what they were sent."""
        ids = actor.project_ids_with(Action.VIEW_PLAN)
        if ids is None:
            return self
        own = Q(readers__user=actor.user_id)
        in_plans = Q(message__project__in=ids)
        is_visible = Q() if actor.sees_everything else Q(message__project__any_of=Ids(actor.grants))
        return self.filter(is_visible, own | in_plans).distinct()


class Channel(models.TextChoices):
    """How a message reaches its audience. The first three are sent by the application."""

    EMAIL = "email", _("E-mail")
    INSIDE = "inside", _("In Plumbline")
    TEAMS = "teams", _("Microsoft Teams")
    MEETING = "meeting", _("Meeting")
    REPORT = "report", _("Status report")
    LETTER = "letter", _("Letter or call")


SENT_BY_ITSELF = (Channel.EMAIL, Channel.INSIDE, Channel.TEAMS)


class Audience(models.Model):
    """People who are told the same. `removed_at`: they hear nothing more, and what they heard stays."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="audiences")
    name = models.CharField(_("audience"), max_length=80)
    note = models.CharField(_("note"), max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=Q(removed_at=None),
                name="one_audience_a_name",
                violation_error_message=_("There is an audience of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AudienceMember(models.Model):
    """Who is in an audience: a role of the project, a person, or an entry of the stakeholder register."""

    class Role(models.TextChoices):
        SPONSOR = "sponsor", _("The sponsor")
        MANAGER = "project_manager", _("The project managers")
        TEAM = "team_member", _("The team members")
        STAKEHOLDER = "stakeholder", _("The stakeholders with an account")

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    stakeholder = models.ForeignKey(
        Stakeholder,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("stakeholder"),
    )

    objects = OfAudienceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "role", "user", "stakeholder"],
                nulls_distinct=False,
                name="once_in_an_audience",
            ),
            models.CheckConstraint(
                condition=Q(role="", user__isnull=True, stakeholder__isnull=False)
                | Q(role="", user__isnull=False, stakeholder__isnull=True)
                | (~Q(role="") & Q(user__isnull=True, stakeholder__isnull=True)),
                name="a_role_a_person_or_a_stakeholder",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.stakeholder or self.get_role_display())


class Message(models.Model):
    """Something that is told again and again, or once; `text` is Markdown.

    `first_on` is the first day of a series, and says its weekday or day of the month; of what is told
    around a gate or milestone there is none, but `offset_days` from its day (negative: before it).
    `laid_out_at`: when what is ahead was last made.
    """

    class Cadence(models.TextChoices):
        ONCE = "once", _("Once")
        WEEKLY = "weekly", _("Every week, or every few weeks")
        MONTHLY_DAY = "monthly_day", _("Every month, on the same day")
        MONTHLY_WEEKDAY = "monthly_weekday", _("Every month, on the same weekday")
        GATE = "gate", _("Before or after a gate")
        MILESTONE = "milestone", _("Before or after a milestone")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="messages")
    title = models.CharField(_("message"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    channel = models.CharField(
        _("channel"),
        max_length=10,
        choices=Channel,
        default=Channel.EMAIL,
    )
    cadence = models.CharField(
        _("how often"),
        max_length=16,
        choices=Cadence,
        default=Cadence.WEEKLY,
    )
    first_on = models.DateField(_("first on"), null=True, blank=True)
    every = models.PositiveSmallIntegerField(_("every"), default=1, validators=_EVERY)
    ends_on = models.DateField(_("last on"), null=True, blank=True)
    gate = models.ForeignKey(
        Gate,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("gate"),
    )
    # No foreign key: tasks/ lies above projects/. The name is kept as it was chosen.
    milestone_id = models.BigIntegerField(_("milestone"), null=True, blank=True)
    milestone_name = models.CharField(max_length=200, blank=True, editable=False)
    offset_days = models.SmallIntegerField(_("days away from it"), default=0, validators=_OFFSET)
    due_time = models.TimeField(_("at"), default=time(8))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    asks_acknowledgement = models.BooleanField(_("readers acknowledge it"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    laid_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=["gate", "milestone"]) | Q(first_on__isnull=False),
                name="a_series_has_a_first_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_anchored(self) -> bool:
        """Whether it is told around a gate or milestone, instead of in a series."""
        return self.cadence in (self.Cadence.GATE, self.Cadence.MILESTONE)


class MessageAudience(models.Model):
    """A message is for an audience, by a channel of its own."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="links")
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="links")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)

    objects = OfMessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "audience"],
                name="a_message_once_an_audience",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} → {self.audience}"


class DueMessage(models.Model):
    """One message to one audience that is due at a moment, and what became of it.

    `slot` names it within its message and audience, whatever moves its moment: the day that the
    cadence says ("2026-11-30"), or the gate or milestone ("gate:12:-7"). What is sent keeps its words.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        SENT = "sent", _("Sent")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Left out")

    class Problem(models.TextChoices):
        """Why the application cannot send it by itself."""

        NONE = "", ""
        NOBODY = "nobody", _("Nobody in the audience can be reached")
        NO_CHANNEL = "no_channel", _("No channel in Microsoft Teams is set up for the project")
        LATE = "late", _("It was not sent in time")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="due")
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="due")
    slot = models.CharField(max_length=40)
    due_at = models.DateTimeField(_("due"))
    # A working day after it was due: open by then, it is missed.
    missed_from = models.DateTimeField()
    missed_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True)
    title = models.CharField(_("message"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True)
    settled_at = models.DateTimeField(_("sent or done"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = DueMessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "audience", "slot"],
                name="a_due_message_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["planned", "held"]),
                name="message_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.message)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_sendable(self) -> bool:
        """Whether the application can send it, at once or by itself."""
        return self.channel in SENT_BY_ITSELF


OPEN = (DueMessage.State.PLANNED, DueMessage.State.HELD)


class OfDueMessageQuerySet(OfProjectQuerySet):
    project_path = "due__message__project"


class MessageReader(models.Model):
    """Whom a message went to. Who has an account may say that they read it."""

    due = models.ForeignKey(DueMessage, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=320, blank=True)
    # The e-mail to somebody without an account.
    delivery = models.ForeignKey(
        "alerts.Delivery",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)

    objects = OfDueMessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["due", "user"],
                condition=Q(user__isnull=False),
                name="a_reader_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
