"""Charts say what they show, carry their numbers, escape names and use tokens alone."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from core.charts import Bubble, Chart, SCurve, bars, bubbles, budget_bar, plumb_gauge, s_curve, sparkline
from core.charts.palette import LIGHT
from core.charts.scales import Scale, months, ticks

CURVE = SCurve(
    status_date=date(2026, 11, 20),
    planned=[(date(2026, 10, 1), 0), (date(2026, 11, 20), 1_212_000), (date(2027, 3, 1), 1_840_000)],
    earned=[(date(2026, 10, 1), 0), (date(2026, 11, 20), 1_115_000)],
    spent=[(date(2026, 10, 1), 0), (date(2026, 11, 20), 1_161_000)],
    earned_forecast=[(date(2026, 11, 20), 1_115_000), (date(2027, 3, 12), 1_840_000)],
    finish_range=(date(2027, 3, 4), date(2027, 3, 29)),
)


def every_chart() -> list[Chart]:
    return [
        s_curve(CURVE),
        bars([("May", 15_000, 15_000, None), ("Jun", 70_000, None, 73_000)], description="Peak in June"),
        bubbles([Bubble("A & <B>", 9, 4.1, 1.84, "amber", "€1.84m"), Bubble("C", 0, 0, 0, "none")]),
        budget_bar(actual=Decimal(1161), committed=Decimal(418), to_go=Decimal(337), budget=Decimal(1840)),
        plumb_gauge(
            9,
            tolerance=5,
            limit=20,
            rag="amber",
            description="9 days late",
            low_label="−20",
            high_label="+20",
        ),
        sparkline([1.0, 0.95], second=[1.0], description="SPI 0.95"),
    ]


@pytest.mark.parametrize("chart", every_chart())
def test_chart_has_a_sentence_and_well_formed_drawing(chart: Chart) -> None:
    root = ElementTree.fromstring(chart.svg)
    assert chart.description
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == chart.description


@pytest.mark.parametrize("chart", every_chart())
def test_chart_has_no_inline_style_and_no_colour_of_its_own(chart: Chart) -> None:
    assert "style=" not in chart.svg
    assert not re.search(r"#[0-9a-f]{3,6}\b", chart.svg)


def test_s_curve_states_finding_and_forecast() -> None:
    assert s_curve(CURVE).description == (
        "Earned value is €1,115k against €1,212k planned and €1,161k spent on 20 Nov 2026. Forecast finish 12 Mar 2027."
    )


def test_chart_shows_as_table() -> None:
    html = str(s_curve(CURVE))
    assert "Show as table" in html
    assert '<th scope="row">20 Nov 2026</th><td class="n">€1,212k</td><td class="n">€1,115k</td>' in html


def test_readout_points_are_json() -> None:
    svg = ElementTree.fromstring(s_curve(CURVE).svg)
    points = json.loads(svg.attrib["data-points"])
    assert points[1]["values"][0] == ["Planned", "€1,212k"]


def test_names_are_escaped() -> None:
    assert "<B>" not in str(every_chart()[2])


def test_standalone_drawing_has_literal_colours() -> None:
    for chart in every_chart()[:4]:
        assert "var(" not in chart.standalone()


def test_palette_is_the_light_theme_of_the_tokens() -> None:
    css = (Path(settings.BASE_DIR) / "static" / "src" / "css" / "tokens.css").read_text()
    light = dict(re.findall(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),", css))
    assert {name: value for name, value in LIGHT.items() if name in light and light[name] != value} == {}


def test_project_without_rating_has_no_bob() -> None:
    gauge = plumb_gauge(
        None, tolerance=5, limit=20, rag="none", description="Not rated", low_label="", high_label=""
    )
    assert 'class="bob"' not in gauge.svg


def test_bob_beyond_the_scale_hangs_at_its_end() -> None:
    gauge = plumb_gauge(
        400, tolerance=5, limit=20, rag="red", description="Late", low_label="", high_label=""
    )
    assert 'x="96.0%"' in gauge.svg


def test_empty_series_draw_nothing_and_do_not_fail() -> None:
    empty = SCurve(status_date=date(2026, 11, 20), planned=[], earned=[], spent=[])
    assert s_curve(empty).rows == []
    assert bars([], description="Nothing yet").svg
    assert bubbles([]).description == "No project has a baseline yet."


def test_ticks_are_round_and_cover_the_range() -> None:
    assert ticks(0, 1_916_000) == [0, 500_000, 1_000_000, 1_500_000, 2_000_000]
    assert ticks(0, 0) == [0, 1]


def test_flat_scale_maps_to_the_middle() -> None:
    assert Scale(5, 5, 0, 100)(5) == 50


def test_months_thin_out_when_there_is_no_room() -> None:
    labels = [label for _day, label in months(date(2026, 5, 1), date(2027, 4, 2), 300)]
    assert labels == ["May", "Jul", "Sep", "Nov", "Jan 27", "Mar"]
