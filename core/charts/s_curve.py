"""Earned value over time: planned, earned and spent, the forecast of each, and the range the finish may fall in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from core.charts import svg
from core.charts.chart import Chart, LegendItem, readout
from core.charts.scales import Scale, axis_money, months, ticks
from core.money import short_money
from core.quantities import brief_of

Series = Sequence[tuple[date, float]]
BOB = "M-4.5 0h9v2c0 3-2.7 5.4-4.5 8-1.8-2.6-4.5-5-4.5-8z"
TABLE_ROWS = 60


@dataclass(frozen=True, slots=True)
class SCurve:
    """Cumulative amounts by day. `low` and `high` bound the earned forecast (the 8-in-10 cone) on the same days;
    `finish_range` are the P10 and P90 finish dates. `cost_low` and `cost_high` are the edges of the forecast cost's
    cone, from the status date to the cheapest and to the dearest end, each on days of its own; `cost_cone_words` says
    what it is a range of."""

    status_date: date
    planned: Series
    earned: Series
    spent: Series
    earned_forecast: Series = ()
    cost_forecast: Series = ()
    low: Series = ()
    high: Series = ()
    finish_range: tuple[date, date] | None = None
    cost_low: Series = ()
    cost_high: Series = ()
    cost_cone_words: str = ""
    currency: str = "EUR"
    extra_legend: Sequence[LegendItem] = field(default_factory=tuple)

    def at_status(self, series: Series) -> float:
        """The last value on or before the status date."""
        return next((value for day, value in reversed(series) if day <= self.status_date), 0.0)

    def all_series(self) -> list[Series]:
        return [
            self.planned,
            self.earned,
            self.spent,
            self.earned_forecast,
            self.cost_forecast,
            self.low,
            self.high,
            self.cost_low,
            self.cost_high,
        ]


@dataclass(frozen=True, slots=True)
class Told:
    """What the read-out says of one day, which is counted as `date.toordinal` does."""

    day: int
    title: str
    values: list[list[str]]


def s_curve(data: SCurve, *, width: int = 760, height: int = 284) -> Chart:
    description = _describe(data)
    told = _told(data)
    small = _draw(data, description, told, width=380, height=240, is_small=True)
    return Chart(
        svg=_draw(data, description, told, width=width, height=height, is_small=False),
        small_svg=small,
        description=description,
        columns=(_("Date"), *(brief_of(key) for key in ("planned_value", "earned_value", "actual_cost"))),
        rows=_table(data),
        legend=_legend(data),
    )


def _money(data: SCurve, value: float) -> str:
    return short_money(Decimal(str(round(value, 2))), data.currency)


def _describe(data: SCurve) -> str:
    sentence = _("Earned value is %(earned)s against %(planned)s planned and %(spent)s spent on %(day)s.") % {
        "earned": _money(data, data.at_status(data.earned)),
        "planned": _money(data, data.at_status(data.planned)),
        "spent": _money(data, data.at_status(data.spent)),
        "day": formats.date_format(data.status_date, "DATE_FORMAT"),
    }
    if data.earned_forecast:
        sentence += " " + _("Forecast finish %(day)s.") % {
            "day": formats.date_format(data.earned_forecast[-1][0], "DATE_FORMAT")
        }
    return sentence


def _legend(data: SCurve) -> list[LegendItem]:
    items = [
        LegendItem(
            _("Planned %(amount)s") % {"amount": _money(data, data.at_status(data.planned))}, "c-plan", "dash"
        ),
        LegendItem(
            _("Earned %(amount)s") % {"amount": _money(data, data.at_status(data.earned))}, "c-earned"
        ),
        LegendItem(_("Actual %(amount)s") % {"amount": _money(data, data.at_status(data.spent))}, "c-cost"),
    ]
    if data.finish_range:
        first, last = (formats.date_format(day, "SHORT_DATE_FORMAT") for day in data.finish_range)
        words = _("Finish range, 8 in 10: %(first)s to %(last)s") % {"first": first, "last": last}
        items.append(LegendItem(words, "c-cone", "band"))
    if data.cost_cone_words:
        items.append(LegendItem(data.cost_cone_words, "c-cost", "band"))
    return items + list(data.extra_legend)


def _table(data: SCurve) -> list[tuple[str, ...]]:
    earned, spent = dict(data.earned), dict(data.spent)
    days = [day for day, _value in data.planned]
    step = max(1, -(-len(days) // TABLE_ROWS))
    planned = dict(data.planned)
    return [
        (
            formats.date_format(day, "DATE_FORMAT"),
            _money(data, planned[day]),
            _money(data, earned[day]) if day in earned else "–",
            _money(data, spent[day]) if day in spent else "–",
        )
        for day in days[::step]
    ]


def _draw(
    data: SCurve,
    description: str,
    told: list[Told],
    *,
    width: int,
    height: int,
    is_small: bool,
) -> str:
    right, top, bottom = (14 if is_small else 104), 26, 24
    values = [value for series in data.all_series() for _day, value in series]
    days = [day for series in data.all_series() for day, _value in series] + [data.status_date]
    if data.finish_range:
        days += list(data.finish_range)
    marks = ticks(0, max(values, default=1) * 1.02 or 1)
    money_label, label_width = axis_money(data.currency, marks)
    left = max(46, label_width + 8)
    across = Scale(min(days).toordinal(), max(days).toordinal(), left, width - right)
    up = Scale(0, marks[-1], height - bottom, top)

    def points(series: Series) -> list[tuple[float, float]]:
        return [(across(day.toordinal()), up(value)) for day, value in series]

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
        parts.append(svg.text(money_label(mark), left - 8, up(mark) + 4, text_anchor="end"))
    for day, label in months(min(days), max(days), width - left - right):
        parts.append(svg.text(label, across(day.toordinal()), height - 8, text_anchor="middle"))
    parts.append(_cone(points(data.low), points(data.high)))
    parts.append(_cone(points(data.cost_low), points(data.cost_high), colour="c-cost", opacity=".10"))
    parts += _lines(data, points)
    if data.finish_range and data.earned_forecast:
        y = up(data.earned_forecast[-1][1])
        first, last = (across(day.toordinal()) for day in data.finish_range)
        parts.append(
            svg.line(
                first,
                y,
                last,
                y,
                stroke="var(--c-earned)",
                stroke_width=5,
                stroke_opacity=".4",
                stroke_linecap="round",
            )
        )
    parts.append(_status(data, across(data.status_date.toordinal()), top, height - bottom, is_small=is_small))
    if not is_small:
        parts += _end_labels(data, points, width - right + 8)
    parts.append(svg.line(0, top, 0, height - bottom, class_="cursor", visibility="hidden"))
    return svg.document(
        *parts,
        width=width,
        height=height,
        label=description,
        class_="chart-svg small" if is_small else "chart-svg large",
        tabindex=0,
        data_points=readout(_readouts(told, across)),
    )


def _lines(data: SCurve, points) -> list[str]:  # type: ignore[no-untyped-def]
    return [
        svg.path(points(data.planned), stroke="var(--c-plan)", stroke_width=1.75, stroke_dasharray="5 4"),
        svg.path(
            points(data.cost_forecast), stroke="var(--c-cost)", stroke_width=1.25, stroke_dasharray="2 3"
        ),
        svg.path(points(data.spent), stroke="var(--c-cost)", stroke_width=1.75),
        svg.path(
            points(data.earned_forecast), stroke="var(--c-earned)", stroke_width=1.5, stroke_dasharray="4 3"
        ),
        svg.path(points(data.earned), stroke="var(--c-earned)", stroke_width=2.5, stroke_linecap="round"),
    ]


def _cone(
    low: list[tuple[float, float]],
    high: list[tuple[float, float]],
    *,
    colour: str = "c-cone",
    opacity: str = ".16",
) -> str:
    if len(low) < 2 or len(high) < 2:
        return ""
    outline = low + high[::-1]
    d = "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in outline) + "z"
    return svg.element("path", d=d, fill=f"var(--{colour})", fill_opacity=opacity)


def _status(data: SCurve, x: float, top: float, base: float, *, is_small: bool) -> str:
    day = formats.date_format(data.status_date, "SHORT_DATE_FORMAT")
    label = day if is_small else _("Status %(day)s") % {"day": day}
    return (
        svg.line(x, top - 6, x, base, stroke="var(--ink)", stroke_width=1.25)
        + svg.element(
            "path", d=BOB, fill="var(--ink)", transform=f"translate({svg.number(x)} {svg.number(base - 2)})"
        )
        + svg.text(label, x, top - 11, text_anchor="middle", font_weight=600, fill="var(--ink)")
    )


def _end_labels(data: SCurve, points, x: float) -> list[str]:  # type: ignore[no-untyped-def]
    labels: list[tuple[float, str, str]] = []
    if data.cost_forecast:
        amount = _money(data, data.cost_forecast[-1][1])
        labels.append(
            (points(data.cost_forecast)[-1][1], _("Forecast cost\n%(amount)s") % {"amount": amount}, "c-cost")
        )
    if data.earned_forecast:
        day = formats.date_format(data.earned_forecast[-1][0], "DATE_FORMAT")
        labels.append(
            (points(data.earned_forecast)[-1][1], _("All work earned\n%(day)s") % {"day": day}, "c-earned")
        )
    drawn, lowest = [], -1e9
    for y, words, colour in sorted(labels):
        y = max(y - 10, lowest)
        lowest = y + 34
        drawn.append(svg.lines_of_text(words, x, y + 4, fill=f"var(--{colour})", font_weight=600))
    return drawn


def _told(data: SCurve) -> list[Told]:
    """What the read-out says of each day; both drawings say the same."""
    planned = brief_of("planned_value")
    others = (
        (brief_of("earned_value"), dict(data.earned)),
        (brief_of("actual_cost"), dict(data.spent)),
        (_("Earned, forecast"), dict(data.earned_forecast)),
    )
    told = []
    for day, value in data.planned:
        values = [[planned, _money(data, value)]]
        values += [[name, _money(data, series[day])] for name, series in others if day in series]
        told.append(Told(day.toordinal(), formats.date_format(day, "DATE_FORMAT"), values))
    return told


def _readouts(told: list[Told], across: Scale) -> list[dict[str, object]]:
    return [{"x": round(across(one.day), 1), "title": one.title, "values": one.values} for one in told]
