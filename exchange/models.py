"""What came in from files, and tokens for the API."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.access import Action, Actor
from core.database.any_of import Ids
from projects.models import Project
from projects.querysets import OfProjectQuerySet


class ImportRunQuerySet(OfProjectQuerySet):
    """An import without a project yet, or for ever, is its sender's."""

    def visible_to(self, actor: Actor) -> "ImportRunQuerySet":
        if actor.sees_everything:
            return self
        return self.filter(Q(project__any_of=Ids(actor.grants)) | _own(actor))

    def allowing(self, actor: Actor, action: Action) -> "ImportRunQuerySet":
        ids = actor.project_ids_with(action)
        return self if ids is None else self.filter(Q(project__any_of=Ids(ids)) | _own(actor))


def _own(actor: Actor) -> Q:
    return Q(project=None, imported_by=actor.user)


class ImportRun(models.Model):
    """A plan file on its way in, and then what came of it: what was taken over, and what was not, line by line.

    A large file waits as a row until a worker takes it up; its bytes are kept as `stored_as` until then. The write
    is one transaction, which also makes the row `done`: whatever happens in between, nothing is there by half.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Reading the file")
        DRAFT = "draft", _("Draft")
        WRITING = "writing", _("Writing the plan")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Not imported")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        MSPROJECT_XML = "msproject_xml", _("Microsoft Project XML")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.MSPROJECT_XML)
    # The project that came of it; before that the one it is meant for, none for a new one.
    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="imports")
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    byte_count = models.PositiveBigIntegerField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # When it was sent; once it is done, when it was written.
    imported_at = models.DateTimeField(default=timezone.now)
    # The account (services/account.py): sums of file and project, what was left out, notes, differing dates. Of a
    # draft, too, with what each choice would come to under "options".
    report = models.JSONField(default=dict)
    # How it is to be written (services/choices.py); empty until somebody has chosen.
    choices = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DONE)
    progress_permille = models.PositiveSmallIntegerField(default=0)
    # The sentence for who sent it, in their language.
    error = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    # How often a worker took it up: one that ends workers is not tried for ever.
    attempts = models.PositiveSmallIntegerField(default=0)
    is_cancel_wanted = models.BooleanField(default=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["imported_by", "sha256"],
                condition=Q(project=None, state__in=["waiting", "reading", "writing"]),
                name="one_new_project_of_a_file_at_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["waiting", "reading", "writing"]),
                name="imports_under_way",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


UNDER_WAY = (ImportRun.State.WAITING, ImportRun.State.READING, ImportRun.State.WRITING)


class ApiToken(models.Model):
    """A bearer token of a person; only its hash is stored, and it ends with the account."""

    class Scope(models.TextChoices):
        READ = "read", _("read only")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(pgettext_lazy("right", "may"), max_length=10, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
