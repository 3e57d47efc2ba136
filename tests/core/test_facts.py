"""A fact is never dated after today, at whatever door it comes in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from budgets.models import Reserve
from budgets.orders.services import add_commitment
from budgets.reserves.services import draw_reserve, set_reserve
from controls.decisions.services import record_decision
from core.access import SYSTEM
from core.errors import InvalidInput
from projects.models import Project
from tasks.reporting.services import Report, report_progress
from tests.factories import ProjectFactory, TaskFactory

pytestmark = pytest.mark.django_db
Door = Callable[[Project, date], Any]


def reports(field: str) -> Door:
    def report(project: Project, day: date) -> Any:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(project.time_zone))
        value = day if field == "on" else moment
        facts = Report(percent_complete=40, **{field: value})
        return report_progress(actor=SYSTEM, task_id=TaskFactory(project=project).pk, report=facts)

    return report


def orders(project: Project, day: date) -> Any:
    fields = {"number": "PO-1", "supplier": "Winch Co", "amount": Decimal(5), "ordered_on": day}
    return add_commitment(actor=SYSTEM, project_id=project.pk, **fields)


def draws(project: Project, day: date) -> Any:
    kind = Reserve.Kind.CONTINGENCY
    set_reserve(actor=SYSTEM, project_id=project.pk, kind=kind, amount=Decimal(100))
    words = {"amount": Decimal(5), "reason": "Crane", "drawn_on": day}
    return draw_reserve(actor=SYSTEM, project_id=project.pk, **words)


def decides(project: Project, day: date) -> Any:
    fields = {"title": "Buy", "rationale": "Cheaper", "decided_on": day}
    return record_decision(actor=SYSTEM, project_id=project.pk, fields=fields)


DOORS: dict[str, Door] = {
    "on": reports("on"),
    "actual_start": reports("actual_start"),
    "actual_finish": reports("actual_finish"),
    "ordered_on": orders,
    "drawn_on": draws,
    "decided_on": decides,
}


@pytest.mark.parametrize("field", DOORS)
def test_tomorrow_is_refused_and_today_is_not(field: str) -> None:
    project, today = ProjectFactory(), timezone.localdate()
    DOORS[field](project, today)
    with pytest.raises(InvalidInput) as refused:
        DOORS[field](ProjectFactory(), today + timedelta(days=1))
    assert list(refused.value.field_errors()) == [field]


@pytest.mark.parametrize("field", ["on", "actual_start", "actual_finish"])
def test_work_does_not_begin_years_before_its_project(field: str) -> None:
    with pytest.raises(InvalidInput, match="more than a year before"):
        DOORS[field](ProjectFactory(), date(1999, 1, 4))
