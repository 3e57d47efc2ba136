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

STRONG, OTHER = secrets.token_urlsafe(64), secrets.token_urlsafe(64)


def test_documentation_is_the_table() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == table(), "run scripts/settings_table.py"


def test_nothing_is_needed_for_development() -> None:
    assert read_environment({})["PLUMBLINE_ENV"] == "development"


def test_production_starts_with_what_it_requires() -> None:
    assert read_environment({**PRODUCTION, "SECRET_KEY": STRONG})["DEBUG"] is False


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "BASE_URL"])
def test_production_refuses_to_start_without(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is required in production"):
        read_environment({**PRODUCTION, "SECRET_KEY": STRONG, name: ""})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DEBUG": "true"}, "DEBUG must be off in production"),
        ({"CLOCK_OFFSET_SECONDS": "60"}, "CLOCK_OFFSET_SECONDS must be 0 in production"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is weak"),
        (
            {"SECRET_KEY": "insecure-development-key-that-production-refuses-to-start-with"},
            "SECRET_KEY is weak",
        ),
        ({"SECRET_KEY": "abcdefghijklm" * 5}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": f"changeme-{STRONG}"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS: key 1 is weak"),
        ({"SECRET_KEY_FALLBACKS": f"{OTHER},{'a' * 60}"}, "SECRET_KEY_FALLBACKS: key 2 is weak"),
        ({"ALLOWED_HOSTS": "*"}, r"ALLOWED_HOSTS=\* would answer to any host name"),
        ({"ALLOWED_HOSTS": "plumbline.example.org,*"}, r"ALLOWED_HOSTS=\* would answer"),
        ({"ALLOWED_HOSTS": "*.example.org"}, r"ALLOWED_HOSTS=\*\.example\.org would answer"),
        ({"BASE_URL": "http://plumbline.example.org"}, "BASE_URL must begin with https://"),
        ({"BASE_URL": "https://elsewhere.example.org"}, "BASE_URL=.* is not among ALLOWED_HOSTS"),
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
        ("BASE_URL", "plumbline.example.org"),
        ("BASE_URL", "https://example.org/plumbline"),
    ],
)
def test_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}="):
        read_environment({name: value})


@pytest.mark.parametrize("hosts", ["plumbline.example.org", ".example.org", "one.example.net,.example.org"])
def test_production_takes_the_hosts_of_a_site(hosts: str) -> None:
    values = read_environment({**PRODUCTION, "SECRET_KEY": STRONG, "ALLOWED_HOSTS": hosts})
    assert values["BASE_URL"] == "https://plumbline.example.org"


def test_a_strong_earlier_key_is_taken() -> None:
    values = read_environment({**PRODUCTION, "SECRET_KEY": STRONG, "SECRET_KEY_FALLBACKS": OTHER})
    assert values["SECRET_KEY_FALLBACKS"] == [OTHER]


def settings_of_a_process(**changed: str) -> str:
    """What a production process with these variables would answer with, or why it does not start."""
    ask = (
        "from django.conf import settings as s; "
        "print(s.SECURE_HSTS_PRELOAD, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.settings", **changed},
        capture_output=True,
        text=True,
    )
    return (done.stdout or done.stderr.splitlines()[-1]).strip()


def test_a_domain_is_preloaded_as_https_only_when_asked() -> None:
    assert settings_of_a_process().startswith("False")
    assert settings_of_a_process(HSTS_PRELOAD="true").startswith("True")


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
