"""Which kinds of alert a person wants by e-mail."""

from collections.abc import Mapping

from django.db import transaction

from alerts.models import Preference
from core.access import Actor
from core.registry import alert_kinds


@transaction.atomic
def save_preferences(*, actor: Actor, by_email: Mapping[str, bool]) -> None:
    """Keep the choice for each registered kind in `by_email`; other names are ignored."""
    rows = [
        Preference(user=actor.user, kind=kind, by_email=wanted)
        for kind, wanted in by_email.items()
        if kind in alert_kinds
    ]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["by_email"]
    )
