"""A change request as its pages show it: operations in words, what comes of them, and who may do what now."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.changes.figures import Assessment, TaskMoved
from controls.changes.reads.register import change_history, names_for
from controls.changes.reads.values import FIELDS, value_texts
from controls.known.words import number
from controls.models import MONEY_VALUES, ChangeApproval, ChangeOperation, ChangeRequest
from core.access import Action, Actor
from core.intents import Intent, intent_of
from core.money import MINUS, money, short_money
from core.text import in_days
from projects.models import Project

Kind = ChangeOperation.Kind
State = ChangeRequest.State
TONES = {
    State.DRAFT: ("line", "pencil"),
    State.SUBMITTED: ("amber", "clock"),
    State.APPROVED: ("green", "check"),
    State.REJECTED: ("red", "x"),
    State.WITHDRAWN: ("line", ""),
}


def change_rows(
    project: Project, changes: Iterable[ChangeRequest], *, sees_money: bool
) -> list[dict[str, Any]]:
    """The lines of the register."""
    now = timezone.now()
    rows = []
    for change in changes:
        found = change.assessment or {}
        tone, icon = TONES[State(change.state)]
        waiting = [
            row.person for row in change.approvals.all() if row.answer == ChangeApproval.Answer.WAITING
        ]
        rows.append(
            {
                "change": change,
                "tone": tone,
                "icon": icon,
                "days": signed_days((found.get("finish") or {}).get("days")),
                "cost": signed_cost((found.get("cost") or {}).get("delta"), project) if sees_money else "",
                "waiting": waiting if change.state == State.SUBMITTED else [],
                "age": (now - (change.submitted_at or change.created_at)).days if change.is_open else None,
            }
        )
    return rows


def change_page(project: Project, change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """The context of a request's own page."""
    sees_money = actor.may(Action.VIEW_COSTS, project.pk)
    operations = list(change.operations.all())
    approvals = list(change.approvals.all())
    is_own = actor.user_id is not None and actor.user_id == change.requested_by_id
    works_on_it = actor.may(Action.RAISE_CHANGE, project.pk) and (
        is_own or actor.may(Action.EDIT_PROJECT, project.pk)
    )
    mine = next((row for row in approvals if row.person_id == actor.user_id), None)
    edits = project.generation - (change.assessed_generation or 0)
    tone, icon = TONES[State(change.state)]
    return {
        "change": change,
        "tone": tone,
        "icon": icon,
        "lines": operation_lines(project, operations, sees_money=sees_money),
        "sees_money": sees_money,
        "assessment": told_assessment(project, change.assessment, sees_money=sees_money),
        "edits_since": max(edits, 0) if change.is_open and change.assessment else 0,
        "approvals": approvals,
        "may_write": works_on_it and change.state == State.DRAFT,
        "may_take_back": works_on_it and change.is_open,
        "may_answer": change.state == State.SUBMITTED
        and mine is not None
        and mine.answer == ChangeApproval.Answer.WAITING,
        "kinds": _kinds(sees_money),
        "history": [{**line, "what": _done(line["intent"])} for line in change_history(change)],
    }


def _kinds(sees_money: bool) -> list[tuple[Kind, str, str]]:
    """What can be added to a draft: kind, words, icon."""
    offered = [
        (Kind.CHANGE_TASK, _("Change a task"), "pencil"),
        (Kind.ADD_TASK, _("New task"), "plus"),
        (Kind.REMOVE_TASK, _("Remove a task"), "x"),
    ]
    if sees_money:
        offered += [
            (Kind.ADD_LINE, _("New budget line"), "plus"),
            (Kind.CHANGE_LINE, _("Change a budget line"), "pencil"),
            (Kind.REMOVE_LINE, _("Remove a budget line"), "x"),
        ]
    return offered


def operation_lines(
    project: Project, operations: Iterable[ChangeOperation], *, sees_money: bool
) -> list[dict[str, Any]]:
    """Operations in words: what each sets, from what to what. Amounts and budget lines only for who sees costs."""
    rows = list(operations)
    names = names_for(project.pk, rows)
    lines = []
    for row in rows:
        if row.is_about_money and not sees_money:
            lines.append({"operation": row, "label": _("A budget line"), "parts": [], "is_hidden": True})
            continue
        values = row.values if sees_money else row.told
        texts = value_texts(project, values, names)
        parts = [
            {"name": FIELDS[name], "before": row.seen.get(name, {}).get("text", ""), "after": text}
            for name, text in texts.items()
            if not (name == "name" and row.kind in (Kind.ADD_TASK, Kind.ADD_LINE))
            and (text or name in row.seen)
        ]
        if row.kind == Kind.REMOVE_LINE:
            parts = [{"name": FIELDS["amount"], "before": row.seen["amount"]["text"], "after": ""}]
        lines.append({"operation": row, "label": row.label, "parts": parts, "is_hidden": False})
    return lines


def initial_of_operation(project: Project, operation: ChangeOperation) -> dict[str, Any]:
    """An operation as its form begins when it is written anew."""
    names = names_for(project.pk, [operation])
    texts = value_texts(project, operation.values, names)
    initial: dict[str, Any] = {}
    for name, value in operation.values.items():
        if name == "links":
            initial["predecessors"] = texts["links"]
        elif name in ("parent", "task"):
            initial[name] = texts[name].partition(" ")[0]
        elif name in MONEY_VALUES:
            initial[name] = Decimal(value)
        else:
            initial[name] = value
    return initial


def told_assessment(project: Project, found: Assessment | None, *, sees_money: bool) -> dict[str, Any] | None:
    """What would come, ready to be read; amounts are left out for who may not see them."""
    if not found:
        return None
    if found.get("faults"):
        return {"faults": found["faults"]}
    zone = ZoneInfo(project.time_zone)

    def day(iso: str | None) -> str:
        return date_format(datetime.fromisoformat(iso).astimezone(zone).date()) if iso else "–"

    def moved(row: TaskMoved) -> dict[str, Any]:
        return {
            **row,
            "start": [day(iso) for iso in row["start"]],
            "finish": [day(iso) for iso in row["finish"]],
            "days": signed_days(row["days"]),
            "is_later": Decimal(row["days"] or 0) > 0,
        }

    finish, cost, path = found["finish"], found["cost"], found["critical"]
    days = Decimal(finish["days"] or 0)
    told: dict[str, Any] = {
        "faults": [],
        "finish": {
            "before": day(finish["before"]),
            "after": day(finish["after"]),
            "days": signed_days(finish["days"]),
        },
        "finish_words": _finish_words(days),
        "is_later": days > 0,
        "critical": path,
        "path_is_same": not any(row["differs"] for row in [*path["before"], *path["after"]]),
        "moved": [moved(row) for row in found["moved"]],
        "moved_count": found["moved_count"],
        "milestones": [moved(row) for row in found["milestones"]],
        "deadlines": [
            {**row, "deadline": day(row["deadline"]), "finish": day(row["finish"])}
            for row in found["deadlines"]
        ],
        "people": [
            {
                "name": row["name"],
                "before": hours(row["before"]),
                "after": hours(row["after"]),
                "delta": signed_hours(row["after"] - row["before"]),
            }
            for row in found["people"]
        ],
        "over": [
            {**row, "week": date_format(date.fromisoformat(row["week"])), "hours": hours(row["minutes"])}
            for row in found["over"]
        ],
    }
    if sees_money:
        delta = Decimal(cost["delta"])
        told["cost"] = {
            "before": money(Decimal(cost["before"]), project.currency),
            "after": money(Decimal(cost["after"]), project.currency),
            "delta": signed_cost(cost["delta"], project),
            "short": short_money(delta, project.currency, signed=True),
            "is_dearer": delta > 0,
        }
    return told


def _finish_words(days: Decimal) -> str:
    shown = number(abs(days), 1 if days * 10 % 1 == 0 else 2)
    if not days:
        return _("The project finishes as planned now.")
    count = 1 if abs(days) == 1 else 2
    if days > 0:
        words = ngettext(
            "The project finishes %(days)s working day later.",
            "The project finishes %(days)s working days later.",
            count,
        )
    else:
        words = ngettext(
            "The project finishes %(days)s working day sooner.",
            "The project finishes %(days)s working days sooner.",
            count,
        )
    return words % {"days": shown}


def signed_days(days: str | None) -> str:
    """“+6 d”; “0 d” for none, a dash where nothing was assessed."""
    if days is None:
        return ""
    amount = Decimal(days)
    sign = "+" if amount > 0 else MINUS if amount < 0 else ""
    return in_days(f"{sign}{number(abs(amount), 1 if amount * 10 % 1 == 0 else 2)}")


def signed_cost(amount: str | None, project: Project) -> str:
    """“+€5,500.00”, to the cent."""
    if amount is None:
        return ""
    value = Decimal(amount)
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{money(abs(value), project.currency)}"


def hours(minutes: int) -> str:
    return _("%(hours)s h") % {"hours": number(Decimal(minutes) / 60, 1 if minutes % 60 else 0)}


def signed_hours(minutes: int) -> str:
    sign = "+" if minutes > 0 else MINUS if minutes < 0 else ""
    return f"{sign}{hours(abs(minutes))}"


def _done(name: str) -> str:
    """What somebody did to the request, after their name."""
    words = {
        Intent.REQUEST_CHANGE: _("asked for it"),
        Intent.UPDATE_CHANGE: _("reworded it"),
        Intent.SUBMIT_CHANGE: _("handed it in"),
        Intent.WITHDRAW_CHANGE: _("took it back"),
        Intent.APPROVE_CHANGE: _("approved it; plan and baseline follow"),
        Intent.REJECT_CHANGE: _("rejected it"),
    }
    intent = intent_of(name)
    return words.get(intent, str(intent.label)) if intent else name
