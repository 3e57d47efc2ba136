"""Small drawings that stand beside words: the plumb gauge, a sparkline, the stacked budget bar."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django.utils.translation import gettext as _

from core.charts import svg
from core.charts.chart import Chart, LegendItem
from core.charts.scales import Scale
from core.money import short_money
from core.quantities import brief_of, name_of


def plumb_gauge(
    value: float | None,
    *,
    tolerance: float,
    limit: float,
    rag: str,
    description: str,
    low_label: str,
    high_label: str,
    middle_label: str = "",
) -> Chart:
    """A bob on a rail: how far off true, against the shaded tolerance. `limit` is the value at either end; what lies
    beyond hangs at the end. None (not rated) draws no bob."""
    reach = 46.0

    def at(amount: float) -> float:
        return 50 + max(-1.0, min(1.0, amount / limit if limit else 0.0)) * reach

    low, high = at(-tolerance), at(tolerance)
    parts = [
        svg.element("rect", class_="tol", x=f"{low:.1f}%", width=f"{high - low:.1f}%", y=4, height=15, rx=2),
        svg.element("line", class_="rail", x1=0, x2="100%", y1="3.5", y2="3.5"),
        svg.element("line", class_="true", x1="50%", x2="50%", y1=4, y2=21),
    ]
    if value is not None:
        bob = svg.element("path", class_="string", d="M0 3.5v7") + svg.element(
            "path", class_="bob", d="M-4.5 9h9v2c0 3-2.7 5.4-4.5 8-1.8-2.6-4.5-5-4.5-8z"
        )
        parts.append(svg.element("svg", bob, x=f"{at(value):.1f}%", overflow="visible"))
    for words, x, anchor in (
        (low_label, "0", "start"),
        (middle_label or _("plan"), "50%", "middle"),
        (high_label, "100%", "end"),
    ):
        parts.append(svg.element("text", escape(words), x=x, y=32, text_anchor=anchor))
    drawing = svg.element("svg", *parts, class_="plumb", data_rag=rag, role="img", aria_label=description)
    return Chart(svg=drawing, description=description)


def sparkline(
    values: Sequence[float],
    *,
    description: str,
    second: Sequence[float] = (),
    reference: float | None = 1.0,
    width: int = 54,
    height: int = 24,
) -> Chart:
    """One or two short lines (SPI in cobalt, CPI in ink) with a dashed reference between them."""
    everything = [*values, *second] + ([reference] if reference is not None else [])
    if not values:
        return Chart(svg="", description=description)
    low, high = min(everything), max(everything)
    margin = (high - low) * 0.1 or 0.05
    up = Scale(low - margin, high + margin, height - 2, 2)
    parts = []
    if reference is not None:
        parts.append(
            svg.line(
                0, up(reference), width, up(reference), stroke="var(--line-strong)", stroke_dasharray="2 2"
            )
        )
    for series, colour, weight in ((second, "c-cost", 1.25), (values, "c-earned", 1.5)):
        across = Scale(0, max(1, len(series) - 1), 2, width - 3)
        points = [(across(index), up(value)) for index, value in enumerate(series)]
        parts.append(svg.path(points, stroke=f"var(--{colour})", stroke_width=weight))
        if points:
            parts.append(
                svg.element("circle", cx=points[-1][0], cy=points[-1][1], r=2, fill=f"var(--{colour})")
            )
    drawing = svg.element(
        "svg",
        *parts,
        class_="sparkline",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=description,
    )
    return Chart(svg=drawing, description=description)


def budget_bar(
    *, actual: Decimal, committed: Decimal, to_go: Decimal, budget: Decimal, currency: str = "EUR"
) -> Chart:
    """Spent, committed and still to spend in one bar, the approved budget as a mark across it."""
    parts_of = (
        (brief_of("actual_cost"), actual, "c-cost"),
        (name_of("on_order"), committed, "c-plan"),
        (_("To go"), to_go, "c-hist"),
    )
    forecast = actual + committed + to_go
    full = float(max(forecast, budget) or 1)
    description = _(
        "Actual %(actual)s, on order %(committed)s, forecast %(forecast)s against a budget of %(budget)s."
    ) % {
        "actual": short_money(actual, currency),
        "committed": short_money(committed, currency),
        "forecast": short_money(forecast, currency),
        "budget": short_money(budget, currency),
    }
    parts, start = [], 0.0
    for _name, amount, colour in parts_of:
        share = float(amount) / full * 100
        parts.append(
            svg.element(
                "rect",
                x=f"{start:.2f}%",
                y=6,
                width=f"{max(0.0, share - 0.25):.2f}%",
                height=16,
                fill=f"var(--{colour})",
            )
        )
        start += share
    mark = float(budget) / full * 100
    anchor = "end" if mark > 60 else "start" if mark < 20 else "middle"
    parts.append(
        svg.element(
            "line", x1=f"{mark:.2f}%", x2=f"{mark:.2f}%", y1=0, y2=28, stroke="var(--ink)", stroke_width=1.5
        )
    )
    words = _("Budget %(amount)s") % {"amount": short_money(budget, currency)}
    parts.append(
        svg.element(
            "text",
            escape(words),
            x=f"{mark:.2f}%",
            y=42,
            text_anchor=anchor,
            fill="var(--ink-2)",
            font_size=11,
            font_weight=600,
        )
    )
    if mark > 30:
        parts.append(
            svg.element(
                "text", short_money(Decimal(0), currency), x=0, y=42, fill="var(--ink-3)", font_size=11
            )
        )
    return Chart(
        svg=svg.element(
            "svg", *parts, class_="budget-svg", height=46, width="100%", role="img", aria_label=description
        ),
        description=description,
        columns=(_("Part"), _("Amount")),
        rows=[(name, short_money(amount, currency)) for name, amount, _colour in parts_of]
        + [(_("Budget"), short_money(budget, currency))],
        legend=[
            LegendItem(f"{name} {short_money(amount, currency)}", colour, "box")
            for name, amount, colour in parts_of
        ],
    )
