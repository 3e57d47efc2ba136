"""What the API's description says of every write, beside what its view says."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from core.api.endpoints import KEY_HEADER, LONGEST_KEY

IDEMPOTENCY_KEY = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    description=(
        "A new value for each thing to be done, for example a UUID. The same request with the same key is carried out"
        " once and answered alike for 24 hours."
    ),
)


class WriteSchema(AutoSchema):
    """Names the `Idempotency-Key` that each POST, PUT, PATCH and DELETE may carry."""

    def get_override_parameters(self) -> list[Any]:
        parameters = super().get_override_parameters()
        return parameters if self.method in ("GET", "HEAD", "OPTIONS") else [*parameters, IDEMPOTENCY_KEY]
