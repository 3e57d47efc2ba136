"""Cookies, headers and the content security policy: no inline script or style runs, ever."""

from csp.constants import NONCE, NONE, SELF

from config.company import company_origins
from config.settings.accounts import COMPANY_APPS
from config.settings.base import ENVIRONMENT, IS_PRODUCTION

_has_tls = IS_PRODUCTION or ENVIRONMENT["TLS"]

SESSION_COOKIE_NAME = "__Host-plumbline" if _has_tls else "plumbline"
SESSION_COOKIE_SECURE = _has_tls
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
NEEDS_COOKIE_NAME = "__Host-needs" if _has_tls else "needs"
DEVICE_COOKIE_NAME = "__Host-device" if _has_tls else "device"
CSRF_COOKIE_NAME = "__Host-csrf" if _has_tls else "csrf"
CSRF_COOKIE_SECURE = _has_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.web.views.csrf_failure"
SECURE_SSL_REDIRECT = _has_tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _has_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _has_tls
SECURE_HSTS_PRELOAD = _has_tls and ENVIRONMENT["HSTS_PRELOAD"]
# Preloading binds the whole domain for months: its owner's decision, not every installation's.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ENVIRONMENT["TRUSTED_PROXIES"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT["BASE_URL"]] if ENVIRONMENT["BASE_URL"].startswith("https://") else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Chromium holds a form's redirects to it, too: the button of company sign-in leads to the provider.
        "form-action": [SELF, *company_origins(COMPANY_APPS)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
