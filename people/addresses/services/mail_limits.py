"""How many e-mails to people outside somebody may cause. Counted in the journal, which no cache can forget."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError
from core.intents import Intent
from core.models import ChangeSet

PERIOD = timedelta(days=1)
PER_PERSON = 50
# Who sets an organisation up invites all of it on one day.
PER_ADMIN = 1000
PER_ADDRESS = 5
INTENTS = (Intent.INVITE_PERSON, Intent.RESEND_INVITATION, Intent.REQUEST_ADDRESS_CHANGE)


def require_mail_left(actor: Actor, email: str) -> None:
    """Refuse what would be one mail too many today, by this person or to this address. Raises DomainError."""
    lately = ChangeSet.objects.filter(intent__in=INTENTS, at__gt=timezone.now() - PERIOD)
    if lately.filter(summary__iexact=email).count() >= PER_ADDRESS:
        raise DomainError(
            _("%(email)s was written to %(count)d times today. Try again tomorrow.")
            % {"email": email, "count": PER_ADDRESS},
            field="email",
        )
    most = PER_ADMIN if actor.may(Action.MANAGE_ORGANISATION) else PER_PERSON
    if actor.user_id is not None and lately.filter(actor_id=actor.user_id).count() >= most:
        raise DomainError(
            _("You have caused %(count)d such e-mails today. Try again tomorrow.") % {"count": most},
            field="email",
        )
