"""Tokens as their owner sees them."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from core.access import Actor
from exchange.models import ApiToken


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The person's tokens that have not been ended, the expired ones too, each with `is_expired`."""
    is_expired = Q(expires_at__lte=Now())
    return ApiToken.objects.filter(user=actor.user, revoked_at=None).annotate(
        is_expired=ExpressionWrapper(is_expired, output_field=BooleanField())
    )
