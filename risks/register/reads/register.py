"""The register: filtered, ordered, with responses and with the scores of a week ago."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from core.access import Actor
from core.errors import NotVisible
from core.models import Change
from core.reading import whole_number
from risks.models import Risk, RiskResponse

# From this score on a risk is high: it needs an owner and a response before the plan may be approved.
HIGH_SCORE = 12
_SCORE = F("current_probability") * F("current_impact")
_EXPOSURE = F("probability_percent") * (
    F("impact_cost_low") + 4 * F("impact_cost_likely") + F("impact_cost_high")
)
ORDERS: Mapping[str, tuple[str, ...]] = {
    "number": ("number",),
    "-number": ("-number",),
    "score": ("score_now", "number"),
    "-score": ("-score_now", "number"),
    "title": ("title", "number"),
    "-title": ("-title", "number"),
    "review": ("review_on", "number"),
    "-review": ("-review_on", "number"),
}
# Ordering by money tells who may not see money which risk is dearer.
MONEY_ORDERS: Mapping[str, tuple[str, ...]] = {
    "exposure": ("weight", "number"),
    "-exposure": ("-weight", "number"),
}
VIEWS: Mapping[str, Q] = {
    "open": Q(status=Risk.Status.OPEN),
    "closed": Q(status__in=[Risk.Status.CLOSED, Risk.Status.OCCURRED]),
    "all": Q(),
}


def risks_of(actor: Actor, project_code: str = "") -> QuerySet[Risk]:
    """Risks that the actor may see, of one project or of all, with their score and owner."""
    found = Risk.objects.visible_to(actor).select_related("owner", "project").annotate(score_now=_SCORE)
    return found.filter(project__code=project_code) if project_code else found


def register(
    actor: Actor, project_code: str, *, filters: Mapping[str, str], order: str = "", with_money: bool = False
) -> QuerySet[Risk]:
    """The register of a project. `filters`: view, kind, category, owner, cell (4x5), q. Unknown values are ignored."""
    found = risks_of(actor, project_code).filter(VIEWS.get(filters.get("view", ""), VIEWS["open"]))
    if filters.get("kind") in Risk.Kind.values:
        found = found.filter(kind=filters["kind"])
    if filters.get("category") in Risk.Category.values:
        found = found.filter(category=filters["category"])
    if (owner_id := whole_number(filters.get("owner"))) is not None:
        found = found.filter(owner_id=owner_id)
    if cell := parse_cell(filters.get("cell", "")):
        found = found.filter(current_probability=cell[0], current_impact=cell[1])
    if words := filters.get("q", "").strip():
        in_text = (Q(**{f"{name}__icontains": words}) for name in ("title", "cause", "event", "effect"))
        found = found.filter(next(in_text) | next(in_text) | next(in_text) | next(in_text))
    orders = {**ORDERS, **MONEY_ORDERS} if with_money else ORDERS
    responses = RiskResponse.objects.select_related("owner")
    found = found.annotate(weight=_EXPOSURE).order_by(*orders.get(order, ORDERS["-score"]))
    return found.prefetch_related(Prefetch("responses", queryset=responses))


def parse_cell(cell: str) -> tuple[int, int] | None:
    """(probability, impact) of "4x5", or None."""
    probability, separator, impact = cell.partition("x")
    steps = {"1", "2", "3", "4", "5"}
    return (int(probability), int(impact)) if separator and {probability, impact} <= steps else None


def register_counts(project_id: int) -> dict[str, int]:
    """How many risks are open and how many are past, in one query."""
    statuses = list(Risk.objects.filter(project_id=project_id).order_by().values_list("status", flat=True))
    still_open = statuses.count(Risk.Status.OPEN)
    return {"open": still_open, "closed": len(statuses) - still_open, "all": len(statuses)}


def risk_by_number(actor: Actor, project_code: str, number: int) -> Risk:
    """A risk with owner, tasks and responses. Raises NotVisible."""
    responses = RiskResponse.objects.select_related("owner", "task")
    found = (
        risks_of(actor, project_code)
        .filter(number=number)
        .prefetch_related("tasks", "issues", Prefetch("responses", responses))
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def unanswered_high_risks(project_id: int) -> list[Risk]:
    """Open threats of a high score without an owner or without any response."""
    has_response = Exists(RiskResponse.objects.filter(risk=OuterRef("pk")))
    found = Risk.objects.filter(project_id=project_id, status=Risk.Status.OPEN, kind=Risk.Kind.THREAT)
    found = found.annotate(score_now=_SCORE, is_answered=has_response).filter(score_now__gte=HIGH_SCORE)
    return list(found.filter(Q(owner=None) | Q(is_answered=False)).order_by("number"))


def scores_before(risks: Iterable[Risk], since: datetime) -> dict[int, int]:
    """Risk id -> score as it stood at `since`, read backwards from the journal; risks raised later have none."""
    steps = {risk.pk: [risk.current_probability, risk.current_impact] for risk in risks}
    changes = Change.objects.filter(model="risks.risk", row_id__in=steps, change_set__at__gte=since).order_by(
        "-id"
    )
    for row_id, before in changes.values_list("row_id", "before"):
        if before is None:
            steps.pop(row_id, None)
        elif row_id in steps:
            now = steps[row_id]
            steps[row_id] = [before.get("current_probability", now[0]), before.get("current_impact", now[1])]
    return {pk: probability * impact for pk, (probability, impact) in steps.items()}
