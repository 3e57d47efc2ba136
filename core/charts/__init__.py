"""Charts as SVG made on the server: one drawing for screen, print, PDF and e-mail, readable without JavaScript.

Colours are the design's tokens (`var(--c-earned)`), so both themes work from one drawing; `Chart.standalone()` puts
literal colours in for places that know no CSS. Every chart says in one sentence what it shows and carries its
numbers as a table.
"""

from core.charts.bars import Period, bars
from core.charts.bubbles import Bubble, bubbles
from core.charts.chart import Chart, LegendItem
from core.charts.gauges import budget_bar, plumb_gauge, sparkline
from core.charts.s_curve import SCurve, s_curve

__all__ = [
    "Bubble",
    "Chart",
    "LegendItem",
    "Period",
    "SCurve",
    "bars",
    "bubbles",
    "budget_bar",
    "plumb_gauge",
    "s_curve",
    "sparkline",
]
