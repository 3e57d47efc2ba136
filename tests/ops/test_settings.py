"""The environment: validated at start, documented in one table, and nothing weak in production."""

import os
import secrets
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import broker_and_cache_urls, database_settings, read_environment
from config.launcher.supervisor import ROOT
from scripts.check_django import PRODUCTION
from scripts.settings_table import table

STRONG = secrets.token_urlsafe(64)


def test_documentation_is_the_table() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == table(), "run scripts/settings_table.py"


def test_nothing_is_needed_for_development() -> None:
    assert read_environment({})["PLUMBLINE_ENV"] == "development"


def test_production_starts_with_what_it_requires() -> None:
    assert read_environment({**PRODUCTION, "SECRET_KEY": STRONG})["DEBUG"] is False


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is required in production"):
        read_environment({**PRODUCTION, "SECRET_KEY": STRONG, name: ""})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DEBUG": "true"}, "DEBUG must be off in production"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is weak"),
        (
            {"SECRET_KEY": "insecure-development-key-that-production-refuses-to-start-with"},
            "SECRET_KEY is weak",
        ),
    ],
)
def test_production_refuses(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_environment({**PRODUCTION, "SECRET_KEY": STRONG, **changed})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLUMBLINE_ENV", "staging"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "amqp://x"),
        ("DEBUG", "perhaps"),
        ("PORT", "eighty"),
        ("EMAIL_URL", "ftp://x"),
    ],
)
def test_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}="):
        read_environment({name: value})


def test_a_process_with_a_weak_secret_ends_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "SECRET_KEY": "changeme"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is weak" in done.stderr


def test_socket_folder_in_the_database_url() -> None:
    found = database_settings("postgresql://plumbline@/plumbline?host=/tmp/x")
    assert (found["HOST"], found["NAME"], found["USER"], found["PORT"]) == (
        "/tmp/x",
        "plumbline",
        "plumbline",
        "",
    )


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("unix:///tmp/v.sock", "redis+socket:///tmp/v.sock?virtual_host=0", "unix:///tmp/v.sock?db=1"),
        ("redis://h:1/4", "redis://h:1/4", "redis://h:1/5"),
        ("rediss://:p@h:1", "rediss://:p@h:1/0", "rediss://:p@h:1/1"),
    ],
)
def test_broker_and_cache_never_share_a_database(url: str, broker: str, cache: str) -> None:
    assert broker_and_cache_urls(url) == (broker, cache)
