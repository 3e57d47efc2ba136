"""Approved time becomes labour cost. The only writer of cost entries that come from time."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.labour.reads import APPROVED, TimePrices, time_to_settle
from budgets.models import CostCategory, CostEntry
from core.access import Actor
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row
from people.exchange_rates.reads import NoExchangeRate
from projects.models import Project
from projects.project.services import raise_generation
from tasks.models import TimeEntry


@transaction.atomic
def book_time(*, actor: Actor, project_id: int) -> int:
    """Bring the labour cost of a project in line with its approved time; returns how many entries were written.

    Each approved time entry is booked once at the rate of its day, incurred on that day and recorded now. Time that was
    opened again is taken back by a correction, and approved anew by another one: an amount that was booked never
    changes. Time without a rate, or whose rate cannot be exchanged, waits. May run twice, late, or beside itself.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    waiting = list(time_to_settle(project_id))
    if not waiting:
        return 0
    prices = TimePrices(project, waiting)
    firsts = _first_entries(waiting)
    labour, written = CostCategory.objects.get(key="labour"), 0
    with recording(actor, Intent.BOOK_TIME, project_id=project_id, summary=_("Approved time")) as record:
        for entry in waiting:
            amount = _still_to_book(prices, entry)
            if amount:
                _write(actor, project, labour, entry, amount, firsts.get(entry.pk), record)
                written += 1
    if written:
        raise_generation(project_id)
    return written


def _still_to_book(prices: TimePrices, entry: TimeEntry) -> Decimal | None:
    """The cost of an approved entry; minus what was booked for one that is approved no more."""
    if entry.status != APPROVED:
        taken_back: Decimal = -entry.booked  # type: ignore[attr-defined]
        return taken_back
    try:
        return prices.cost(entry)
    except NoExchangeRate:
        return None


def _first_entries(waiting: list[TimeEntry]) -> dict[int | None, CostEntry]:
    found = CostEntry.objects.filter(time_entry__in=waiting, corrects=None)
    return {entry.time_entry_id: entry for entry in found}


def _write(
    actor: Actor,
    project: Project,
    labour: CostCategory,
    entry: TimeEntry,
    amount: Decimal,
    first: CostEntry | None,
    record: Recorder,
) -> None:
    if first is None:
        words = _("Time: %(task)s")
    else:
        words = _("Time approved again: %(task)s") if amount > 0 else _("Time opened again: %(task)s")
    create_row(
        CostEntry(
            project=project,
            category=labour,
            task_id=entry.task_id,
            kind=CostEntry.Kind.LABOUR if first is None else CostEntry.Kind.CORRECTION,
            description=(words % {"task": entry.task.name})[:200],
            amount=amount,
            incurred_on=entry.worked_on,
            recorded_by=actor.user,
            corrects=first,
            time_entry_id=entry.pk,
            source_key=f"time:{entry.pk}" if first is None else "",
        ),
        record=record,
    )
