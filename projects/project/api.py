"""What endpoints about a project share."""

from typing import Any

from rest_framework.request import Request

from core import serializers
from core.api import VERSION_HELP


def by_id(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """People named by id, as services take them: owner -> owner_id."""
    return {f"{name}_id" if name in names else name: value for name, value in data.items()}


class Versioned(serializers.Serializer):
    version = serializers.IntegerField(help_text="As it was read; another one is a conflict")


class Changed(serializers.Serializer):
    """What a PATCH takes beside its fields."""

    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


def given(shape: type, request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The body as the serializer understands it. Raises ValidationError, which becomes a 422."""
    serializer = shape(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
