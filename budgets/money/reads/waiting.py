"""What of projects' money waits for a reader: rows that they may decide on.

One's own is somebody else's to decide.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import BudgetVersion, CostDocument, ReserveDraw
from budgets.money.reads.approving import may_approve, may_approve_budget
from core.access import Actor
from core.money import money, total
from core.needs import Need
from projects.models import Project


def waiting_versions(actor: Actor, *projects: Project) -> QuerySet[BudgetVersion]:
    allowed = [project for project in projects if may_approve_budget(actor, project)]
    if not allowed:
        return BudgetVersion.objects.none()
    rows = BudgetVersion.objects.filter(
        project__in=allowed,
        status=BudgetVersion.Status.SUBMITTED,
    )
    return rows.exclude(submitted_by=actor.user_id)


def waiting_costs(actor: Actor, *projects: Project) -> QuerySet[CostDocument]:
    """Of one's own, those below the limit would not wait."""
    allowed = [project for project in projects if may_approve(actor, project)]
    if not allowed:
        return CostDocument.objects.none()
    rows = CostDocument.objects.filter(
        project__in=allowed,
        status=CostDocument.Status.SUBMITTED,
    )
    return rows.exclude(submitted_by=actor.user_id)


def waiting_draws(actor: Actor, *projects: Project) -> QuerySet[ReserveDraw]:
    allowed = [project for project in projects if may_approve_budget(actor, project)]
    if not allowed:
        return ReserveDraw.objects.none()
    rows = ReserveDraw.objects.filter(
        reserve__project__in=allowed,
        status=ReserveDraw.Status.SUBMITTED,
    )
    return rows.exclude(drawn_by=actor.user_id)


def needed_versions(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Budget versions to approve."""
    rows = waiting_versions(actor, *projects).select_related("project", "submitted_by")
    for row in rows.order_by("id"):
        yield _version(row, why=_by(row.submitted_by, row.reason))


def needed_draws(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Draws from a reserve to approve."""
    rows = waiting_draws(actor, *projects).select_related("reserve__project", "drawn_by")
    for row in rows.order_by("id"):
        yield _draw(row, why=_by(row.drawn_by, row.reason))


def needed_costs(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Costs to approve; those of one file as one, to be looked at where they are listed."""
    rows = waiting_costs(actor, *projects).select_related("project", "submitted_by", "ledger_import")
    of_files: dict[int, list[CostDocument]] = defaultdict(list)
    for row in rows.order_by("id"):
        if row.ledger_import_id:
            of_files[row.ledger_import_id].append(row)
        else:
            yield _cost(row, why=_by(row.submitted_by))
    for pk, of_file in of_files.items():
        yield _costs_of_file(pk, of_file)


def _costs_of_file(pk: int, rows: list[CostDocument]) -> Need:
    first = rows[0]
    worth = money(total(row.amount for row in rows), first.project.currency)
    words = ngettext(
        "%(count)d cost of %(file)s: %(amount)s",
        "%(count)d costs of %(file)s: %(amount)s",
        len(rows),
    )
    file = first.ledger_import
    return Need(
        key=f"ledger-waiting:{pk}",
        project_id=first.project_id,
        title=words % {"count": len(rows), "file": file.file_name if file else "", "amount": worth},
        why=_by(first.submitted_by),
        url=reverse("costs", args=[first.project.code]) + "#cost-documents",
    )


def sent_versions(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's budget versions that somebody else is to approve."""
    rows = BudgetVersion.objects.filter(
        project__in=projects,
        submitted_by=actor.user_id,
        status=BudgetVersion.Status.SUBMITTED,
    ).select_related("project")
    for row in rows.order_by("id"):
        yield _version(row, since=timezone.localdate(row.submitted_at))


def sent_draws(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's draws that somebody else is to approve."""
    rows = ReserveDraw.objects.filter(
        reserve__project__in=projects,
        drawn_by=actor.user_id,
        status=ReserveDraw.Status.SUBMITTED,
    ).select_related("reserve__project")
    for row in rows.order_by("id"):
        yield _draw(row, since=row.drawn_on)


def sent_costs(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's costs that somebody else is to approve."""
    rows = CostDocument.objects.filter(
        project__in=projects,
        submitted_by=actor.user_id,
        status=CostDocument.Status.SUBMITTED,
    ).select_related("project")
    for row in rows.order_by("id"):
        yield _cost(row, since=timezone.localdate(row.submitted_at))


def _version(row: BudgetVersion, *, why: str = "", since: date | None = None) -> Need:
    return Need(
        key=f"budget-waiting:{row.pk}",
        project_id=row.project_id,
        title=_("Version %(number)s of the budget") % {"number": row.number},
        why=why,
        since=since,
        url=reverse("budget", args=[row.project.code]),
    )


def _draw(row: ReserveDraw, *, why: str = "", since: date | None = None) -> Need:
    project = row.reserve.project
    worth = money(row.amount, project.currency)
    return Need(
        key=f"draw-waiting:{row.pk}",
        project_id=project.pk,
        title=_("%(amount)s of the reserve") % {"amount": worth},
        why=why,
        since=since,
        url=reverse("reserves", args=[project.code]),
    )


def _cost(row: CostDocument, *, why: str = "", since: date | None = None) -> Need:
    worth = money(row.amount, row.project.currency)
    return Need(
        key=f"cost-waiting:{row.pk}",
        project_id=row.project_id,
        title=f"{row.description}, {worth}",
        why=why,
        since=since,
        url=reverse("costs", args=[row.project.code]) + "#cost-documents",
    )


def _by(person: object, reason: str = "") -> str:
    """“Handed in by Maya Okafor: prices have risen”."""
    said = _("Handed in by %(who)s") % {"who": person} if person else ""
    return ": ".join(part for part in (said, reason) if part)
