"""API tokens: what they may, when they end, who hears of them."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM
from core.errors import DomainError, NotVisible
from core.models import Change, ChangeSet
from exchange.models import ApiToken
from exchange.tokens.figures import token_hash
from exchange.tokens.services import create_token, revoke_all_tokens, revoke_token
from people.access import actor_for
from people.door.services import require_second_factor
from people.models import DoorRecord
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/skills/"


def bearer(secret: str) -> Client:
    return Client(HTTP_AUTHORIZATION=f"Bearer {secret}")


def test_a_token_that_reads_writes_nothing() -> None:
    project = ProjectFactory()
    actor = actor_for(project.manager)
    _token, reading = create_token(actor=actor, name="report", valid_days=7)
    _token, writing = create_token(actor=actor, name="sync", valid_days=7, scope="write")
    for secret in (reading, writing):
        assert bearer(secret).get("/api/v1/projects/").status_code == 200
    answers = {
        secret: bearer(secret).post("/api/v1/projects/", {}, content_type="application/json")
        for secret in (reading, writing)
    }
    assert answers[reading].status_code == 403
    assert answers[reading].json()["code"] == "read_only_token"
    assert answers[writing].status_code == 422


def test_a_new_token_is_told_logged_and_journalled(mailoutbox: list[Any], as_user: Any) -> None:
    person = UserFactory()
    answer = as_user(person).post(
        reverse("tokens"), {"name": "nightly export", "valid_days": 30, "scope": "read"}
    )
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in as_user(person).get(reverse("tokens")).content.decode(), "shown once"
    assert "nightly export" in mailoutbox[0].body
    assert secret not in mailoutbox[0].body
    assert DoorRecord.objects.get().kind == "token_made"
    change = Change.objects.get(change_set__intent="create_token")
    assert change.after["scope"] == "read"
    assert token_hash(secret) not in str(change.after)


def test_a_tokens_end_is_journalled_and_only_ones_own() -> None:
    person = UserFactory()
    actor = actor_for(person)
    token, secret = create_token(actor=actor, name="CI", valid_days=7)
    with pytest.raises(NotVisible):
        revoke_token(actor=actor_for(UserFactory()), token_id=token.pk)
    revoke_token(actor=actor, token_id=token.pk)
    assert bearer(secret).get(SKILLS).status_code == 401
    assert ChangeSet.objects.filter(intent="revoke_token", summary="CI").exists()
    create_token(actor=actor, name="other", valid_days=7)
    assert revoke_all_tokens(actor=actor) == 1


def test_a_token_expires_and_lives_a_year_at_most(as_user: Any) -> None:
    person = UserFactory()
    actor = actor_for(person)
    with pytest.raises(DomainError, match="365"):
        create_token(actor=actor, name="eternal", valid_days=366)
    _token, secret = create_token(actor=actor, name="CI", valid_days=1)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert bearer(secret).get(SKILLS).status_code == 401
    assert "Expired" in as_user(person).get(reverse("tokens")).content.decode()


def test_a_token_of_somebody_who_must_set_up_a_factor_waits() -> None:
    person = ProjectFactory().manager
    _token, secret = create_token(actor=actor_for(person), name="CI", valid_days=1)
    require_second_factor(actor=SYSTEM, roles=["project_manager"])
    answer = bearer(secret).get(SKILLS)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    totp.TOTP.activate(person, totp.generate_totp_secret())
    assert bearer(secret).get(SKILLS).status_code == 200


def test_last_use_is_noted() -> None:
    token, secret = create_token(actor=actor_for(UserFactory()), name="CI", valid_days=1)
    bearer(secret).get(SKILLS)
    token.refresh_from_db()
    assert token.last_used_at is not None
