"""A test e-mail to oneself: whether mail leaves, and what it looks like when it arrives."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import Alert, Delivery
from alerts.raising.words import alert_mail
from core.access import Action, Actor, require
from core.background import enqueue
from core.errors import DomainError


@transaction.atomic
def try_email(*, actor: Actor) -> Delivery:
    """Send the admin a message that says that e-mail works; the delivery log tells how it went. Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    if actor.user is None:
        raise DomainError(_("Nobody is signed in to write to."))
    trial = Alert(
        recipient=actor.user,
        title=_("E-mail from Plumbline arrives"),
        body=_("This is a test: messages leave from %(sender)s and links lead to %(address)s.")
        % {"sender": settings.DEFAULT_FROM_EMAIL, "address": settings.BASE_URL},
        why=_("You pressed the test button."),
        url=reverse("deliveries"),
    )
    subject, text, html = alert_mail(trial)
    delivery = Delivery.objects.create(
        recipient=actor.user.email, subject=subject[:400], text=text, html=html
    )
    enqueue("alerts.deliver_outbox")
    return delivery
