"""What stops the start of a production site: settings that would leave it open to anybody who guesses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http.request import validate_host

MINIMUM_SECRET_LENGTH = 50
MINIMUM_DISTINCT_CHARACTERS = 10
# Words of keys that were published: in examples, in generators, in this repository.
_WORDS_OF_PUBLISHED_KEYS = ("insecure", "changeme", "change-me", "change_me", "replace", "example")


def production_problems(values: Mapping[str, Any]) -> list[str]:
    """A sentence for each setting that would open a production site; empty when there is none."""
    problems = []
    if values.get("DEBUG"):
        problems.append("DEBUG must be off in production")
    if values.get("CLOCK_OFFSET_SECONDS"):
        problems.append("CLOCK_OFFSET_SECONDS must be 0 in production: every date would be wrong")
    if values.get("SECRET_KEY") and is_weak(values["SECRET_KEY"]):
        problems.append(f"SECRET_KEY is weak: {_HOW_TO_MAKE_ONE}")
    # Whoever knows an earlier key can sign a session with it, as long as it is accepted.
    problems += [
        f"SECRET_KEY_FALLBACKS: key {number} is weak: {_HOW_TO_MAKE_ONE}"
        for number, key in enumerate(values.get("SECRET_KEY_FALLBACKS", []), start=1)
        if is_weak(key)
    ]
    return problems + _problems_of_addresses(values)


_HOW_TO_MAKE_ONE = (
    f"use {MINIMUM_SECRET_LENGTH} or more random characters "
    '(python -c "import secrets; print(secrets.token_urlsafe(64))")'
)


def is_weak(key: str) -> bool:
    """Whether a key can be guessed: short, of few characters, a repetition, or published somewhere."""
    is_repetition = key in (key + key)[1:-1]
    return (
        len(key) < MINIMUM_SECRET_LENGTH
        or len(set(key)) < MINIMUM_DISTINCT_CHARACTERS
        or is_repetition
        or any(word in key.lower() for word in _WORDS_OF_PUBLISHED_KEYS)
    )


def _problems_of_addresses(values: Mapping[str, Any]) -> list[str]:
    problems = []
    hosts = values.get("ALLOWED_HOSTS", [])
    wild = [host for host in hosts if "*" in host]
    if wild:
        problems.append(
            f"ALLOWED_HOSTS={','.join(wild)} would answer to any host name, and mails would carry a stranger's: "
            "name the site's own (.example.org stands for its subdomains)"
        )
    base_url = values.get("BASE_URL", "")
    if not base_url.startswith("https://"):
        problems.append("BASE_URL must begin with https:// in production: links carry secrets")
    elif hosts and not wild and not validate_host(urlsplit(base_url).hostname or "", hosts):
        problems.append(f"BASE_URL={base_url} is not among ALLOWED_HOSTS: links in e-mails would not open")
    return problems
