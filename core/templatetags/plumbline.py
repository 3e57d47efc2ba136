"""The component library: `{% load plumbline %}`. Parameters and examples stand in templates/README.md.

Small marks are built in `marks.py`; components with markup of their own are files of templates/components/.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags import key_names, marks
from core.templatetags.icons import icon as draw_icon

register = template.Library()
register.simple_tag(draw_icon, name="icon")
for mark in (
    marks.rag,
    marks.rag_cell,
    marks.rag_mark,
    marks.avatar,
    marks.who,
    marks.score,
    marks.progress,
    marks.variance_bar,
    marks.phase_boxes,
):
    register.simple_tag(mark)
register.filter("rag_word", marks.rag_word)
register.filter("rag_key", marks.rag_key)
register.filter("heat_band", marks.heat_band)
register.filter("keys", key_names.keys)


def _component(name: str, **values: Any) -> SafeString:
    return SafeString(render_to_string(f"components/{name}.html", values))


def _attributes(extra: Mapping[str, Any]) -> str:
    """hx_get="/x" becomes hx-get="/x"; True a bare attribute; False and None nothing."""
    kept = {
        name.rstrip("_").replace("_", "-"): value
        for name, value in extra.items()
        if value not in (None, False)
    }
    return flatatt(kept)


@register.simple_tag(name="tag")
def tag_(words: str, tone: str = "", icon: str = "") -> SafeString:
    return marks.tag(words, tone, icon)


@register.simple_tag
def button(
    label: str = "",
    *,
    icon: str = "",
    variant: str = "",
    size: str = "",
    href: str = "",
    type: str = "button",  # noqa: A002 - the attribute's own name
    key: str = "",
    keep: bool = False,
    block: bool = False,
    hidden_label: str = "",
    **extra: Any,
) -> SafeString:
    """A button, or a link that looks like one (`href`). `hidden_label` makes it an icon button with that name."""
    classes = ["btn", *(f"btn-{name}" for name in variant.split())]
    classes += [
        name for name, is_on in (("btn-icon", hidden_label), ("keep", keep), ("btn-block", block)) if is_on
    ]
    if size:
        classes.append(f"btn-{size}")
    classes += [extra.pop("class_")] if "class_" in extra else []
    extra = {"class": " ".join(classes), **extra}
    if hidden_label:
        words = _words_alone(hidden_label)
        extra |= {"aria_label": words, "title": words}
    extra |= {"href": href} if href else {"type": type}
    element = "a" if href else "button"
    return format_html(
        "<{}{}>{}{}{}</{}>",
        element,
        _attributes(extra),
        draw_icon(icon) if icon else "",
        label,
        format_html('<kbd class="kbd">{}</kbd>', key) if key else "",
        element,
    )


def _words_alone(text: str) -> str:
    """A name for an attribute: a day or an amount in it comes with marks of its own, which are left out."""
    return unescape(strip_tags(text)) if isinstance(text, SafeString) else str(text)


@register.simple_tag
def segments(items: Iterable[Mapping[str, Any]], label: str, size: str = "") -> SafeString:
    """A choice of views, one of them current: [{label, url, count, current, icon}]."""
    return _component("segments", items=items, label=label, size=size)


@register.simple_tag(takes_context=True)
def pages(context: template.Context, page: Any, target: str = "") -> SafeString:
    """Pages of a list (a Django Page). `target` names the element that HTMX swaps; other parameters are kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop("page", None)
    return _component("pages", page=page, query=query.urlencode() if query else "", target=target)


@register.simple_tag
def verdict(rag: Any, say: str, why: str = "") -> SafeString:
    """Status in one sentence, with its reason."""
    return _component("verdict", rag=marks.rag_key(rag), say=say, why=why)


@register.simple_tag
def key_figure(
    value: Any, label: str, words: str = "", rag: Any = None, short: str = "", tag_name: str = "div"
) -> SafeString:
    """A number with its name and one plain sentence. `short` is the field's abbreviation: SPI."""
    rated = marks.rag_key(rag) if rag else ""
    return _component(
        "key_figure", value=value, label=label, words=words, rag=rated, short=short, tag_name=tag_name
    )


@register.simple_tag
def phase_rail(phases: Sequence[Mapping[str, Any]], label: str = "") -> SafeString:
    """Phases and their gates: [{name, percent, gate, state, status: done|current|next, gate_state}]."""
    return _component("phase_rail", phases=phases, label=label)


@register.simple_tag
def rag_strip(dimensions: Sequence[Mapping[str, Any]], label: str = "") -> SafeString:
    """One panel, four answers: [{name, rag, gauge, finding, cause, url}]; `gauge` is an SVG of core.charts.plumb."""
    return _component("rag_strip", dimensions=dimensions, label=label)


@register.simple_tag
def heat_matrix(
    pins: Iterable[Mapping[str, Any]],
    probabilities: Sequence[str] = (),
    impacts: Sequence[str] = (),
    url: str = "",
    target: str = "",
    current: str = "",
) -> SafeString:
    """5×5 probability and impact. pins: [{probability, impact, label, title}]. Each cell filters `url`?cell=4x5."""
    by_cell: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for pin in pins:
        by_cell.setdefault((int(pin["probability"]), int(pin["impact"])), []).append(pin)
    rows = [
        {
            "probability": probability,
            "words": probabilities[probability - 1] if len(probabilities) >= probability else "",
            "cells": [
                {
                    "key": f"{probability}x{impact}",
                    "impact": impact,
                    "score": probability * impact,
                    "band": marks.heat_band(probability * impact),
                    "pins": by_cell.get((probability, impact), []),
                }
                for impact in range(1, 6)
            ],
        }
        for probability in range(5, 0, -1)
    ]
    columns = [
        {"impact": impact, "words": impacts[impact - 1] if len(impacts) >= impact else ""}
        for impact in range(1, 6)
    ]
    return _component("heat_matrix", rows=rows, columns=columns, url=url, target=target, current=current)


@register.simple_tag
def skeleton(rows: int = 4, label: str = "") -> SafeString:
    """Text-shaped bars while a panel loads."""
    return _component("skeleton", rows=range(rows), label=label)


@register.simple_tag
def toast(text: str, tone: str = "", undo_url: str = "", oob: bool = False) -> SafeString:
    """A short notice; with `undo_url` it offers to undo for ten seconds. `oob` for HTMX answers."""
    return _component("toast", text=text, tone=tone, undo_url=undo_url, oob=oob)


@register.simple_tag(takes_context=True)
def conflict(context: template.Context, error: Any, keep_attrs: Any = None, take_url: str = "") -> SafeString:
    """Both values of every field that two people changed (a core.errors.Conflict), and what to do."""
    return _component("conflict", error=error, take_url=take_url, request=context.get("request"))


@register.simple_tag
def twin(form: Any) -> SafeString:
    """Something like it is there (`form.twin`, a core.errors.AlreadyThere): the question, and the word to go on."""
    return _component("twin", error=form.twin, has_files=bool(form.files), action=_("Yes, once more"))


@register.simple_tag(takes_context=True)
def confirm(
    context: template.Context,
    title: str,
    text: str,
    url: str,
    action: str,
    danger: bool = False,
    version: Any = None,
    focus: bool = True,
) -> SafeString:
    """The inside of a dialog that asks before what cannot be undone; posts to `url`."""
    token = context.get("csrf_token")
    return _component(
        "confirm",
        title=title,
        text=text,
        url=url,
        action=action,
        danger=danger,
        version=version,
        focus=focus,
        csrf_token=token,
    )


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    sub: str = "",
    classes: str = "",
    *,
    is_page: bool = False,
    **extra: Any,
) -> SafeString:
    """A hairline box: {% panel "Title" "meta" id="x" %} body, lists, tables, <footer> {% endpanel %}.

    `is_page`: its title is the page's own heading.
    """
    return _component(
        "panel",
        content=content,
        title=title,
        sub=sub,
        classes=classes,
        heading="h1" if is_page else "h2",
        attrs=_attributes(extra),
    )


@register.simple_block_tag
def callout(content: str, icon: str = "info-circle", tone: str = "") -> SafeString:
    """A remark in a box. `tone`: red, amber, green; none is neutral."""
    return _component("callout", content=content, icon=icon, tone=tone)


@register.simple_block_tag
def dialog_body(content: str, title: str, action: str = "", **extra: Any) -> SafeString:
    """The inside of #dialog: heading and close button. With `action` it is a form that HTMX posts into the dialog."""
    return _component("dialog_body", content=content, title=title, action=action, attrs=_attributes(extra))


@register.simple_block_tag
def empty(content: str, title: str, text: str, art: str = "plan") -> SafeString:
    """An empty page: what it gives and ways to start. Inside: starts (class "starts") and a key."""
    return _component("empty", content=content, title=title, text=text, art=art)


@register.simple_block_tag
def empty_panel(content: str, text: str) -> SafeString:
    """An empty panel: one line, one action."""
    return _component("empty_panel", content=content, text=text)
