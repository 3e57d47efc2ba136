"""What of a template is risk, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import ngettext

from core.registry import TemplateLine
from risks.models import Risk, RiskResponse

Kept = dict[str, Any]


def size_of(kept: list[Kept]) -> str:
    """6 risks, 8 responses"""
    responses = sum(len(risk["responses"]) for risk in kept)
    return ", ".join(
        (
            ngettext("%(n)d risk", "%(n)d risks", len(kept)) % {"n": len(kept)},
            ngettext("%(n)d response", "%(n)d responses", responses) % {"n": responses},
        )
    )


def lines_of(kept: list[Kept]) -> list[TemplateLine]:
    lines = []
    for risk in kept:
        lines.append(TemplateLine(risk["title"], str(Risk.Category(risk["category"]).label)))
        lines += [
            TemplateLine(
                response["action"],
                str(RiskResponse.Strategy(response["strategy"]).label),
                2,
            )
            for response in risk["responses"]
        ]
    return lines


def roles_of(kept: list[Kept]) -> Iterator[tuple[str, str]]:
    for risk in kept:
        if risk.get("owner"):
            yield risk["owner"], risk["title"]
        for response in risk["responses"]:
            if response.get("owner"):
                yield response["owner"], response["action"]
