"""What every endpoint of the API shares: the actor, and viewsets whose writes are service calls."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework import viewsets

from core.access import Actor
from core.errors import NotVisible
from core.reading import whole_number


class ActorMixin:
    """Views that know who acts."""

    request: Any

    @cached_property
    def actor(self) -> Actor:
        build: Callable[[Any], Actor] = import_string(settings.ACTOR_FACTORY)
        return build(self.request.user)


def id_named(pk: str) -> int:
    """The id in an address. Raises NotVisible for what can be no row's id."""
    number = whole_number(pk)
    if number is None:
        raise NotVisible
    return number


class ServiceViewSet(ActorMixin, viewsets.GenericViewSet):
    """A viewset whose writes are service calls; subclasses write `create`, `partial_update` ... in a few lines."""
