"""How a person wants to hear of alerts: by kind, at which times, and of which projects not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Alert, AlertTimes, Preference, ProjectMute
from core.access import Actor
from core.errors import DomainError, NotVisible
from core.registry import alert_kinds


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants for one kind."""

    by_email: bool = True
    is_daily: bool = False
    is_muted: bool = False


@transaction.atomic
def save_preferences(*, actor: Actor, choices: Mapping[str, Choice]) -> None:
    """Keep the choice for each registered kind; other names are ignored."""
    rows = [
        Preference(
            user=actor.user,
            kind=kind,
            by_email=choice.by_email,
            is_daily=choice.is_daily,
            is_muted=choice.is_muted,
        )
        for kind, choice in choices.items()
        if kind in alert_kinds
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["by_email", "is_daily", "is_muted"],
    )


@transaction.atomic
def save_times(
    *, actor: Actor, digest_at: time, quiet_from: time | None = None, quiet_until: time | None = None
) -> None:
    """When the daily e-mail comes and which hours are quiet. Raises DomainError for half a pair."""
    if (quiet_from is None) != (quiet_until is None):
        raise DomainError(
            _("Quiet hours need both their beginning and their end."),
            field="quiet_until" if quiet_until is None else "quiet_from",
        )
    AlertTimes.objects.update_or_create(
        user=actor.user,
        defaults={"digest_at": digest_at, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )


@transaction.atomic
def mute_kind(*, actor: Actor, kind: str, is_muted: bool = True) -> None:
    """Hear nothing of a kind any more, or again. Raises NotVisible for a kind that does not exist."""
    if kind not in alert_kinds:
        raise NotVisible
    Preference.objects.update_or_create(
        user=actor.user,
        kind=kind,
        defaults={"is_muted": is_muted},
        create_defaults={"is_muted": is_muted, "by_email": alert_kinds[kind].by_email},
    )


@transaction.atomic
def mute_project(*, actor: Actor, project_id: int) -> None:
    """Hear nothing of a project any more. Raises NotVisible for one that no own alert tells of."""
    alert = Alert.objects.visible_to(actor).filter(project_id=project_id).order_by("-id").first()
    if alert is None:
        raise NotVisible
    ProjectMute.objects.get_or_create(
        user=actor.user, project_id=project_id, defaults={"project_name": alert.project_name}
    )


@transaction.atomic
def unmute_project(*, actor: Actor, project_id: int) -> None:
    """Hear of a project again; what came meanwhile stays read."""
    ProjectMute.objects.filter(user=actor.user, project_id=project_id).delete()
