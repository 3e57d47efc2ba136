"""Every write of the room, one function per intent. Import from here."""

from .accounts import deactivate_person, reactivate_person, update_person, update_profile
from .address_changes import (
    cancel_address_change,
    confirm_address_change,
    request_address_change,
    undo_address_change,
)
from .calendars import (
    add_exception,
    create_calendar,
    delete_calendar,
    remove_exception,
    update_calendar,
)
from .company_accounts import link_company_account, unlink_company_accounts
from .exchange import NewExchange, delete_exchange_rate, set_exchange_rate, set_exchange_rates
from .invitations import (
    accept_invitation,
    invite_person,
    join_with_account,
    resend_invitation,
    revoke_invitation,
)
from .leave import add_leave, remove_leave
from .members import add_member, add_members, remove_member, set_member_role
from .organisation import (
    ensure_organisation,
    fill_holidays,
    fill_organisation_holidays,
    update_organisation,
)
from .rates import delete_rate, set_rate, set_rates
from .second_factor import require_second_factor, reset_second_factor
from .sessions import sign_out_elsewhere, sign_out_session
from .skills import create_skill, delete_skill, set_person_skill

__all__ = [
    "NewExchange",
    "accept_invitation",
    "add_exception",
    "add_leave",
    "add_member",
    "add_members",
    "cancel_address_change",
    "confirm_address_change",
    "create_calendar",
    "create_skill",
    "deactivate_person",
    "delete_calendar",
    "delete_exchange_rate",
    "delete_rate",
    "delete_skill",
    "ensure_organisation",
    "fill_holidays",
    "fill_organisation_holidays",
    "invite_person",
    "join_with_account",
    "link_company_account",
    "reactivate_person",
    "remove_exception",
    "remove_leave",
    "remove_member",
    "request_address_change",
    "require_second_factor",
    "resend_invitation",
    "reset_second_factor",
    "revoke_invitation",
    "set_exchange_rate",
    "set_exchange_rates",
    "set_member_role",
    "set_person_skill",
    "set_rate",
    "set_rates",
    "sign_out_elsewhere",
    "sign_out_session",
    "undo_address_change",
    "unlink_company_accounts",
    "update_calendar",
    "update_organisation",
    "update_person",
    "update_profile",
]
