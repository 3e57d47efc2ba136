"""API tokens: `Authorization: Bearer plb_...`, looked up by hash, ended by revocation, expiry or deactivation."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from exchange.models import ApiToken
from exchange.tokens.figures import token_hash
from people.door.reads import lacks_second_factor
from people.models import User

_NOTE_USE_EVERY = timedelta(minutes=5)


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if len(parts) != 2 or parts[0].lower() != b"bearer":
            return None
        now = timezone.now()
        row = (
            ApiToken.objects.select_related("user")
            .annotate(lacks_second_factor=lacks_second_factor("user__"))
            .filter(token_hash=token_hash(parts[1].decode("latin-1")), revoked_at=None, expires_at__gt=now)
            .filter(user__is_active=True)
            .first()
        )
        if row is None:
            raise AuthenticationFailed(_("The token is not valid."))
        if row.scope != ApiToken.Scope.WRITE and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This token may only read."), code="read_only_token")
        if row.lacks_second_factor:
            raise PermissionDenied(
                _("Your organisation requires a second factor of you. Sign in and set it up."),
                code="second_factor_required",
            )
        if row.last_used_at is None or now - row.last_used_at > _NOTE_USE_EVERY:
            ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
