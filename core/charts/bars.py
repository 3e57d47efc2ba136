"""Columns by period, actual and forecast stacked, with the plan as a step line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.charts import svg
from core.charts.chart import Chart, LegendItem, readout
from core.charts.scales import Scale, axis_money, ticks
from core.money import short_money
from core.quantities import brief_of, name_of


@dataclass(frozen=True, slots=True)
class Period:
    """One column: its label and amounts; None where there is none."""

    label: str
    planned: float | None = None
    actual: float | None = None
    forecast: float | None = None

    @property
    def total(self) -> float:
        return (self.actual or 0) + (self.forecast or 0)


def bars(
    periods: Sequence[Period | tuple[str, float | None, float | None, float | None]],
    *,
    description: str,
    currency: str = "EUR",
    width: int = 1120,
    height: int = 230,
) -> Chart:
    """`periods`: Period or (label, planned, actual, forecast). `description` states the finding in one sentence."""
    columns = [period if isinstance(period, Period) else Period(*period) for period in periods]
    return Chart(
        svg=_draw(columns, description, currency, width, height, "chart-svg large"),
        small_svg=_draw(columns, description, currency, 380, 220, "chart-svg small"),
        description=description,
        columns=(_("Period"), brief_of("current_budget"), brief_of("actual_cost"), _("Forecast")),
        rows=[
            (
                column.label,
                *(_amount(value, currency) for value in (column.planned, column.actual, column.forecast)),
            )
            for column in columns
        ],
        legend=(
            LegendItem(name_of("current_budget"), "c-plan", "dash"),
            LegendItem(name_of("actual_cost"), "c-cost", "box"),
            LegendItem(_("Forecast"), "c-hist", "box"),
        ),
    )


def _amount(value: float | None, currency: str) -> str:
    return short_money(None if value is None else Decimal(str(round(value, 2))), currency)


def _draw(
    columns: list[Period], description: str, currency: str, width: int, height: int, class_: str
) -> str:
    right, top, bottom = 12, 22, 24
    largest = max((max(column.total, column.planned or 0) for column in columns), default=1) or 1
    marks = ticks(0, largest, 4)
    up = Scale(0, marks[-1], height - bottom, top)
    label, label_width = axis_money(currency, marks)
    left = max(50, label_width + 8)
    parts = []
    for mark in marks:
        parts.append(
            svg.line(
                left,
                up(mark),
                width - right,
                up(mark),
                stroke=f"var(--{'line-strong' if mark == 0 else 'c-grid'})",
            )
        )
        parts.append(svg.text(label(mark), left - 8, up(mark) + 4, text_anchor="end"))
    step = (width - left - right) / max(1, len(columns))
    every = max(1, -(-34 // int(step or 1)))
    steps: list[tuple[float, float]] = []
    points = []
    for index, column in enumerate(columns):
        x = left + index * step
        parts += _column(column, x + step * 0.24, step * 0.52, up, currency, is_labelled=step > 44)
        if index % every == 0:
            parts.append(svg.text(column.label, x + step / 2, height - 8, text_anchor="middle"))
        if column.planned is not None:
            steps += [(x, up(column.planned)), (x + step, up(column.planned))]
        points.append(
            {
                "x": round(x + step / 2, 1),
                "title": column.label,
                "values": [
                    [name, _amount(value, currency)]
                    for name, value in (
                        (name_of("current_budget"), column.planned),
                        (name_of("actual_cost"), column.actual),
                        (_("Forecast"), column.forecast),
                    )
                    if value is not None
                ],
            }
        )
    parts.append(svg.path(steps, stroke="var(--c-plan)", stroke_width=1.5, stroke_dasharray="4 3"))
    return svg.document(
        *parts,
        width=width,
        height=height,
        label=description,
        class_=class_,
        tabindex=0,
        data_points=readout(points),
    )


def _column(
    column: Period, x: float, width: float, up: Scale, currency: str, *, is_labelled: bool
) -> list[str]:
    parts = []
    base = 0.0
    for value, colour in ((column.actual, "c-cost"), (column.forecast, "c-hist")):
        if value:
            parts.append(
                svg.rect(
                    x, up(base + value), width, up(base) - up(base + value), rx=2, fill=f"var(--{colour})"
                )
            )
            base += value
    if is_labelled and base:
        is_inside = up(0) - up(base) > 26
        on_ink = is_inside and not column.forecast
        parts.append(
            svg.text(
                _amount(base, currency),
                x + width / 2,
                up(base) + (15 if is_inside else -5),
                text_anchor="middle",
                font_weight=600,
                fill=f"var(--{'surface' if on_ink else 'ink' if is_inside else 'ink-2'})",
            )
        )
    return parts
