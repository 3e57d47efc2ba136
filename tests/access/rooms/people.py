"""People, invitations and what an admin sets for the organisation."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.access import SYSTEM
from people.addresses.figures import token_hash
from people.calendars.services import add_leave, create_calendar
from people.calendars.services.calendars import add_exception
from people.invitations.services import invite_person
from people.models import AddressChange, ExchangeRate, Invitation, User
from people.rates.services import NewRate, set_rate
from people.skills.services import create_skill
from projects.models import Project
from tests.access.principals import (
    ADMIN,
    ADMINS,
    ALL,
    ANONYMOUS,
    MANAGERS,
    NOBODY,
    READERS,
    STARTERS,
    TEAM,
    api,
    url,
)

EVERYBODY = ALL | {ANONYMOUS}
SELF_AND_ADMIN = frozenset({ADMIN, TEAM})
INVITERS = frozenset(STARTERS - {"portfolio_manager"})

URLS = {
    "people_list": url(GET=ALL, lists_own=True),
    "people_invite": url(GET=INVITERS, POST=INVITERS, lists_own=True),
    "invitation_resend": url(POST=MANAGERS, invitation_id="invitation"),
    "invitation_revoke": url(POST=MANAGERS, invitation_id="invitation"),
    "invitation_link": url(GET=EVERYBODY, public=True, token="invitation_token"),
    # Before its link was opened in this browser there is nothing to accept, confirm, take back or set up.
    "invitation_accept": url(GET=NOBODY, POST=NOBODY, public=True, refused_with=404),
    "address_link": url(GET=EVERYBODY, public=True, token="address_token"),
    "address_confirm": url(GET=NOBODY, POST=NOBODY, lists_own=True),
    "address_undo_link": url(GET=EVERYBODY, public=True, token="undo_token"),
    "address_undo": url(GET=NOBODY, POST=NOBODY, public=True, refused_with=404),
    "set_up_link": url(GET=NOBODY, public=True, refused_with=404, token="invitation_token"),
    "set_up": url(GET=NOBODY, POST=NOBODY, public=True, refused_with=404),
    "person": url(GET=READERS, user_id="person"),
    "person_edit": url(GET=ADMINS, POST=ADMINS, user_id="person"),
    "person_deactivate": url(POST=ADMINS, user_id="person"),
    "person_reactivate": url(POST=ADMINS, user_id="person"),
    "person_company_forget": url(POST=ADMINS, user_id="person"),
    "person_factor_reset": url(POST=ADMINS, user_id="person"),
    "person_skill": url(POST=SELF_AND_ADMIN, user_id="person"),
    "leave_add": url(POST=SELF_AND_ADMIN, user_id="person"),
    "leave_remove": url(POST=SELF_AND_ADMIN, leave_id="leave"),
    "rate_add": url(POST=ADMINS, user_id="person"),
    "settings": url(GET=ALL, lists_own=True),
    # After the password again.
    "own_address": url(GET=ALL, POST=ALL, lists_own=True),
    "own_address_cancel": url(POST=ALL, lists_own=True),
    "profile": url(GET=ALL, POST=ALL, lists_own=True),
    "security": url(GET=ALL, lists_own=True),
    "sessions_end": url(POST=ALL, lists_own=True),
    # The handle of a session that is nobody's: any other is its person's alone.
    "session_end": url(POST=NOBODY, lists_own=True, unseen=ALL, handle="session_handle"),
    "sign_in_log": url(GET=ADMINS, lists_own=True),
    "sign_in_rules": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "organisation": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "organisation_holidays": url(POST=ADMINS, lists_own=True),
    "skills": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "skill_delete": url(POST=ADMINS, lists_own=True, skill_id="skill"),
    "rates": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "exchange_rates": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "exchange_rate_delete": url(POST=ADMINS, lists_own=True, rate_id="exchange_rate"),
    "rate_delete": url(POST=ADMINS, lists_own=True, rate_id="rate"),
    "calendars": url(GET=ADMINS, lists_own=True),
    "calendar_new": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "calendar": url(GET=ADMINS, POST=ADMINS, lists_own=True, calendar_id="calendar"),
    "calendar_delete": url(POST=ADMINS, lists_own=True, calendar_id="calendar"),
    "exception_add": url(POST=ADMINS, lists_own=True, calendar_id="calendar"),
    "exception_remove": url(POST=ADMINS, lists_own=True, exception_id="exception"),
    "person-list": api(GET=ALL, lists_own=True),
    "person-detail": api(GET=READERS, PATCH=ADMINS, pk="person"),
    "membership-list": api(GET=ALL, POST=INVITERS, lists_own=True),
    "membership-detail": api(PATCH=MANAGERS, DELETE=MANAGERS, pk="membership"),
    "skill-list": api(GET=ALL, lists_own=True),
    "calendar-list": api(GET=ALL, lists_own=True),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    person = people[TEAM] if project.code == "OURS" else project.manager
    leave = add_leave(actor=SYSTEM, user_id=person.pk, start=date(2026, 8, 3), end=date(2026, 8, 7))
    invited = invite_person(
        actor=SYSTEM,
        email=f"new@{project.code.lower()}.example",
        project_id=project.pk,
        project_role="team_member",
    )
    token = f"token-of-{project.code}"
    Invitation.objects.filter(pk=invited.invitation.pk).update(token_hash=token_hash(token))
    AddressChange.objects.create(
        user=person,
        old_email=f"old@{project.code.lower()}.example",
        new_email=f"other@{project.code.lower()}.example",
        token_hash=token_hash(f"address-{token}"),
        expires_at=timezone.now() + timedelta(days=1),
    )
    AddressChange.objects.create(
        user=person,
        old_email=f"old@{project.code.lower()}.example",
        new_email=person.email,
        token_hash=token_hash(f"done-{token}"),
        undo_hash=token_hash(f"undo-{token}"),
        done_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    calendar = create_calendar(actor=SYSTEM, name=f"Shift {project.code}", week=[[[480, 960]]] * 5 + [[], []])
    day = date(2026, 12, 24)
    exception = add_exception(actor=SYSTEM, calendar_id=calendar.pk, start=day, end=day, intervals=[])
    rate = NewRate(labour_role=project.code, hourly_amount=Decimal(90), currency="EUR", valid_from=day)
    return {
        "person": person.pk,
        "leave": leave.pk,
        "invitation": invited.invitation.pk,
        "invitation_token": token,
        "address_token": f"address-{token}",
        "undo_token": f"undo-{token}",
        "skill": create_skill(actor=SYSTEM, name=f"Skill of {project.code}").pk,
        "calendar": calendar.pk,
        "exception": exception.pk,
        "exchange_rate": ExchangeRate.objects.create(
            from_currency="USD",
            to_currency="EUR",
            rate=Decimal("0.9"),
            valid_from=date(2000, 1, project.pk % 28 + 1),
        ).pk,
        "session_handle": "0" * 32,
        "rate": set_rate(actor=SYSTEM, rate=rate).pk,
        "membership": person.memberships.get(project=project).pk,
    }
