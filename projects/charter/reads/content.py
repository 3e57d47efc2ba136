"""What a charter says at one moment: what people sign, and what is compared between versions."""

from typing import TypedDict

from django.utils import timezone

from projects.business_case.reads import case_of, compared
from projects.charter.reads.charter import SECTIONS
from projects.models import Charter, Objective, Project


class ObjectiveContent(TypedDict):
    """An objective as it was promised; values as decimal texts, empty where there is none."""

    id: int
    name: str
    metric: str
    unit: str
    baseline_value: str
    target_value: str
    due: str
    goal: str


class CaseContent(TypedDict):
    """The option of the business case that was chosen; amounts as decimal texts."""

    option: str
    why: str
    currency: str
    cost: str
    benefit: str
    present_value: str


class Content(TypedDict):
    """All that a version holds. `case`: None where no option is chosen."""

    sections: dict[str, str]
    objectives: list[ObjectiveContent]
    case: CaseContent | None
    sponsor: str
    manager: str
    start: str


def content_of(project: Project) -> Content:
    """The charter as it reads now. Four queries."""
    charter = Charter.objects.get(project=project)
    return Content(
        sections={name: getattr(charter, name) for name in SECTIONS},
        objectives=objectives_content(project.pk),
        case=_case(project),
        sponsor=str(project.sponsor or ""),
        manager=str(project.manager or ""),
        start=timezone.localtime(project.start).date().isoformat(),
    )


def objectives_content(project_id: int) -> list[ObjectiveContent]:
    """What the objectives promise; their owners and what was measured are no part of it."""
    rows = Objective.objects.filter(project_id=project_id).select_related("strategic_goal")
    return [
        ObjectiveContent(
            id=row.pk,
            name=row.name,
            metric=row.metric,
            unit=row.unit,
            baseline_value=_text(row.baseline_value),
            target_value=_text(row.target_value),
            due=row.due.isoformat() if row.due else "",
            goal=str(row.strategic_goal or ""),
        )
        for row in rows.order_by("id")
    ]


def _case(project: Project) -> CaseContent | None:
    case = case_of(project)
    if case.chosen_id is None:
        return None
    row = next(row for row in compared(case) if row.is_chosen)
    return CaseContent(
        option=row.option.name,
        why=case.chosen_why,
        currency=project.currency,
        cost=str(row.worth.cost),
        benefit=str(row.worth.benefit),
        present_value=str(row.worth.present_value),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)
