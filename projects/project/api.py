"""What endpoints about a project share."""

from typing import Any

from core.api import serializers
from core.api.endpoints import VERSION_HELP


def by_id(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """People named by id, as services take them: owner -> owner_id."""
    return {f"{name}_id" if name in names else name: value for name, value in data.items()}


class Versioned(serializers.Serializer):
    version = serializers.IntegerField(help_text="As it was read; another one is a conflict")


class Changed(serializers.Serializer):
    """What a PATCH takes beside its fields."""

    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)
