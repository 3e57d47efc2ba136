"""Costs that look like one that is here already: asked about, and booked again only on
somebody's word.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budgets.models import CostDocument, CostEntry
from core.errors import AlreadyThere
from core.money import money
from projects.models import Project


def ask_about_twin(entry: CostEntry, *, but: CostDocument | None = None) -> None:
    """Raises AlreadyThere when an entry, or a document on its way to one, is the same paper as
    the entry to be booked.

    The same paper: an equal document number and amount, of whatever day; without a number an
    equal kind, description, day and amount. Locks the project, so that two who send the same at
    once do not both pass.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=entry.project_id)
    looks_alike = _same_paper(entry) & _same_amount(entry)
    waiting = CostDocument.objects.filter(looks_alike, project=entry.project_id, corrects=None)
    waiting = waiting.exclude(status=CostDocument.Status.APPROVED)
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    booked = CostEntry.objects.filter(looks_alike, project=entry.project_id, corrects=None)
    rows: Iterable[Any] = (booked, waiting)
    twin = next(filter(None, (found.order_by("-id").first() for found in rows)), None)
    if twin is not None:
        raise AlreadyThere(_sentence(twin, entry.project))


def _same_paper(entry: CostEntry) -> Q:
    if entry.reference:
        return Q(reference__iexact=entry.reference)
    return Q(
        reference="",
        kind=entry.kind,
        description__iexact=entry.description,
        incurred_on=entry.incurred_on,
    )


def _same_amount(entry: CostEntry) -> Q:
    if entry.foreign_amount is None:
        return Q(amount=entry.amount)
    return Q(foreign_amount=entry.foreign_amount, foreign_currency=entry.foreign_currency)


def _sentence(twin: CostEntry | CostDocument, project: Project) -> str:
    words = {
        "number": twin.reference,
        "what": twin.description,
        "amount": money(twin.amount, project.currency)
        if twin.foreign_amount is None
        else money(twin.foreign_amount, twin.foreign_currency),
        "day": date_format(twin.incurred_on),
    }
    if twin.reference:
        return (
            _("Number %(number)s over %(amount)s of %(day)s is here already: “%(what)s”. Book it again?")
            % words
        )
    return _("“%(what)s” over %(amount)s of %(day)s is here already. Book it again?") % words
