"""Django REST framework's serializers, bounded: rooms import this module, never the framework's own.

Whatever fields a serializer has, they are held to what columns and reckoning hold (`core/reading/bounds.py`).
"""

from typing import Any

from django.db import models
from rest_framework import serializers as framework
from rest_framework.serializers import *  # noqa: F403

from core.reading.bounds import bound_serializer_field, words_of_years


class BoundedMixin:
    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        for field in fields.values():
            bound_serializer_field(field)
        return fields


class DateTimeField(framework.DateTimeField):  # type: ignore[no-redef]
    """As the framework's, which fails on moments that no time zone can place (the year 1)."""

    def to_internal_value(self, value: Any) -> Any:
        try:
            return super().to_internal_value(value)
        except OverflowError as error:
            raise framework.ValidationError(words_of_years()) from error


class Serializer(BoundedMixin, framework.Serializer):  # type: ignore[no-redef]
    """As the framework's, bounded."""


class ModelSerializer(BoundedMixin, framework.ModelSerializer):  # type: ignore[no-redef]
    """As the framework's, bounded."""

    serializer_field_mapping = {
        **framework.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: DateTimeField,
    }
