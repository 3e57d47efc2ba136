"""Parts of pages that the rooms above show, too: health as rows of a strip."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from controls.models import Baseline, HealthOverride, Rag, Snapshot
from controls.rating import DIMENSIONS
from controls.selectors import compare_baselines, health_of
from controls.selectors.facts import calendars_of
from controls.wording import Reader, days_late, speak
from core.access import Action, Actor
from core.charts import plumb_gauge
from core.money import money, short_money
from projects.models import Project

COMPARISON = [
    ("added", gettext_lazy("Added")),
    ("removed", gettext_lazy("Removed")),
    ("moved", gettext_lazy("Moved")),
    ("dearer", gettext_lazy("Other cost")),
]


def reader_of(project: Project, actor: Actor) -> Reader:
    """For whom sentences of this project are: amounts only for who may see costs."""
    return Reader(
        currency=project.currency,
        time_zone=project.time_zone,
        sees_money=actor.may(Action.VIEW_COSTS, project.pk),
    )


def health_rows(
    project: Project, snapshot: Snapshot | None, overrides: Mapping[str, HealthOverride], actor: Actor
) -> list[dict[str, Any]]:
    """The four dimensions for `{% rag_strip %}`: colour shown, gauge, finding, cause; the override if there is one."""
    reader = reader_of(project, actor)
    readings = health_of(snapshot, overrides)
    url = reverse("project_health", args=[project.code])
    return [_row(name, readings[name], reader, url) for name in DIMENSIONS]


def _row(dimension: str, reading: Any, reader: Reader, url: str) -> dict[str, Any]:
    spoken = speak(dimension, reading.facts, reader)
    gauge = ""
    if spoken.gauge is not None:
        parts = spoken.gauge
        gauge = plumb_gauge(
            parts.value,
            tolerance=parts.tolerance,
            limit=parts.scale,
            rag=reading.computed,
            description=parts.label,
            low_label=parts.low,
            middle_label=parts.middle,
            high_label=parts.high,
        ).drawing
    return {
        "key": dimension,
        "name": HealthOverride.Dimension(dimension).label,
        "rag": reading.shown,
        "computed": reading.computed,
        "override": reading.override,
        "finding": spoken.fact,
        "cause": _with_override(reading, spoken.cause),
        "gauge": gauge,
        "url": url,
    }


def _with_override(reading: Any, cause: str) -> str:
    if reading.override is None:
        return cause
    note = _("Computed %(colour)s; set to %(shown)s by %(who)s: %(reason)s") % {
        "colour": _rag_label(reading.computed),
        "shown": _rag_label(reading.shown),
        "who": reading.override.set_by or "–",
        "reason": reading.override.reason,
    }
    return f"{note}. {cause}".strip()


def comparison(project: Project, before: Baseline, after: Baseline, actor: Actor) -> dict[str, Any]:
    """The sections of the comparison page with working days per row, and its totals."""
    zone = ZoneInfo(project.time_zone)
    calendars = calendars_of(project, {})
    changes = compare_baselines(before, after)
    for rows in changes.values():
        for row in rows:
            row.days = None
            if row.before_finish and row.after_finish:
                row.days = calendars.working_days(row.before_finish, row.after_finish)
    days = calendars.working_days(before.finish, after.finish) if before.finish and after.finish else None
    finish = after.finish.astimezone(zone).date() if after.finish else None
    totals = [
        {
            "value": "–" if days is None else days_late(days),
            "label": _("Finish"),
            "words": date_format(finish) if finish else "",
        },
        {"value": len(changes["added"]), "label": _("Tasks added"), "words": ""},
        {"value": len(changes["removed"]), "label": _("Tasks removed"), "words": ""},
        {"value": len(changes["moved"]), "label": _("Tasks moved"), "words": ""},
    ]
    if actor.may(Action.VIEW_COSTS, project.pk):
        change = after.budget_at_completion - before.budget_at_completion
        words = money(after.budget_at_completion, project.currency)
        totals.append(
            {
                "value": short_money(change, project.currency, signed=True),
                "label": _("Budget"),
                "words": words,
            }
        )
    else:
        changes.pop("dearer")
    sections = [
        {"kind": kind, "label": label, "rows": changes[kind]} for kind, label in COMPARISON if kind in changes
    ]
    return {"sections": sections, "totals": totals}


def _rag_label(colour: str) -> str:
    return str(Rag(colour).label).lower()
