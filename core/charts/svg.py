"""A few words of SVG. Numbers are rounded to tenths of a pixel; every text is escaped."""

from collections.abc import Iterable
from html import escape
from typing import Any


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def element(name: str, *children: str, **attributes: Any) -> str:
    """<name …>children</name>; stroke_width becomes stroke-width, class_ class; None leaves an attribute out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, float) else escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{shown}>{''.join(children)}</{name}>" if children else f"<{name}{shown}/>"


def text(words: str, x: float, y: float, **attributes: Any) -> str:
    attributes = {"x": float(x), "y": float(y), "fill": "var(--ink-3)", "font_size": 11, **attributes}
    return element("text", escape(words), **attributes)


def lines_of_text(words: str, x: float, y: float, *, leading: float = 14, **attributes: Any) -> str:
    return "".join(
        text(line, x, y + index * leading, **attributes) for index, line in enumerate(words.split("\n"))
    )


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Any) -> str:
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: Any) -> str:
    return element(
        "rect", x=float(x), y=float(y), width=float(max(0, width)), height=float(max(0, height)), **attributes
    )


def path(points: Iterable[tuple[float, float]], **attributes: Any) -> str:
    """A polyline through the points; nothing when there are fewer than two."""
    found = list(points)
    if len(found) < 2:
        return ""
    d = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in found)
    return element("path", **{"d": d, "fill": "none", "stroke_linejoin": "round", **attributes})


def document(
    *children: str, width: float, height: float, label: str, class_: str = "chart-svg", **extra: Any
) -> str:
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=label,
        **extra,
    )
