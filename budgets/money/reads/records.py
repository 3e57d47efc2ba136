"""Lists of the rows behind the figures, for tables and endpoints."""

from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from budgets.models import BudgetLine, BudgetLineMonth, Commitment, CostCategory, CostEntry, CostFile
from budgets.money.reads.actuals import ZERO, for_the_tree
from core.access import Actor

LINE_ORDER = {"category": "category__position", "name": "name", "amount": "amount", "-amount": "-amount"}
ENTRY_ORDER = {
    "incurred_on": "incurred_on",
    "-incurred_on": "-incurred_on",
    "amount": "amount",
    "-amount": "-amount",
    "recorded_at": "recorded_at",
    "-recorded_at": "-recorded_at",
}
COMMITMENT_ORDER = {
    "ordered_on": "ordered_on",
    "-ordered_on": "-ordered_on",
    "amount": "amount",
    "-amount": "-amount",
}


def categories() -> QuerySet[CostCategory]:
    return CostCategory.objects.all()


def lines_of(actor: Actor, project_code: str = "") -> QuerySet[BudgetLine]:
    """Budget lines with `spent`; all that the actor may see, or those of one project."""
    spent = (
        CostEntry.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(total=Sum("amount"))
    )
    found = BudgetLine.objects.visible_to(actor).select_related("category", "phase", "task", "project")
    if project_code:
        found = found.filter(project__code=project_code)
    return found.annotate(spent=Coalesce(Subquery(spent.values("total")), ZERO))


def line_months(line_id: int) -> list[tuple[date, Decimal]]:
    """The months of a line that is phased by hand."""
    return list(BudgetLineMonth.objects.filter(line_id=line_id).values_list("month", "amount"))


def cost_entries_of(actor: Actor, project_code: str = "") -> QuerySet[CostEntry]:
    """Cost entries with `stands_for`, the amount with its corrections, and `papers`, the files of their document."""
    corrections = (
        CostEntry.objects.filter(corrects=OuterRef("pk"))
        .order_by()
        .values("corrects")
        .annotate(total=Sum("amount"))
    )
    found = CostEntry.objects.visible_to(actor).select_related(
        "category", "line", "task", "commitment", "recorded_by", "corrects", "project", "document"
    )
    if project_code:
        found = found.filter(project__code=project_code)
    found = found.annotate(papers=papers_of("document__pk"))
    return found.annotate(stands_for=F("amount") + Coalesce(Subquery(corrections.values("total")), ZERO))


def commitments_of(actor: Actor, project_code: str = "") -> QuerySet[Commitment]:
    """Purchase orders with `spent`, `open_amount`, `of_phase` and `accrued_on` (the last accrual), open ones first."""
    found = Commitment.objects.visible_to(actor).select_related("line__category", "project")
    if project_code:
        found = found.filter(project__code=project_code)
    accruals = CostEntry.objects.filter(commitment=OuterRef("pk"), kind=CostEntry.Kind.ACCRUAL)
    accrued_on = Subquery(accruals.order_by("-incurred_on").values("incurred_on")[:1])
    return for_the_tree(found).annotate(accrued_on=accrued_on).order_by("-status", "-ordered_on", "-id")


def papers_of(document: str) -> ArraySubquery:
    """[{"id", "name"}] of a document's files, in the rows themselves; `document` is the path to its id."""
    files = CostFile.objects.filter(document=OuterRef(document)).order_by("pk")
    return ArraySubquery(files.values(paper=JSONObject(id="pk", name="name")))
