"""Every setting that comes from the environment: one table, validated at start, printed in docs/settings.md.

A missing or malformed value stops the process with one sentence naming the variable, because a wrong guess at start
is cheaper than a wrong page later.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.company import AUTHORITIES, company_problems
from config.production import MINIMUM_SECRET_LENGTH, production_problems

ENVIRONMENTS = ("development", "test", "production")


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: how to read it, what it is without, and a sentence for the documentation."""

    name: str
    parse: Callable[[str], Any]
    default: str
    help: str
    is_required_in_production: bool = False


def text(value: str) -> str:
    return value.strip()


def boolean(value: str) -> bool:
    lowered = value.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("use true or false")


def whole_number(value: str) -> int:
    return int(value)


def natural_number(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError("use 0 or more")
    return number


def comma_list(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def environment_name(value: str) -> str:
    if value not in ENVIRONMENTS:
        raise ValueError(f"use one of {', '.join(ENVIRONMENTS)}")
    return value


def postgres_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
        raise ValueError("use postgresql://user:password@host:5432/name")
    return value


def redis_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("use redis://host:6379/0, rediss://... or unix:///path/to/socket")
    return value


def mail_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"smtp", "smtps", "file", "console"}:
        raise ValueError("use smtp://user:password@host:587, smtps://..., file:///folder or console:")
    return value


def site_address(value: str) -> str:
    """A site's scheme, host and port, without a closing slash."""
    address = value.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError("use https://host")
    if parts.path or parts.query or parts.fragment:
        raise ValueError("use https://host without a path: Plumbline has its host for itself")
    return address


VARIABLES: tuple[Variable, ...] = (
    Variable("PLUMBLINE_ENV", environment_name, "development", "development, test or production"),
    Variable(
        "SECRET_KEY", text, "", f"signs sessions and links; {MINIMUM_SECRET_LENGTH}+ random characters", True
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        comma_list,
        "",
        "earlier keys, comma separated, as strong as SECRET_KEY: what they signed or sealed still opens",
    ),
    Variable("DEBUG", boolean, "false", "error pages with source code; refused in production"),
    Variable("DATABASE_URL", postgres_url, "", "PostgreSQL 15 or newer; empty: the embedded server", True),
    Variable(
        "DATABASE_OWNER_URL",
        postgres_url,
        "",
        "the role that owns the tables: migrations and `restore` use it, other processes should not know "
        "it; empty: the role of DATABASE_URL owns them",
    ),
    Variable(
        "DATABASE_ACT_AS_OWNER",
        boolean,
        "false",
        "connect with DATABASE_OWNER_URL; what migrates sets it by itself",
    ),
    Variable("REDIS_URL", redis_url, "", "Redis 7 or Valkey 8 or newer; empty: the embedded server", True),
    Variable(
        "ALLOWED_HOSTS",
        comma_list,
        "",
        "host names, comma separated; `*` is refused in production",
        True,
    ),
    Variable(
        "BASE_URL",
        site_address,
        "http://127.0.0.1:8000",
        "address in e-mails and links; https:// and one of ALLOWED_HOSTS in production",
        True,
    ),
    Variable("PORT", whole_number, "8000", "port of the web process"),
    Variable("WEB_WORKERS", whole_number, "2", "web worker processes"),
    Variable("WEB_THREADS", whole_number, "12", "threads in each web worker"),
    Variable(
        "BIND_ADDRESS", text, "127.0.0.1", "address on which the web process listens; 0.0.0.0 in a container"
    ),
    Variable(
        "WORKER_POOL", text, "prefork", "Celery's pool: threads on one small box, prefork for many jobs"
    ),
    Variable("WORKER_CONCURRENCY", whole_number, "4", "jobs that one worker runs at a time"),
    Variable(
        "VAR_DIR", text, "var", "folder for what is neither database nor upload; embedded servers live there"
    ),
    Variable("FILES_DIR", text, "var/files", "folder for uploaded files"),
    Variable(
        "EMAIL_URL",
        mail_url,
        "",
        "smtp://user:password@host:587 (STARTTLS) or smtps://; empty: files in VAR_DIR/mail",
    ),
    Variable("EMAIL_FROM", text, "Plumbline <plumbline@localhost>", "sender of every e-mail"),
    Variable(
        "DELIVERY_LOG_DAYS", whole_number, "90", "days that sent and failed messages stay in the delivery log"
    ),
    Variable(
        "ALERTS_BUNDLED_ABOVE",
        whole_number,
        "5",
        "so many alerts of a kind at once come one by one; more come to a person as one; 0: never",
    ),
    Variable(
        "ALERT_MAILS_PER_HOUR",
        whole_number,
        "12",
        "e-mails about alerts that a person gets in an hour; the others are gathered in one; 0: no limit",
    ),
    Variable(
        "WARM_PLANS_MB",
        whole_number,
        "64",
        "memory in which each process keeps the plans edited last, so that an edit need not read all; 0: none",
    ),
    Variable(
        "API_LIMIT_PER_MINUTE",
        whole_number,
        "1200",
        "requests a minute that the API takes with one token, and from one person's session",
    ),
    Variable(
        "API_ANONYMOUS_LIMIT_PER_MINUTE",
        whole_number,
        "60",
        "requests a minute that the API takes from one network without a token or session that is good",
    ),
    Variable(
        "SIGN_IN_LOG_DAYS",
        whole_number,
        "180",
        "days that sign-ins and refusals, with their addresses, stay in the log of sign-ins",
    ),
    Variable(
        "EGRESS_HOSTS",
        comma_list,
        "*.logic.azure.com,*.api.powerplatform.com,*.webhook.office.com",
        "hosts that webhooks may lead to, comma separated; https alone, never into a private network",
    ),
    Variable("BACKUP_DIR", text, "var/backups", "folder for the backups that the schedule makes"),
    Variable(
        "BACKUP_EVERY_HOURS", natural_number, "0", "a worker makes a backup so often; 0: none by itself"
    ),
    Variable("BACKUP_KEEP", natural_number, "7", "so many of the schedule's backups stay; 0: all"),
    Variable(
        "BACKUP_ALERT_HOURS",
        natural_number,
        "48",
        "admins are told when the last good backup is older; 0: never",
    ),
    Variable(
        "BACKUP_PASSPHRASE", text, "", "seals every backup; 16 or more characters, and kept elsewhere too"
    ),
    Variable("TIME_ZONE", text, "Europe/Berlin", "time zone of the organisation before it sets its own"),
    Variable("TRUSTED_PROXIES", whole_number, "0", "reverse proxies in front; 0 ignores X-Forwarded-For"),
    Variable("TLS", boolean, "false", "the site is reached over https; implied in production"),
    Variable(
        "HSTS_PRELOAD",
        boolean,
        "false",
        "let browsers know the domain as https alone before its first visit (hstspreload.org): hard to take back",
    ),
    Variable("MAX_IMPORT_MB", whole_number, "100", "largest plan file taken in, in megabytes"),
    Variable(
        "ENTRA_TENANT_ID",
        text,
        "",
        "the company's Microsoft Entra ID tenant (a GUID) for [company sign-in](company-sign-in.md)",
    ),
    Variable("ENTRA_CLIENT_ID", text, "", "Microsoft Entra ID application (client) id"),
    Variable("ENTRA_CLIENT_SECRET", text, "", "Microsoft Entra ID client secret"),
    Variable(
        "ENTRA_AUTHORITY",
        text,
        AUTHORITIES[0],
        "Microsoft's log-in service; a national cloud has its own",
    ),
    Variable(
        "OIDC_SERVER_URL",
        text,
        "",
        "issuer of any other OpenID Connect provider for [company sign-in](company-sign-in.md)",
    ),
    Variable("OIDC_CLIENT_ID", text, "", "client id at that provider"),
    Variable("OIDC_CLIENT_SECRET", text, "", "client secret at that provider"),
    Variable("OIDC_NAME", text, "", "its name on the button; empty: its host"),
    Variable(
        "OIDC_TRUSTED_DOMAINS",
        comma_list,
        "",
        "e-mail domains that the provider answers for even where it sends no `email_verified`",
    ),
    Variable(
        "OIDC_REQUIRED_CLAIMS",
        comma_list,
        "",
        "name=value pairs that every token must carry, such as `hd=example.org` for Google",
    ),
    Variable(
        "CLOCK_OFFSET_SECONDS",
        whole_number,
        "0",
        "seconds that the clock runs ahead, to try the product on another day; refused in production",
    ),
    Variable("LOG_FORMAT", text, "", "json or plain; empty: json in production, plain elsewhere"),
    Variable("LOG_LEVEL", text, "INFO", "DEBUG, INFO, WARNING or ERROR"),
)


def read_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All variables parsed, by name. Raises ImproperlyConfigured naming every variable that is wrong."""
    source = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    problems: list[str] = []
    is_production = source.get("PLUMBLINE_ENV") == "production"
    for variable in VARIABLES:
        raw = source.get(variable.name, "")
        if not raw and variable.is_required_in_production and is_production:
            problems.append(f"{variable.name} is required in production: {variable.help}")
        try:
            values[variable.name] = variable.parse(raw or variable.default)
        except ValueError as error:
            problems.append(f"{variable.name}={raw!r} is not valid: {error}")
    problems += company_problems(values, is_production=is_production)
    if is_production:
        problems += production_problems(values)
    if problems:
        raise ImproperlyConfigured("; ".join(problems))
    return values


def act_as_owner() -> None:
    """For commands that change tables, before the settings are read: connect as the owner, where one is named."""
    if os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_ACT_AS_OWNER"] = "true"


def database_settings(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL; `?host=/folder` names a socket folder."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or (unquote(parts.hostname) if parts.hostname else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def broker_and_cache_urls(url: str) -> tuple[str, str]:
    """(Celery's broker URL on database 0, Django's cache URL on database 1): emptying one leaves the other."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host=0", f"unix://{parts.path}?db=1"
    base = f"{parts.scheme}://{parts.netloc}"
    broker = int(parts.path.lstrip("/") or 0)
    suffix = f"?{parts.query}" if parts.query else ""
    return f"{base}/{broker}{suffix}", f"{base}/{broker + 1}{suffix}"


def mail_settings(url: str, folder: str) -> dict[str, Any]:
    """Django's e-mail transport settings for EMAIL_URL; without one, each e-mail is a file in `folder`."""
    parts = urlsplit(url)
    if not url or parts.scheme == "file":
        return {
            "backend": "django.core.mail.backends.filebased.EmailBackend",
            "file_path": parts.path or folder,
        }
    if parts.scheme == "console":
        return {"backend": "django.core.mail.backends.console.EmailBackend"}
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and "plain" not in parts.query,
        "timeout": 20,
    }
