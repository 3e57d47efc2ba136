"""The e-mails about invitations and accounts: outbox rows in the caller's transaction (alerts/email_backend.py)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from people.addresses.services import send
from people.models import Invitation, Membership, User
from people.organisation.reads import organisation


def send_invitation_mail(invitation: Invitation, token: str) -> None:
    """The link that makes the account. This e-mail is the only place where the token stands."""
    home = organisation()
    context = {
        "invitation": invitation,
        "organisation": home.name,
        "inviter": str(invitation.invited_by) if invitation.invited_by else home.name,
        "link": settings.BASE_URL + reverse("invitation_link", args=[token]),
    }
    subject = _("%(inviter)s invites you to %(organisation)s on Plumbline") % context
    send("invitation", invitation.email, subject, context)


def send_added_mail(membership: Membership, *, invited_by: str) -> None:
    """Tell a person with an account that they are in a project now."""
    user = membership.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "membership": membership,
            "inviter": invited_by,
            "organisation": organisation().name,
            "link": f"{settings.BASE_URL}/p/{membership.project.code}/",
        }
        subject = _("You are in the project %(project)s") % {"project": membership.project.name}
        send("added", user.email, subject, context)


def send_company_account_mail(user: User, *, provider_name: str, account: str) -> None:
    """Tell a person that a company account opens theirs from now on: it may not have been them."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "provider": provider_name,
            "account": account,
            "organisation": organisation().name,
            "link": settings.BASE_URL + reverse("profile"),
        }
        subject = _("Your account can be opened with %(provider)s now") % context
        send("company_account", user.email, subject, context)
