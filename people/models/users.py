"""The organisation, its people, their skills and dated rates."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import ORGANISATION_ROLES, ROLE_LABELS, Role
from people.querysets import RateQuerySet, SkillQuerySet, UserQuerySet


class Organisation(models.Model):
    """The company this installation belongs to: one row."""

    name = models.CharField(_("name"), max_length=120, default="My organisation")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin")
    holiday_country = models.CharField(_("country of holidays"), max_length=2, blank=True, default="DE")
    holiday_subdivision = models.CharField(_("region of holidays"), max_length=60, blank=True)
    calendar = models.ForeignKey(
        "people.WorkingCalendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("working calendar"),
    )
    cost_approval_limit = models.DecimalField(
        _("approval limit"),
        max_digits=14,
        decimal_places=2,
        default=Decimal("1000.00"),
        validators=[MinValueValidator(0)],
        help_text=_("A cost above it is approved by somebody else than who hands it in."),
    )
    # Whoever has one of these roles, here or in a project, sets up a second factor before anything else.
    second_factor_roles = ArrayField(
        models.CharField(max_length=30, choices=[(role.value, ROLE_LABELS[role]) for role in Role]),
        verbose_name=_("second factor required of"),
        default=list,
        blank=True,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_superuser=True, organisation_role="admin", **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    ROLES: ClassVar = [(role.value, ROLE_LABELS[role]) for role in ORGANISATION_ROLES]

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    organisation_role = models.CharField(
        _("role in the organisation"), max_length=30, choices=ROLES, blank=True
    )
    labour_role = models.CharField(_("labour role"), max_length=60, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    calendar = models.ForeignKey(
        "people.WorkingCalendar",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("working calendar"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = UserManager.from_queryset(UserQuerySet)()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        ordering = ["full_name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_staff(self) -> bool:
        return self.organisation_role == "admin"

    @property
    def initials(self) -> str:
        words = self.full_name.split() or [self.email]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def tint(self) -> int:
        """Which of the five quiet avatar tints is this person's."""
        return self.pk % 5


class Skill(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    category = models.CharField(_("category"), max_length=80, blank=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ["category", "name"]

    def __str__(self) -> str:
        return self.name


class PersonSkill(models.Model):
    """How well a person masters a skill, 1 (knows of it) to 5 (teaches it)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")
    level = models.PositiveSmallIntegerField(
        _("level"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="one_level_per_skill")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Rate(models.Model):
    """Hourly cost of a person or of a labour role, valid from a date until the next row's date."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="rates")
    labour_role = models.CharField(_("labour role"), max_length=60, blank=True)
    hourly_amount = models.DecimalField(
        _("hourly amount"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    # Left out, an hour of overtime costs what any other hour does.
    overtime_amount = models.DecimalField(
        _("overtime amount"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    valid_from = models.DateField(_("valid from"))

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, labour_role="")
                | models.Q(user__isnull=True) & ~models.Q(labour_role=""),
                name="rate_is_a_persons_or_a_roles",
            ),
            models.UniqueConstraint(
                fields=["user", "labour_role", "valid_from"], nulls_distinct=False, name="one_rate_per_date"
            ),
            models.CheckConstraint(condition=models.Q(hourly_amount__gte=0), name="rate_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(overtime_amount=None) | models.Q(overtime_amount__gte=0),
                name="overtime_rate_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hourly_amount} {self.currency} ({self.valid_from})"
