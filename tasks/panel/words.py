"""What happened to a task, in words: its journal with the fields' names and values as people know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.models import Change, ChangeSet
from core.text import per_cent
from engine.plan.splits import Gap
from tasks.models import Assignment, ChecklistItem, CustomValue, RequiredSkill, Task, TaskFile, TaskLink
from tasks.typing.figures.shorthand import Scale, format_duration
from tasks.typing.figures.splits import SPLITS, read

LINES = 30
FIELDS_SHOWN = 4
_MODELS = {
    model._meta.label_lower: model
    for model in (Task, Assignment, ChecklistItem, RequiredSkill, TaskFile, TaskLink)
}
# What follows from the place in the tree says nothing about the task itself.
_UNTOLD = frozenset({"row_number", "outline_level", "wbs_code", "is_summary", "deleted_at"})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change: when, by whom, and what."""

    at: datetime
    who: str
    words: str


def history_lines(
    task: Task, scale: Scale, assignment_ids: Sequence[int], link_ids: Sequence[int]
) -> list[HistoryLine]:
    """The latest changes of the task, of its people and of its links, newest first. One query."""
    rows = (
        Change.objects.filter(
            Q(model=Task._meta.label_lower, row_id=task.pk)
            | Q(model=Assignment._meta.label_lower, row_id__in=list(assignment_ids))
            | Q(model=TaskLink._meta.label_lower, row_id__in=list(link_ids))
            | Q(model=CustomValue._meta.label_lower, row_id__in=task.custom_values.values("pk"))
        )
        .select_related("change_set")
        .order_by("-id")[:LINES]
    )
    lines = []
    for row in rows:
        words = change_words(row, scale)
        if words:
            lines.append(HistoryLine(row.change_set.at, _who(row.change_set), words))
    return lines


def _who(change_set: ChangeSet) -> str:
    """Who it was, and how it came where that was not the product itself."""
    if not change_set.source:
        return change_set.actor_name
    return _("%(who)s by %(way)s") % {"who": change_set.actor_name, "way": change_set.source}


def change_words(change: Change, scale: Scale) -> str:
    """What a change says; empty for one that a reader of the task would not miss."""
    if change.model == CustomValue._meta.label_lower:
        return _custom_words(change)
    model = _MODELS.get(change.model, Task)
    if change.before is None or change.after is None:
        return _born_or_gone(change, model)
    if "deleted_at" in change.after:
        return _("put into the trash") if change.after["deleted_at"] else _("taken out of the trash")
    told = [name for name in change.after if name not in _UNTOLD]
    parts = [
        _("%(field)s %(before)s → %(after)s")
        % {
            "field": _label(model, name),
            "before": _value(model, name, change.before.get(name), scale),
            "after": _value(model, name, change.after[name], scale),
        }
        for name in told[:FIELDS_SHOWN]
    ]
    if len(told) > FIELDS_SHOWN:
        parts.append(_("and %(count)d more") % {"count": len(told) - FIELDS_SHOWN})
    words = ", ".join(parts)
    if words and model is not Task:
        return f"{change.label}: {words}"
    return words[:1].upper() + words[1:]


def _custom_words(change: Change) -> str:
    """ "Vendor: – → ACME", as stored."""
    before, after = ((values or {}).get("value") or "–" for values in (change.before, change.after))
    return f"{change.label.partition(': ')[0]}: {before} → {after}"


def _born_or_gone(change: Change, model: type[Any]) -> str:
    is_new = change.before is None
    if model is Task:
        return _("Created") if is_new else _("Deleted")
    if model is Assignment:
        return (_("%(who)s put on it") if is_new else _("%(who)s taken off it")) % {
            "who": change.label.partition(" → ")[0]
        }
    return _("Linked") if is_new else _("Unlinked")


def _field(model: type[Any], name: str) -> "Field[Any, Any] | None":
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((field for field in model._meta.concrete_fields if field.attname == name), None)


def _label(model: type[Any], name: str) -> str:
    field = _field(model, name)
    return str(getattr(field, "verbose_name", name)).removesuffix(" minutes").replace("_", " ")


def _value(model: type[Any], name: str, value: Any, scale: Scale) -> str:
    if value in (None, ""):
        return "–"
    if name in SPLITS:
        return ", ".join(_gap_words(gap, scale) for gap in read(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_minutes") and isinstance(value, int):
        return (
            format_duration(value, scale)
            if name != "work_minutes"
            else f"{value / 60:.1f} h".replace(".0 h", " h")
        )
    field = _field(model, name)
    if name == "units":
        return per_cent(f"{round(float(value) * 100)}")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field is not None and field.is_relation:
        return _named(field, value)
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    if moment is not None:
        return date_format(timezone.localtime(moment) if timezone.is_aware(moment) else moment)
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _gap_words(gap: Gap, scale: Scale) -> str:
    return _("after %(work)s a gap of %(gap)s") % {
        "work": format_duration(gap.after_minutes, scale),
        "gap": format_duration(gap.minutes, scale),
    }


def _named(field: Any, pk: Any) -> str:
    """The other row's name; one small query for each of the few changes that point to another row."""
    row = field.related_model._default_manager.filter(pk=pk).first()
    return str(row) if row is not None else "–"
