"""Log-in, passwords, second factors and company accounts through django-allauth."""

from config.company import company_apps
from config.settings.base import ENVIRONMENT

AUTH_USER_MODEL = "people.User"
# How the API, which lies below people/, turns a user into an Actor.
ACTOR_FACTORY = "people.access.actor_for"
AUTHENTICATION_BACKENDS = ["people.backends.PersonBackend"]
PASSWORD_HASHERS = ["people.hashers.FrugalArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

ACCOUNT_ADAPTER = "people.sign_in.adapter.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts exist by invitation, which proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None
# The session in which it is done stays, under a new key; people/door/services/protection.py ends the others.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Nothing is limited per account alone: a stranger could shut its owner out. Guesses at passwords and codes
# are counted by people/door/services/guesses.py, mails with reset links by people/door/services/resets.py.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "", "reset_password": "20/m/ip"}
ACCOUNT_FORMS = {
    "login": "people.sign_in.forms.SignInForm",
    "reset_password": "people.sign_in.forms.AskResetForm",
    "reset_password_from_key": "people.sign_in.forms.NewPasswordForm",
    "change_password": "people.sign_in.forms.ChangePasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT["TRUSTED_PROXIES"]
SIGN_IN_LOG_DAYS = ENVIRONMENT["SIGN_IN_LOG_DAYS"]
MFA_ADAPTER = "people.sign_in.adapter.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "people.sign_in.forms.CodeForm",
    "reauthenticate": "people.sign_in.forms.CodeAgainForm",
    "activate_totp": "people.sign_in.forms.ActivateAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Plumbline"

SOCIALACCOUNT_ADAPTER = "people.company.adapter.CompanyAccountAdapter"
COMPANY_APPS = company_apps(ENVIRONMENT)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": COMPANY_APPS}}
