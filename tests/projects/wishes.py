"""A request that somebody made and somebody else declined."""

import pytest

from people.access import actor_for
from projects.requests.services import ask_for_project, decide_request
from tests.factories import UserFactory


def request_decided(patch: pytest.MonkeyPatch) -> str:
    """Makes it, and says its title."""
    asker = actor_for(UserFactory(full_name="Anna Asker"))
    decider = UserFactory(organisation_role="portfolio_manager", full_name="Tomás Herrera")
    values = {"title": "One form for travel", "need": "Typed three times."}
    wish = ask_for_project(actor=asker, values=values)
    decide_request(
        actor=actor_for(decider),
        request_id=wish.pk,
        outcome="declined",
        reason="It comes in May",
    )
    return wish.title
