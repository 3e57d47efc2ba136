"""What each option has brought by the end of each year, in money of today."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import Chart, svg
from core.charts.chart import LegendItem, readout
from core.charts.scales import Scale, axis_money, ticks
from core.money import short_money
from projects.business_case.figures import cumulative_values

if TYPE_CHECKING:
    from projects.business_case.reads.case import Compared
    from projects.models import BusinessCase

# Told apart without colour, too: each line has dashes of its own.
_LINES = (
    ("ink-3", "2 3"),
    ("accent", None),
    ("amber-m", "6 3"),
    ("c-cost", "9 3 2 3"),
    ("green-m", "4 2"),
    ("none-m", "1 4"),
    ("red-m", "12 4"),
    ("c-plan", "3 6"),
)
_TOP, _BOTTOM, _RIGHT = 16, 30, 20


def chart_of(case: "BusinessCase", options: Sequence["Compared"], currency: str) -> Chart:
    """Lines of the cumulative present value by year, zero marked."""
    percent = Decimal(case.discount_percent)
    lines = [cumulative_values(row.flows.nets, percent) for row in options]
    years = [case.first_year + place for place in range(case.year_count + 1)]
    description = _describe(options, currency)
    return Chart(
        svg=_draw(options, lines, years, currency, description, width=760, height=250),
        small_svg=_draw(options, lines, years, currency, description, width=380, height=240),
        description=description,
        columns=(_("Year"), *(row.option.name for row in options)),
        rows=[
            (str(year), *(short_money(line[place], currency) for line in lines))
            for place, year in enumerate(years)
        ],
        legend=[
            LegendItem(row.option.name, colour, "dash" if dashes else "line")
            for row, (colour, dashes) in zip(options, _LINES, strict=False)
        ],
    )


def _describe(options: Sequence["Compared"], currency: str) -> str:
    parts = [
        _("%(option)s: %(amount)s")
        % {
            "option": row.option.name,
            "amount": short_money(row.worth.present_value, currency, signed=True),
        }
        for row in options
    ]
    return _("Net present value by option: %(values)s.") % {"values": "; ".join(parts)}


def _draw(
    options: Sequence["Compared"],
    lines: list[list[Decimal]],
    years: list[int],
    currency: str,
    description: str,
    *,
    width: int,
    height: int,
) -> str:
    values = [float(value) for line in lines for value in line]
    marks = ticks(min(0.0, *values), max(0.0, *values) or 1.0)
    money_label, label_width = axis_money(currency, marks)
    across = Scale(0, len(years) - 1, max(46, label_width + 14), width - _RIGHT)
    up = Scale(marks[0], marks[-1], height - _BOTTOM, _TOP)
    parts = []
    for mark in marks:
        colour = "var(--ink-3)" if mark == 0 else "var(--c-grid)"
        parts.append(svg.line(across.start, up(mark), width - _RIGHT, up(mark), stroke=colour))
        words = money_label(mark)
        parts.append(svg.text(words, across.start - 8, up(mark) + 4, text_anchor="end"))
    step = max(1, -(-len(years) * 40 // (width - 60)))
    for place, year in list(enumerate(years))[::step]:
        parts.append(svg.text(str(year), across(place), height - 10, text_anchor="middle"))
    for line, (colour, dashes) in zip(lines, _LINES, strict=False):
        points = [(across(place), up(float(value))) for place, value in enumerate(line)]
        parts.append(
            svg.path(
                points,
                stroke=f"var(--{colour})",
                stroke_width=2,
                stroke_dasharray=dashes,
            )
        )
    told = [
        {
            "x": round(across(place), 1),
            "title": str(year),
            "values": [
                [row.option.name, short_money(line[place], currency)]
                for row, line in zip(options, lines, strict=True)
            ],
        }
        for place, year in enumerate(years)
    ]
    return svg.document(
        *parts,
        width=width,
        height=height,
        label=description,
        class_="chart-svg small" if width < 500 else "chart-svg large",
        tabindex=0,
        data_points=readout(told),
    )
