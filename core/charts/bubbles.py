"""The portfolio: how late against how far over budget, the area a project's budget, shape and colour its status."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.charts import svg
from core.charts.chart import Chart, readout
from core.charts.scales import Scale, round_step
from core.days import signed_days
from core.quantities import brief_of, name_of
from core.templatetags.amounts import signed_number
from core.templatetags.marks import rag_word
from core.text import per_cent


@dataclass(frozen=True, slots=True)
class Bubble:
    """`days_late` working days against baseline, `cost_percent` over budget, `budget` any unit, `rag` status."""

    name: str
    days_late: float
    cost_percent: float
    budget: float
    rag: str
    budget_words: str = ""
    url: str = ""


def bubbles(projects: Sequence[Bubble], *, width: int = 760, height: int = 360) -> Chart:
    worst = max(projects, key=lambda project: (project.days_late, project.cost_percent), default=None)
    description = _("No project has a baseline yet.")
    if worst:
        description = _(
            "%(count)s projects; the latest is %(name)s: %(days)s working days, %(cost)s%% cost."
        ) % {
            "count": len(projects),
            "name": worst.name,
            "days": signed_days(worst.days_late),
            "cost": signed_number(worst.cost_percent, 1),
        }
    return Chart(
        svg=_draw(projects, description, width, height, "chart-svg large"),
        small_svg=_draw(projects, description, 380, 320, "chart-svg small"),
        description=description,
        columns=(
            _("Project"),
            brief_of("slip"),
            brief_of("forecast_over_budget"),
            name_of("baseline_budget"),
            _("Status"),
        ),
        rows=[
            (
                project.name,
                signed_days(project.days_late),
                signed_number(project.cost_percent, 1),
                project.budget_words,
                rag_word(project.rag),
            )
            for project in projects
        ],
    )


def _range(values: list[float], least: float) -> tuple[float, float, float]:
    """Low, high and step of an axis that contains zero, all values and some air."""
    low, high = min([0.0, *values]), max([0.0, *values])
    span = max(high - low, least)
    step = round_step(span * 1.2, 6)
    return math.floor((low - span * 0.12) / step) * step, math.ceil((high + span * 0.12) / step) * step, step


def _draw(projects: Sequence[Bubble], description: str, width: int, height: int, class_: str) -> str:
    left, right, top, bottom = 46, 16, 14, 42
    x_low, x_high, x_step = _range([project.days_late for project in projects], 20)
    y_low, y_high, y_step = _range([project.cost_percent for project in projects], 8)
    across, up = Scale(x_low, x_high, left, width - right), Scale(y_low, y_high, height - bottom, top)
    parts = []
    for index in range(round((x_high - x_low) / x_step) + 1):
        value = x_low + index * x_step
        parts.append(
            svg.line(
                across(value),
                top,
                across(value),
                height - bottom,
                stroke=f"var(--{'ink-3' if abs(value) < 1e-9 else 'c-grid'})",
            )
        )
        parts.append(
            svg.text(signed_number(value), across(value), height - bottom + 16, text_anchor="middle")
        )
    for index in range(round((y_high - y_low) / y_step) + 1):
        value = y_low + index * y_step
        parts.append(
            svg.line(
                left,
                up(value),
                width - right,
                up(value),
                stroke=f"var(--{'ink-3' if abs(value) < 1e-9 else 'c-grid'})",
            )
        )
        parts.append(
            svg.text(
                per_cent(signed_number(value, 0 if y_step >= 1 else 1)),
                left - 8,
                up(value) + 4,
                text_anchor="end",
            )
        )
    parts.append(svg.text(_("Late and over budget"), width - right - 6, top + 14, text_anchor="end"))
    parts.append(svg.text(_("Early and under budget"), left + 6, height - bottom - 8))
    parts.append(
        svg.text(
            name_of("slip"),
            (left + width - right) / 2,
            height - 6,
            text_anchor="middle",
        )
    )
    largest = max((project.budget for project in projects), default=1) or 1
    by_size = sorted(projects, key=lambda each: -each.budget)
    circles = [
        (across(each.days_late), up(each.cost_percent), _radius(each, largest, width)) for each in by_size
    ]
    parts += [_shape(each, *circle) for each, circle in zip(by_size, circles, strict=True)]
    parts += _labels(by_size, circles, left, width - right)
    points = [
        {
            "x": round(across(project.days_late), 1),
            "y": round(up(project.cost_percent), 1),
            "title": project.name,
            "values": [
                [name_of("slip"), signed_days(project.days_late)],
                [_("Cost"), per_cent(signed_number(project.cost_percent, 1))],
                [name_of("baseline_budget"), project.budget_words],
            ],
        }
        for project in sorted(projects, key=lambda each: each.days_late)
    ]
    return svg.document(
        *parts,
        width=width,
        height=height,
        label=description,
        class_=class_,
        tabindex=0,
        data_points=readout(points),
    )


def _shape(project: Bubble, x: float, y: float, radius: float) -> str:
    token = f"var(--{project.rag if project.rag in {'green', 'amber', 'red'} else 'none'}-m)"
    look = {"fill": token, "fill_opacity": ".26", "stroke": token, "stroke_width": 1.5}
    if project.rag == "amber":
        top, base = (x, y - radius), y + radius * 0.85
        corners = (top, (x + radius, base), (x - radius, base), top)
        shape = svg.path(corners, **look)
    elif project.rag == "red":
        shape = svg.rect(x - radius, y - radius, radius * 2, radius * 2, rx=radius * 0.3, **look)
    else:
        shape = svg.element("circle", cx=x, cy=y, r=radius, **look)
    return shape


def _radius(project: Bubble, largest: float, width: int) -> float:
    return max(6.0, math.sqrt(max(project.budget, 0) / largest) * (24 if width > 500 else 17))


Box = tuple[float, float, float, float]


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _labels(
    projects: Sequence[Bubble], circles: Sequence[tuple[float, float, float]], left: float, right: float
) -> list[str]:
    """Names beside their bubbles: right, left, above or below, wherever they cover least."""
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    drawn = []
    for own, (project, (x, y, radius)) in enumerate(zip(projects, circles, strict=True)):
        long = len(project.name) * 6.1
        places = (
            ("start", x + radius + 7, y + 4, x + radius + 7),
            ("end", x - radius - 7, y + 4, x - radius - 7 - long),
            ("middle", x, y - radius - 6, x - long / 2),
            ("middle", x, y + radius + 15, x - long / 2),
        )

        def cost(place: tuple[str, float, float, float], own: int = own, long: float = long) -> float:
            box = (place[3], place[2] - 11, place[3] + long, place[2] + 3)
            outside = max(0.0, left - box[0]) + max(0.0, box[2] - right)
            return outside * 100 + sum(
                _overlap(box, other) for index, other in enumerate(taken) if index != own
            )

        anchor, label_x, label_y, start = min(places, key=cost)
        taken.append((start, label_y - 11, start + long, label_y + 3))
        halo = {
            "paint_order": "stroke",
            "stroke": "var(--surface)",
            "stroke_width": 3,
            "stroke_linejoin": "round",
        }
        look = {"text_anchor": anchor, "fill": "var(--ink-2)", "font_weight": 500, **halo}
        drawn.append(svg.text(project.name, label_x, label_y, **look))
    return drawn
