"""Kind and day of a constraint, typed into their cells."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.errors import DomainError
from tasks.models import Task
from tasks.plan.services import CellChanged, edit_cell, kind_named, refuse_if_changed
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
KINDS = Task.Constraint


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


@pytest.fixture
def typed(plan: DrawnPlan) -> Callable[[str, str, str], tuple[str, date | None]]:
    """Type a text into a cell; gives the kind and the day that are stored then."""

    def type_it(name: str, column: str, text: str) -> tuple[str, date | None]:
        edit_cell(actor=plan.manager, task_id=plan.ids[name], column=column, text=text)
        task = plan[name]
        moment = task.constraint_date
        zone = ZoneInfo(plan.project.time_zone)
        return task.constraint_kind, moment.astimezone(zone).date() if moment else None

    return type_it


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Must start on", KINDS.MSO),
        ("  must   FINISH on ", KINDS.MFO),
        ("Muss anfangen am", KINDS.MSO),
        ("snlt", KINDS.SNLT),
        ("as late", KINDS.ALAP),
        ("Start on", KINDS.SON),
        ("finish on, if links allow", KINDS.FON),
        ("", KINDS.ASAP),
    ],
)
def test_a_kind_goes_by_its_name_in_any_language_its_beginning_or_its_key(text: str, kind: str) -> None:
    assert kind_named(text) == kind


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_is_known_by_every_name_it_has(language: str) -> None:
    with translation.override(language):
        for kind, label in KINDS.choices:
            assert kind_named(str(label)) == kind


@pytest.mark.parametrize("text", ["must", "start", "whenever", "²"])
def test_what_may_be_several_kinds_or_none_names_them_all(text: str) -> None:
    with pytest.raises(DomainError, match=r"Type one of: As soon as possible, .*Must finish on") as refused:
        kind_named(text)
    assert refused.value.field == "constraint"


def test_a_kind_takes_the_day_that_is_there_else_the_planned_one(typed: Callable[..., object]) -> None:
    assert typed("build", "constraint", "Start no earlier than") == (KINDS.SNET, date(2026, 3, 4))
    assert typed("test", "constraint", "Finish no later than") == (KINDS.FNLT, date(2026, 3, 9))
    assert typed("test", "constraint_date", "12 Mar 2026") == (KINDS.FNLT, date(2026, 3, 12))
    assert typed("test", "constraint", "Must finish on") == (KINDS.MFO, date(2026, 3, 12))
    assert typed("test", "constraint", "As late as possible") == (KINDS.ALAP, None)


def test_a_day_alone_is_the_earliest_start_and_no_day_is_no_constraint(typed: Callable[..., object]) -> None:
    assert typed("build", "constraint_date", "2026-03-12") == (KINDS.SNET, date(2026, 3, 12))
    assert typed("build", "constraint_date", "") == (KINDS.ASAP, None)
    assert typed("build", "constraint", "alap") == (KINDS.ALAP, None)
    assert typed("build", "constraint_date", "") == (KINDS.ALAP, None)


def test_dates_follow_what_is_typed(plan: DrawnPlan, typed: Callable[..., object]) -> None:
    typed("build", "constraint_date", "2026-03-12")
    assert plan.dates("build")[0] == date(2026, 3, 12)
    typed("build", "constraint", "")
    assert plan.dates("build")[0] == date(2026, 3, 4)


@pytest.mark.parametrize("text", ["soon", "30 Feb 2026", "\0"])
def test_a_day_that_is_none_is_refused_and_nothing_changes(
    plan: DrawnPlan, typed: Callable[..., object], text: str
) -> None:
    with pytest.raises(DomainError) as refused:
        typed("build", "constraint_date", text)
    assert refused.value.field == "constraint_date"
    assert plan["build"].constraint_kind == KINDS.ASAP


@pytest.mark.parametrize("column", ["constraint", "constraint_date"])
def test_a_summary_has_no_constraint_to_type(
    plan: DrawnPlan, typed: Callable[..., object], column: str
) -> None:
    plan.add("part", under="design")
    with pytest.raises(DomainError, match="A summary spans its tasks"):
        typed("design", column, "")


def test_a_cell_that_somebody_else_has_changed_is_a_conflict(
    plan: DrawnPlan, typed: Callable[..., object]
) -> None:
    typed("build", "constraint_date", "2026-03-12")
    other = plan.manager.__class__(kind="user", user=plan.priya)
    task = plan["build"]
    refuse_if_changed(other, plan.project, task, "constraint", KINDS.SNET)
    refuse_if_changed(other, plan.project, task, "constraint_date", "2026-03-12T09:00")
    with pytest.raises(CellChanged) as changed:
        refuse_if_changed(other, plan.project, task, "constraint", KINDS.ASAP)
    assert changed.value.stored == KINDS.SNET
    with pytest.raises(CellChanged):
        refuse_if_changed(other, plan.project, task, "constraint_date", None)
