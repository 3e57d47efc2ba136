"""What every chart function returns: the drawing, its sentence, its legend and its numbers."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.charts.palette import LIGHT


@dataclass(frozen=True, slots=True)
class LegendItem:
    """`kind`: line, dash, dots, box or band; `colour` a token's name."""

    words: str
    colour: str
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """`svg` for wide panels, `small_svg` for phones ('' when one drawing serves both)."""

    svg: str
    description: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    legend: Sequence[LegendItem] = ()
    small_svg: str = ""

    def __html__(self) -> str:
        """`{{ chart }}` in a template: drawing, legend, and the numbers behind "Show as table"."""
        return render_to_string(
            "components/chart.html",
            {
                "chart": self,
                "svg": mark_safe(self.svg),  # noqa: S308 - built by core.charts.svg, which escapes
                "small_svg": mark_safe(self.small_svg),  # noqa: S308
            },
        )

    __str__ = __html__

    @property
    def drawing(self) -> SafeString:
        """Only the SVG, for a table cell or a strip."""
        return mark_safe(self.svg)  # noqa: S308

    def standalone(self) -> str:
        """The SVG with literal light colours, for PDF and e-mail."""
        return re.sub(r"var\(--([a-z0-9-]+)\)", lambda match: LIGHT[match[1]], self.svg)


def readout(points: Sequence[dict[str, Any]]) -> str:
    """The points as JSON for static/src/js/readouts.js: [{x, y, title, values: [[name, value]]}]."""
    return json.dumps(list(points), ensure_ascii=False, separators=(",", ":"))
