"""Joining a company account to a person who is known here, and taking the join away."""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from core.access import Action, Actor, require
from core.errors import NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import locked
from people.access import actor_for
from people.company.figures import CompanyRefused, Identity, Reason
from people.invitations.services import send_company_account_mail
from people.models import User


@transaction.atomic
def link_company_account(
    *, provider: str, provider_name: str, identity: Identity, kept: Mapping[str, Any]
) -> User:
    """Join a company account to the one person here who has proven one of its addresses, and tell them by e-mail.

    A person who has a company account of this provider keeps it: an address that was given to somebody new must not
    open the account of who had it before. Raises CompanyRefused.
    """
    user = _person_of(identity)
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise CompanyRefused(Reason.ANOTHER_IDENTITY, identity.shown)
    SocialAccount.objects.create(user=user, provider=provider, uid=identity.uid, extra_data=dict(kept))
    with recording(actor_for(user), Intent.LINK_COMPANY_ACCOUNT, summary=provider_name) as record:
        record.updated(user, {"company_account": ""}, {"company_account": f"{provider} {identity.shown}"})
    send_company_account_mail(user, provider_name=provider_name, account=identity.shown)
    return user


@transaction.atomic
def unlink_company_accounts(*, actor: Actor, user_id: int) -> User:
    """Forget a person's company accounts: the next sign-in joins anew, by address. Raises NotVisible, Forbidden."""
    if not User.objects.visible_to(actor).filter(pk=user_id).exists():
        raise NotVisible
    require(actor, Action.MANAGE_ORGANISATION)
    user: User = locked(User.objects.all(), user_id)
    accounts = SocialAccount.objects.filter(user=user)
    with recording(actor, Intent.UNLINK_COMPANY_ACCOUNTS, summary=str(user)) as record:
        for account in accounts:
            record.updated(
                user, {"company_account": f"{account.provider} {account.uid}"}, {"company_account": ""}
            )
    accounts.delete()
    return user


def _person_of(identity: Identity) -> User:
    """The one active person whose proven address of their own is one of these, locked."""
    people = (
        User.objects.select_for_update(of=("self",))
        .annotate(address=Lower("email"))
        .filter(
            is_active=True,
            address__in=identity.addresses,
            emailaddress__verified=True,
            emailaddress__email__iexact=F("email"),
        )
    )
    found = {user.pk: user for user in people}
    if len(found) != 1:
        raise CompanyRefused(Reason.UNKNOWN_PERSON, identity.shown)
    return found.popitem()[1]
