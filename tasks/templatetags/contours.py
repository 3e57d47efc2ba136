"""Work contours in words."""

from collections.abc import Sequence

from django import template

from tasks.typing.figures.contours import parts_text

register = template.Library()


@register.filter
def part_hours(parts: Sequence[Sequence[int]] | None) -> str:
    """The hours of a contour by hand, part after part: 8 8 4 0 6."""
    return parts_text(parts)
