"""The checks as their page shows them: in four groups, each with its tasks and the way to mend them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from controls.quality.reads import NamedTask, PlanQuality, named_tasks, quality_of
from controls.quality.words import (
    OF_TASKS,
    bound_words,
    found_words,
    limit_words,
    name_of_check,
    value_words,
    verdict_of,
    why,
)
from engine.quality import Check, Finding
from projects.models import Project

# So many tasks of a check stand there; the others unfold.
SHOWN = 3
GROUPS: tuple[tuple[Promise, tuple[Check, ...]], ...] = (
    (
        gettext_lazy("How tasks hang together"),
        (
            Check.LOGIC,
            Check.LEADS,
            Check.LAGS,
            Check.LINK_TYPES,
            Check.CRITICAL_PATH_TEST,
        ),
    ),
    (
        gettext_lazy("Dates and float"),
        (
            Check.HARD_CONSTRAINTS,
            Check.HIGH_FLOAT,
            Check.NEGATIVE_FLOAT,
            Check.INVALID_DATES,
        ),
    ),
    (gettext_lazy("Length and people"), (Check.LONG_DURATIONS, Check.RESOURCES)),
    (
        gettext_lazy("Against the baseline"),
        (Check.MISSED_TASKS, Check.CPLI, Check.BEI),
    ),
)
# The columns by which what a check finds is mended.
_COLUMNS: Mapping[Check, str] = {
    Check.LOGIC: "duration predecessors successors",
    Check.LEADS: "start predecessors",
    Check.LAGS: "start predecessors",
    Check.LINK_TYPES: "start predecessors",
    Check.HARD_CONSTRAINTS: "constraint constraint_date deadline float",
    Check.HIGH_FLOAT: "finish float successors",
    Check.NEGATIVE_FLOAT: "finish float deadline constraint constraint_date predecessors",
    Check.LONG_DURATIONS: "duration start finish people",
    Check.INVALID_DATES: "start finish percent actual_start actual_finish",
    Check.RESOURCES: "duration work people",
    Check.MISSED_TASKS: "percent finish baseline_finish finish_variance",
    Check.CRITICAL_PATH_TEST: "duration finish float predecessors successors constraint",
    Check.CPLI: "duration finish float predecessors people",
    Check.BEI: "percent finish baseline_finish finish_variance",
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as it is shown; `tasks` are the first, `more` those that unfold, `left_out` how many others."""

    key: str
    name: str
    why: str
    bound: str
    value: str
    found: str
    limit: str
    passes: bool | None
    is_measured: bool
    tasks: list[NamedTask]
    more: list[NamedTask]
    left_out: int
    plan_url: str
    # A hard date has a soft form.
    may_soften: bool = False


def quality_page(project: Project) -> dict[str, Any]:
    """`quality`, its `verdict` and `groups` of rows."""
    quality = quality_of(project)
    tasks = named_tasks(project, quality)
    rows = {
        check: _row(project, quality, finding, tasks[check]) for check, finding in quality.findings.items()
    }
    return {
        "quality": quality,
        "verdict": verdict_of(quality),
        "groups": [
            {"key": number, "name": name, "rows": [rows[check] for check in checks]}
            for number, (name, checks) in enumerate(GROUPS)
        ],
    }


def _row(project: Project, quality: PlanQuality, finding: Finding, tasks: list[NamedTask]) -> CheckRow:
    check = finding.check
    return CheckRow(
        key=check.value,
        name=name_of_check(check),
        why=why(check),
        bound=bound_words(check, finding.limit),
        value=value_words(finding),
        found=found_words(finding, quality.minutes_per_day) if finding.total else _("nothing to measure yet"),
        limit=limit_words(finding),
        passes=finding.passes,
        is_measured=bool(finding.total),
        tasks=tasks[:SHOWN],
        more=tasks[SHOWN:],
        left_out=len(finding.uids) - len(tasks),
        plan_url=plan_url(project, finding),
        may_soften=check == Check.HARD_CONSTRAINTS and finding.count > 0,
    )


def plan_url(project: Project, finding: Finding) -> str:
    """The plan with the tasks of a check alone and the columns that mend them; empty where there are none."""
    check = finding.check
    is_of_path = check in (Check.CRITICAL_PATH_TEST, Check.CPLI)
    if not (finding.total if is_of_path else len(finding.uids)):
        return ""
    asked: dict[str, str] = {}
    if is_of_path:
        asked["critical"] = "1"
    else:
        about = check if check in OF_TASKS else Check.MISSED_TASKS
        asked["where"] = json.dumps(["all", ["plan_quality", "has", name_of_check(about)]])
    if check == Check.BEI:
        # Of those that were missed, what is still to be done.
        asked["status"] = "open"
    own = [] if is_of_path else ["plan_quality"]
    asked["columns"] = ",".join(["wbs", "name", *_COLUMNS[check].split(), *own])
    return f"{reverse('plan', args=[project.code])}?{urlencode(asked)}"
