"""Apps, middleware, templates, database, cache, files, mail, language."""

from pathlib import Path

from django.contrib.messages import constants as message_levels

from config.environment import broker_and_cache_urls, database_settings, mail_settings, read_environment
from config.given_clock import run_clock_ahead

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = read_environment()
run_clock_ahead(ENVIRONMENT["CLOCK_OFFSET_SECONDS"])
IS_PRODUCTION = ENVIRONMENT["PLUMBLINE_ENV"] == "production"
IS_TEST = ENVIRONMENT["PLUMBLINE_ENV"] == "test"

SECRET_KEY = ENVIRONMENT["SECRET_KEY"] or "insecure-development-key-that-production-refuses-to-start-with"
SECRET_KEY_FALLBACKS = ENVIRONMENT["SECRET_KEY_FALLBACKS"]
DEBUG = ENVIRONMENT["DEBUG"]
ALLOWED_HOSTS = ENVIRONMENT["ALLOWED_HOSTS"] or ["127.0.0.1", "localhost", "[::1]", "testserver"]
BASE_URL = ENVIRONMENT["BASE_URL"].rstrip("/")

PRODUCT_APPS = [
    "core",
    "people",
    "alerts",
    "backups",
    "projects",
    "tasks",
    "budgets",
    "risks",
    "controls",
    "dashboards",
    "exchange",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    *PRODUCT_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]
MIDDLEWARE = [
    "core.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.web.gate.InputGateMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Of random length, so that no secret of a page can be told from how well it compresses.
    "django.middleware.gzip.GZipMiddleware",
    "core.web.caching.NoStoreMiddleware",
    "core.web.database_wait.DatabaseWaitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.ActorMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "core.web.errors.DomainErrorMiddleware",
    "core.once.answers.OnceMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# W161 takes a fixed hour for the present one when the check runs at just that hour.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context.shell",
            ],
            # {% csrf_token %} brings the key that a form is claimed by.
            "builtins": ["core.templatetags.form_keys"],
        },
    }
]
FORM_RENDERER = "core.web.form_renderer.PlumblineFormRenderer"
MESSAGE_TAGS = {message_levels.ERROR: "red", message_levels.SUCCESS: "green", message_levels.WARNING: "amber"}

WARM_PLANS_MB = ENVIRONMENT["WARM_PLANS_MB"]
DATABASE_URL = ENVIRONMENT["DATABASE_URL"] or "postgresql://plumbline@127.0.0.1:5432/plumbline"
# The application's role owns nothing (core/database/roles.py); what migrates connects as the owner instead.
APPLICATION_DATABASE = database_settings(DATABASE_URL)
ACTS_AS_OWNER = ENVIRONMENT["DATABASE_ACT_AS_OWNER"] and bool(ENVIRONMENT["DATABASE_OWNER_URL"])
DATABASES = {
    "default": database_settings(ENVIRONMENT["DATABASE_OWNER_URL"] if ACTS_AS_OWNER else DATABASE_URL)
}
# jit=off: PostgreSQL's JIT costs more than it saves on the annotated queries of list pages (3 to 14 times slower).
_session_options = "-c jit=off -c lock_timeout=15000 -c idle_in_transaction_session_timeout=120000"
DATABASES["default"]["OPTIONS"] |= {"options": _session_options}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}

REDIS_URL = ENVIRONMENT["REDIS_URL"] or "redis://127.0.0.1:6379/0"
BROKER_URL, CACHE_URL = broker_and_cache_urls(REDIS_URL)
# What libraries cache guards accounts (guess limits, codes used already): it lives where the accounts do,
# since a cache that is away would read as "nobody has guessed yet".
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "TIMEOUT": 300,
        # Past ones are deleted by a job; a small table would let an attacker crowd out other entries.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
SESSION_ENGINE = "people.sessions"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [(BASE_DIR / "static" / "dist")] if (BASE_DIR / "static" / "dist").is_dir() else []
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(BASE_DIR / ENVIRONMENT["FILES_DIR"])},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if IS_PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# Every e-mail of the product becomes an outbox row first; the sender then uses MAIL_TRANSPORT.
EMAIL_BACKEND = "alerts.email_backend.OutboxEmailBackend"
MAIL_TRANSPORT = mail_settings(ENVIRONMENT["EMAIL_URL"], str(BASE_DIR / ENVIRONMENT["VAR_DIR"] / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT["EMAIL_FROM"]
# core/egress.py: where webhooks may lead. Open is for tests alone, and comes from no environment.
DELIVERY_LOG_DAYS = ENVIRONMENT["DELIVERY_LOG_DAYS"]
ALERTS_BUNDLED_ABOVE = ENVIRONMENT["ALERTS_BUNDLED_ABOVE"]
ALERT_MAILS_PER_HOUR = ENVIRONMENT["ALERT_MAILS_PER_HOUR"]
EGRESS_HOSTS = ENVIRONMENT["EGRESS_HOSTS"]
EGRESS_IS_OPEN = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = ENVIRONMENT["TIME_ZONE"]
USE_TZ = True
USE_I18N = True
# Off: templates print ids and versions too. The amounts filters group what people read.
USE_THOUSAND_SEPARATOR = False

BACKUP_DIR = ENVIRONMENT["BACKUP_DIR"]
BACKUP_EVERY_HOURS = ENVIRONMENT["BACKUP_EVERY_HOURS"]
BACKUP_KEEP = ENVIRONMENT["BACKUP_KEEP"]
BACKUP_ALERT_HOURS = ENVIRONMENT["BACKUP_ALERT_HOURS"]
BACKUP_PASSPHRASE = ENVIRONMENT["BACKUP_PASSPHRASE"]
MAX_IMPORT_BYTES = ENVIRONMENT["MAX_IMPORT_MB"] * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

from config.logging import logging_settings  # noqa: E402

LOGGING = logging_settings(
    style=ENVIRONMENT["LOG_FORMAT"] or ("json" if IS_PRODUCTION else "plain"), level=ENVIRONMENT["LOG_LEVEL"]
)
LOGGING_CONFIG = "logging.config.dictConfig"
