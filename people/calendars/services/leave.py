"""Leave: days on which a person does not work. Everybody enters their own; an admin enters anybody's."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.registry import WorkingTimeChange, working_time_changed
from core.writing import create_row, delete_row, locked
from people.access import require_own_or_admin
from people.models import Leave, User


@transaction.atomic
def add_leave(*, actor: Actor, user_id: int, start: date, end: date, note: str = "") -> Leave:
    """Enter days off, both ends included. Raises DomainError where they overlap others, or end before they start."""
    require_own_or_admin(actor, user_id)
    if end < start:
        raise DomainError(_("The last day is before the first."), field="end")
    # The person's row is the lock: two overlapping entries at once would both find the days free.
    user: User = locked(User.objects.all(), user_id)
    if Leave.objects.filter(user_id=user_id, start__lte=end, end__gte=start).exists():
        raise DomainError(_("Some of these days are entered already."), field="start")
    with recording(actor, Intent.ADD_LEAVE, summary=str(user)) as record:
        leave = create_row(Leave(user=user, start=start, end=end, note=note), record=record)
    working_time_changed(actor, WorkingTimeChange(Intent.ADD_LEAVE, str(user), user_ids=frozenset({user_id})))
    return leave


@transaction.atomic
def remove_leave(*, actor: Actor, leave_id: int) -> int:
    """Take days off back. Returns the person's id."""
    leave: Leave = locked(
        Leave.objects.filter(user__in=User.objects.visible_to(actor).values("pk")), leave_id
    )
    require_own_or_admin(actor, leave.user_id)
    with recording(actor, Intent.REMOVE_LEAVE, summary=str(leave.user)) as record:
        delete_row(leave, record=record)
    change = WorkingTimeChange(Intent.REMOVE_LEAVE, str(leave.user), user_ids=frozenset({leave.user_id}))
    working_time_changed(actor, change)
    return leave.user_id
