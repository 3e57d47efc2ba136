"""Every write of the subject, one function per intent. Import from here."""

from .invitations import (
    accept_invitation,
    invite_person,
    join_with_account,
    new_user,
    resend_invitation,
    revoke_invitation,
)
from .mail import send_added_mail, send_company_account_mail, send_invitation_mail

__all__ = [
    "accept_invitation",
    "invite_person",
    "join_with_account",
    "new_user",
    "resend_invitation",
    "revoke_invitation",
    "send_added_mail",
    "send_company_account_mail",
    "send_invitation_mail",
]
