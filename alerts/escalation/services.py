"""The organisation's steps of escalation."""

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Escalation
from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import locked, save_fields

LONGEST = 60


@transaction.atomic
def set_escalation(
    *, actor: Actor, manager_after: int, sponsor_after: int, version: int | None = None
) -> None:
    """Working days overdue after which manager and sponsor hear. Raises Forbidden, DomainError, Conflict."""
    require(actor, Action.MANAGE_ORGANISATION)
    if not 0 <= manager_after <= LONGEST or not 0 <= sponsor_after <= LONGEST:
        raise DomainError(_("Enter 0 to %(days)d working days.") % {"days": LONGEST}, field="manager_after")
    if sponsor_after < manager_after:
        raise DomainError(_("The sponsor hears no earlier than the manager."), field="sponsor_after")
    Escalation.objects.get_or_create(pk=1)
    with recording(actor, Intent.SET_ESCALATION) as record:
        save_fields(
            locked(Escalation.objects.all(), 1),
            {"manager_after": manager_after, "sponsor_after": sponsor_after},
            record=record,
            expected_version=version,
        )
