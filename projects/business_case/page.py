"""The business case as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts import Chart
from core.intents import Intent
from projects.business_case.reads import Compared, case_of, chart_of, compared
from projects.models import BusinessCase, Project
from projects.project.reads import project_history
from projects.project.reads.history import Entry
from projects.project.reads.signing import may_be_written

INTENTS = (
    Intent.UPDATE_BUSINESS_CASE,
    Intent.ADD_CASE_OPTION,
    Intent.UPDATE_CASE_OPTION,
    Intent.DELETE_CASE_OPTION,
    Intent.CHOOSE_CASE_OPTION,
)


@dataclass(frozen=True, slots=True)
class CasePage:
    """`is_open`: the charter is neither signed nor out for signature, so the case may still change."""

    case: BusinessCase
    options: list[Compared]
    chart: Chart | None
    is_open: bool
    history: Sequence[Entry]

    @property
    def chosen(self) -> Compared | None:
        return next((row for row in self.options if row.is_chosen), None)

    @property
    def nothing(self) -> Compared | None:
        return next((row for row in self.options if row.option.is_nothing), None)


def case_page(project: Project) -> CasePage:
    """Four queries."""
    case = case_of(project)
    options = compared(case)
    return CasePage(
        case=case,
        options=options,
        chart=chart_of(case, options, project.currency) if options else None,
        is_open=may_be_written(project.pk),
        history=project_history(project.pk, INTENTS, limit=6),
    )
