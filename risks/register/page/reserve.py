"""The reserve over time against what the open threats are worth."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.charts import Chart, LegendItem, svg
from core.charts.scales import Scale, axis_money, months, ticks
from core.money import money, short_money
from core.quantities import name_of
from projects.models import Project
from risks.register.page.sentences import reserve_steps

WIDTH, HEIGHT = 400, 210
LEFT, RIGHT, TOP, BOTTOM = 44, 74, 18, 24


def reserve_chart(project: Project, reserves: Sequence[Any], exposure: Decimal) -> Chart:
    """Reserve left as a step line up to the status date, and the exposure of today beside its end."""
    zone = ZoneInfo(project.time_zone)
    today = project.status_date or timezone.localdate()
    first = min(project.start.astimezone(zone).date(), today)
    steps = reserve_steps(reserves, first, today)
    left = steps[-1][1]
    description = _("The reserve fell from %(from)s to %(left)s; the exposure is %(exposure)s.") % {
        "from": short_money(steps[0][1], project.currency),
        "left": short_money(left, project.currency),
        "exposure": short_money(exposure, project.currency),
    }
    return Chart(
        svg=_draw(steps, exposure, project.currency, description),
        description=description,
        columns=(_("Date"), name_of("contingency_left")),
        rows=[(date_format(day), money(amount, project.currency)) for day, amount in steps],
        legend=(
            LegendItem(name_of("contingency_left"), "ink"),
            LegendItem(_("Exposure now"), "red-m", "box"),
        ),
    )


def _draw(steps: Sequence[tuple[Any, Decimal]], exposure: Decimal, currency: str, description: str) -> str:
    marks = ticks(0, float(max(exposure, steps[0][1])) or 1, 4)
    up = Scale(0, marks[-1], HEIGHT - BOTTOM, TOP)
    first, last = steps[0][0], steps[-1][0]
    label, label_width = axis_money(currency, marks)
    left = max(LEFT, label_width + 6)
    along = Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1), left, WIDTH - RIGHT)
    parts = []
    for mark in marks:
        parts.append(svg.line(left, up(mark), WIDTH - RIGHT, up(mark), stroke="var(--c-grid)"))
        parts.append(svg.text(label(mark), left - 6, up(mark) + 4, text_anchor="end"))
    for month, words in months(first, last, WIDTH - left - RIGHT):
        parts.append(svg.text(words, along(month.toordinal()), HEIGHT - 8, text_anchor="middle"))
    points: list[tuple[float, float]] = []
    for day, amount in steps:
        x = along(day.toordinal())
        if points:
            points.append((x, points[-1][1]))
        points.append((x, up(float(amount))))
    edge = WIDTH - RIGHT
    at_exposure, at_left = up(float(exposure)), points[-1][1]
    parts.append(svg.path(points, stroke="var(--ink)", stroke_width=2))
    # The exposure is known of today only: a point at the end, and its gap to the reserve.
    parts.append(svg.line(edge, at_exposure, edge, at_left, stroke="var(--red-m)", stroke_dasharray="2 2"))
    parts.append(svg.element("circle", cx=float(edge), cy=float(at_exposure), r=4.5, fill="var(--red-m)"))
    parts.append(svg.element("circle", cx=float(edge), cy=float(at_left), r=4.5, fill="var(--ink)"))
    gap = 30 if abs(at_exposure - at_left) < 30 else 0
    for y, name, amount, colour in (
        (
            at_exposure - (gap / 2 if at_exposure <= at_left else -gap / 2),
            name_of("exposure"),
            exposure,
            "red-m",
        ),
        (at_left + (gap / 2 if at_exposure <= at_left else -gap / 2), _("Reserve"), steps[-1][1], "ink"),
    ):
        words = f"{name}\n{short_money(amount, currency)}"
        parts.append(svg.lines_of_text(words, edge + 10, y - 2, fill=f"var(--{colour})", font_weight=600))
    return svg.document(*parts, width=WIDTH, height=HEIGHT, label=description, class_="chart-svg")
