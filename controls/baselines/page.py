"""Two versions of a plan side by side, as the comparison page shows them: baselines, or a baseline and the plan now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from controls.baselines.reads import BaselineChange, PlanVersion, compare_versions
from controls.known.reads import reference_baseline
from controls.known.reads.facts import Calendars, calendars_of
from controls.known.words import days_late
from core.access import Action, Actor
from core.money import cents, money, short_money, total
from core.reading import BIGGEST_NUMBER, iso_moment, plain_number, whole_number
from projects.models import Project
from tasks.models import Task

NOW = "now"
MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Shown:
    """Which rows, and in which order: a kind of change or all, words of the name, by slip or by WBS."""

    kind: str = ""
    words: str = ""
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Shown":
        """From a page's address; what is not known counts as not said."""
        kind = query.get("show", "")
        return cls(
            kind=kind if kind in ("later", "sooner", "added", "removed", "dearer") else "",
            words=query.get("q", "").strip(),
            order="wbs" if query.get("order") == "wbs" else "",
        )


def comparison(
    project: Project, before: PlanVersion, after: PlanVersion, actor: Actor, shown: Shown
) -> dict[str, Any]:
    """The rows that differ, the largest slip first, with counts per kind and the totals of the two versions."""
    sees_costs = actor.may(Action.VIEW_COSTS, project.pk)
    changes = compare_versions(before, after)
    calendars = calendars_of(project, {})
    kinds = _sorted_by_kind(changes, calendars, sees_costs=sees_costs)
    rows = _unique(
        kinds.get(shown.kind, []) if shown.kind else [row for part in kinds.values() for row in part]
    )
    if shown.words:
        rows = [row for row in rows if shown.words.lower() in row.name.lower() or row.wbs_code == shown.words]
    rows.sort(key=_by_wbs if shown.order == "wbs" else _by_slip)
    return {
        "rows": rows,
        "row_count": len(_unique([row for part in kinds.values() for row in part])),
        "live_ids": set(
            Task.objects.filter(project=project, pk__in=[row.task_id for row in rows if row.task_id])
            .live()
            .values_list("pk", flat=True)
        ),
        "bridge": _bridge(before, after, changes) if sees_costs else [],
        "totals": _totals(project, before, after, calendars, kinds, sees_costs=sees_costs),
        "filters": _filters(before, after, kinds, shown, sees_costs=sees_costs),
        "shown": shown,
    }


def asked(version: PlanVersion) -> str:
    """How an address names a version."""
    return NOW if version.number is None else str(version.number)


def _sorted_by_kind(
    changes: dict[str, list[BaselineChange]], calendars: Calendars, *, sees_costs: bool
) -> dict[str, list[BaselineChange]]:
    for row in changes["moved"]:
        if row.before_finish and row.after_finish:
            row.days = calendars.working_days(row.before_finish, row.after_finish)
    kinds = {
        "later": [row for row in changes["moved"] if (row.days or 0) > 0],
        "sooner": [row for row in changes["moved"] if (row.days or 0) < 0],
        # Another start and the same finish: shown among all, but neither later nor sooner.
        "same": [row for row in changes["moved"] if not row.days],
        "added": changes["added"],
        "removed": changes["removed"],
    }
    return kinds | {"dearer": changes["dearer"]} if sees_costs else kinds


def _unique(rows: list[BaselineChange]) -> list[BaselineChange]:
    return list({id(row): row for row in rows}.values())


def _by_slip(row: BaselineChange) -> tuple[bool, Decimal, Decimal]:
    return (row.days is None, -(row.days or Decimal(0)), -row.cost_change)


def _by_wbs(row: BaselineChange) -> list[tuple[int, str]]:
    parts = row.wbs_code.split(".") if row.wbs_code else ["~"]
    numbers = ((whole_number(part), part) for part in parts)
    return [(1_000_000, part) if number is None else (number, "") for number, part in numbers]


def _totals(
    project: Project,
    before: PlanVersion,
    after: PlanVersion,
    calendars: Calendars,
    kinds: dict[str, list[BaselineChange]],
    *,
    sees_costs: bool,
) -> list[dict[str, Any]]:
    days = calendars.working_days(before.finish, after.finish) if before.finish and after.finish else None
    finish = after.finish.astimezone(ZoneInfo(project.time_zone)).date() if after.finish else None
    found: list[dict[str, Any]] = [
        {
            "value": "–" if days is None else days_late(days),
            "label": _("Finish"),
            "words": date_format(finish) if finish else "",
        },
        {"value": len(kinds["later"]), "label": _("Tasks later"), "words": ""},
        {"value": len(kinds["sooner"]), "label": _("Tasks sooner"), "words": ""},
        {
            "value": f"{len(kinds['added'])} / {len(kinds['removed'])}",
            "label": _("Added / removed"),
            "words": "",
        },
    ]
    if sees_costs:
        change = after.budget_at_completion - before.budget_at_completion
        found.append(
            {
                "value": short_money(change, project.currency, signed=True),
                "label": _("Budget"),
                "words": money(after.budget_at_completion, project.currency),
            }
        )
    return found


def _bridge(
    before: PlanVersion, after: PlanVersion, changes: dict[str, list[BaselineChange]]
) -> list[dict[str, Any]]:
    """How one budget became the other: every row's change once, so that the lines add up to the cent."""
    dearer = [row.cost_change for row in changes["dearer"] if row.cost_change > 0]
    cheaper = [row.cost_change for row in changes["dearer"] if row.cost_change < 0]
    added, removed = changes["added"], changes["removed"]
    steps = [
        (_("Added"), len(added), total(row.cost_change for row in added)),
        (_("Removed"), len(removed), total(row.cost_change for row in removed)),
        (_("Dearer"), len(dearer), total(dearer)),
        (_("Cheaper"), len(cheaper), total(cheaper)),
    ]
    accounted = before.budget_at_completion + total(amount for _label, _count, amount in steps)
    lines: list[dict[str, Any]] = [
        {"label": label, "count": count, "amount": amount} for label, count, amount in steps
    ]
    if accounted != after.budget_at_completion:
        # A baseline that an import brought may state a budget that its rows do not add up to.
        rest = after.budget_at_completion - accounted
        lines.append({"label": _("Stated, but on no row"), "count": None, "amount": rest})
    return lines


def _filters(
    before: PlanVersion,
    after: PlanVersion,
    kinds: dict[str, list[BaselineChange]],
    shown: Shown,
    *,
    sees_costs: bool,
) -> list[dict[str, Any]]:
    labels = {
        "": _("All"),
        "later": _("Later"),
        "sooner": _("Sooner"),
        "added": _("Added"),
        "removed": _("Removed"),
    }
    if sees_costs:
        labels["dearer"] = _("Other cost")
    kept = {"from": asked(before), "to": asked(after), "q": shown.words, "order": shown.order}
    return [
        {
            "label": label,
            "url": "?" + urlencode({name: value for name, value in {**kept, "show": kind}.items() if value}),
            "count": len(kinds[kind]) if kind else None,
            "current": kind == shown.kind,
        }
        for kind, label in labels.items()
    ]


def local_moment(text: str) -> datetime | None:
    """A naive local datetime from an address, or None for what is not one."""
    found = iso_moment(text)
    return found.replace(tzinfo=None) if found else None


def slip_against_reference(project: Project, finish: datetime, cost: str, actor: Actor) -> dict[str, Any]:
    """Working days from the reference baseline's finish to another, and what added cost is of its budget."""
    baseline = reference_baseline(project.pk)
    context: dict[str, Any] = {"project": project, "baseline": baseline, "days": None, "cost": None}
    if baseline is None:
        return context
    if baseline.finish is not None:
        moment = finish.replace(tzinfo=ZoneInfo(project.time_zone))
        context["days"] = calendars_of(project, {}).working_days(baseline.finish, moment)
    if actor.may(Action.VIEW_COSTS, project.pk) and (amount := _amount(cost)):
        budget = baseline.budget_at_completion
        context |= {"cost": amount, "share": amount * 100 / budget if budget else None}
    return context


def _amount(text: str) -> Decimal | None:
    amount = plain_number(text)
    return cents(amount) if amount is not None and abs(amount) < BIGGEST_NUMBER else None
