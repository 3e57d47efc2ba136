"""The demo tells one history, and its money is reckoned a second time: what the pages say is so to the cent.

What people did stands in the journal when they did it, and the ledger tells it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from budgets.models import BudgetLine
from budgets.money.reads import planned_items
from budgets.orders.reads import accruals_of
from budgets.overview.reads import BudgetOverview, budget_overview
from controls.models import Movement, Snapshot
from controls.slips.reads import Ledger, ledger_between, period_of
from controls.slips.words import finish_line
from core.access import SYSTEM
from core.models import ChangeSet
from core.money import money
from dashboards.demo.figures.erp import ERP
from dashboards.demo.services.load import load_people, load_project
from projects.models import Project
from tasks.models import Assignment
from tests.access.world import signed_in

CENT, ZERO = Decimal("0.01"), Decimal("0.00")


@pytest.fixture(scope="module")
def erp(django_db_setup: None, django_db_blocker: Any) -> Iterator[Project]:
    with django_db_blocker.unblock(), transaction.atomic():
        today = date.today()
        load_project(ERP, load_people(today), today)
        yield Project.objects.get(code=ERP.code)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def database(erp: Project, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def ledger(erp: Project, database: None) -> Ledger:
    return ledger_between(erp, *period_of(erp, None, None))


def test_every_movement_has_its_cause(ledger: Ledger) -> None:
    kinds = {entry.movement.kind for entry in ledger.entries}
    assert {"progress", "plan", "calendar", "status_date", "money"} <= kinds
    assert Movement.Kind.OTHER not in kinds
    assert (ledger.minutes_left, ledger.cost_left) == (0, 0)


def test_the_line_names_who_was_late_with_what(ledger: Ledger) -> None:
    assert "Cleanse master data (Priya Raman)" in finish_line(ledger)


def test_causes_happened_in_their_order_and_before_now(ledger: Ledger) -> None:
    moments = [entry.movement.at for entry in ledger.entries]
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()
    assert (moments[-1] - moments[0]).days > 60


def test_the_journal_of_the_history_goes_forward(erp: Project) -> None:
    reports = ChangeSet.objects.filter(project_id=erp.pk, intent="report_progress").order_by("id")
    assert all(a.at <= b.at for a, b in pairwise(reports))
    known = Snapshot.objects.filter(project=erp).order_by("id")
    assert all(a.computed_at <= b.computed_at for a, b in pairwise(known))


@pytest.fixture
def overview(erp: Project, database: None) -> BudgetOverview:
    return budget_overview(erp)


@pytest.fixture
def snapshot(erp: Project, database: None) -> Snapshot:
    return Snapshot.objects.filter(project=erp).latest("id")


@pytest.fixture
def manager(erp: Project, database: None) -> Client:
    return signed_in(erp.manager)


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def one(sql: str, *values: Any) -> Decimal:
    return asked(sql, *values)[0][0] or ZERO


def labour_by_hand(project: Project) -> Decimal:
    """Work in hours × the rate of the day on which the task starts, to the cent per assignment, and fixed costs."""
    rates = asked(
        "SELECT user_id, labour_role, valid_from, hourly_amount FROM people_rate WHERE currency = 'EUR'"
    )
    whole, zone = ZERO, ZoneInfo(project.time_zone)
    rows = Assignment.objects.filter(task__project=project, task__deleted_at=None, task__is_summary=False)
    for row in rows.select_related("task", "resource__user"):
        day, person = row.task.start.astimezone(zone).date(), row.resource.user
        own = [rate for rate in rates if rate[0] == person.pk] or [
            rate for rate in rates if rate[0] is None and rate[1] == person.labour_role
        ]
        own.sort(key=lambda rate: rate[2])
        valid = [rate[3] for rate in own if rate[2] <= day] or [rate[3] for rate in own[:1]]
        hourly = valid[-1] if valid else row.resource.hourly_rate
        whole += (hourly * row.work_minutes / 60).quantize(CENT, ROUND_HALF_EVEN) + row.resource.cost_per_use
    return whole + one(
        "SELECT sum(fixed_cost) FROM tasks_task WHERE project_id = %s AND deleted_at IS NULL "
        "AND NOT is_summary",
        project.pk,
    )


def test_the_budget_is_its_lines_and_the_peoples_time(erp: Project, overview: BudgetOverview) -> None:
    lines = one("SELECT sum(amount) FROM budgets_budgetline WHERE project_id = %s", erp.pk)
    assert overview.tree.total.figures.planned == lines + labour_by_hand(erp)
    assert overview.capex + overview.opex == overview.tree.total.figures.planned
    assert sum(month.planned for month in overview.months) == overview.tree.total.figures.planned


def test_what_is_spent_is_the_sum_of_all_entries(
    erp: Project, overview: BudgetOverview, snapshot: Snapshot
) -> None:
    spent = one(
        "SELECT sum(amount) FROM budgets_costentry WHERE project_id = %s AND incurred_on <= %s",
        erp.pk,
        erp.status_date,
    )
    assert overview.tree.total.figures.actual == spent
    assert sum(month.actual for month in overview.months) == spent
    assert snapshot.earned_value_table["spent"].count(str(spent)) >= 1


def test_what_is_on_order_is_what_open_orders_still_lack(erp: Project, overview: BudgetOverview) -> None:
    left = one(
        """
        SELECT sum(greatest(o.amount - coalesce(s.spent, 0), 0))
        FROM budgets_commitment o
        LEFT JOIN (SELECT commitment_id, sum(amount) spent FROM budgets_costentry GROUP BY 1) s
        ON s.commitment_id = o.id
        WHERE o.project_id = %s AND o.status = 'open'
        """,
        erp.pk,
    )
    assert overview.tree.total.figures.committed == left > 0


def test_the_reserves_are_what_was_set_aside_less_what_was_drawn(
    erp: Project, overview: BudgetOverview
) -> None:
    for reserve in overview.reserves:
        left = one(
            "SELECT r.amount - coalesce((SELECT sum(d.amount) FROM budgets_reservedraw d "
            "WHERE d.reserve_id = r.id AND d.status = 'approved'), 0) "
            "FROM budgets_reserve r WHERE r.project_id = %s AND r.kind = %s",
            erp.pk,
            reserve.kind,
        )
        assert reserve.left == left
    assert {reserve.kind for reserve in overview.reserves} == {"contingency", "management"}


def test_the_forecast_is_reckoned_cell_by_cell(erp: Project, overview: BudgetOverview) -> None:
    """Spent + max(work left + later + unbilled, on order) of each category in each phase; + on order once it is done.

    People's work goes by its progress: what is spent pays for what is done of it first.
    """
    day, cells = overview.status_date, defaultdict(lambda: [ZERO] * 4)
    lines = asked(
        "SELECT category_id, phase_id, amount, starts_on, ends_on FROM budgets_budgetline WHERE project_id = %s "
        "AND phasing = 'linear'",
        erp.pk,
    )
    for category, phase, amount, first, last in lines:
        days, gone = (last - first).days + 1, min(max((day - first).days + 1, 0), (last - first).days + 1)
        each, rest = divmod(int(amount * 100), days)
        cells[category, phase][0] += amount
        cells[category, phase][1] += Decimal(each * gone + min(gone, rest)) / 100
    (labour,) = asked("SELECT id FROM budgets_costcategory WHERE key = 'labour'")[0]
    for item in planned_items(erp):
        line = BudgetLine.objects.filter(pk=item.line_id).exclude(phasing="linear").first()
        if item.line_id is None or line is not None:
            cell = (line.category_id if line else labour, item.phase_id)
            cells[cell][0] += item.amount
            cells[cell][1] += item.until(day)
    work = defaultdict(lambda: [ZERO] * 3)
    percents = dict(asked("SELECT id, percent_complete FROM tasks_task WHERE project_id = %s", erp.pk))
    for item in planned_items(erp):
        if item.line_id is None:
            left = (item.amount * (100 - percents[item.task_id]) / 100).quantize(Decimal("0.01"))
            for place, amount in enumerate((item.amount, item.until(day), left)):
                work[labour, item.phase_id][place] += amount
    orders = asked(
        """
        SELECT l.category_id, l.phase_id, sum(greatest(o.amount - coalesce(
            (SELECT sum(e.amount) FROM budgets_costentry e WHERE e.commitment_id = o.id), 0), 0))
        FROM budgets_commitment o JOIN budgets_budgetline l ON l.id = o.line_id
        WHERE o.project_id = %s AND o.status = 'open' GROUP BY 1, 2
        """,
        erp.pk,
    )
    for category, phase, amount in orders:
        cells[category, phase][2] += amount
    spent = asked(
        """
        SELECT e.category_id, coalesce(l.phase_id, lt.phase_id, t.phase_id), sum(e.amount)
        FROM budgets_costentry e LEFT JOIN budgets_budgetline l ON l.id = e.line_id
        LEFT JOIN tasks_task lt ON lt.id = l.task_id LEFT JOIN tasks_task t ON t.id = e.task_id
        WHERE e.project_id = %s AND e.incurred_on <= %s GROUP BY 1, 2
        """,
        erp.pk,
        day,
    )
    for category, phase, amount in spent:
        cells[category, phase][3] += amount
    done = {
        pk
        for (pk,) in asked("SELECT id FROM projects_phase WHERE project_id = %s AND status = 'done'", erp.pk)
    }
    whole = ZERO
    for (category, phase), (planned, due, ordered, actual) in cells.items():
        of_work, work_due, left = work[category, phase]
        later, due = planned - of_work - (due - work_due), due - work_due
        unbilled = max(due - max(actual - (of_work - left), ZERO), ZERO)
        to_come = ordered if phase in done else max(left + later + unbilled, ordered)
        whole += actual + to_come
    assert overview.tree.total.figures.forecast == whole
    assert sum(month.total for month in overview.months) == whole


def test_earned_value_adds_up_from_the_baseline(erp: Project, snapshot: Snapshot, manager: Client) -> None:
    baseline = one(
        "SELECT sum(t.cost) FROM controls_baselinetask t JOIN controls_baseline b ON b.id = t.baseline_id "
        "WHERE b.project_id = %s AND b.is_reference AND NOT t.is_summary",
        erp.pk,
    )
    assert snapshot.budget_at_completion == baseline
    planned = one(
        "SELECT sum(p.value::numeric) FROM controls_baselinetask t JOIN controls_baseline b ON b.id = t.baseline_id, "
        "jsonb_each_text(t.phasing) p WHERE b.project_id = %s AND b.is_reference AND NOT t.is_summary "
        "AND p.key::date <= %s",
        erp.pk,
        snapshot.status_date,
    )
    assert snapshot.planned_value == planned
    measured = asked(
        "SELECT sum(budget_at_completion), sum(planned_value), sum(earned_value), sum(actual_cost) "
        "FROM controls_taskmeasure WHERE project_id = %s AND until_id IS NULL",
        erp.pk,
    )[0]
    spent = one(
        "SELECT sum(amount) FROM budgets_costentry WHERE project_id = %s AND incurred_on <= %s",
        erp.pk,
        snapshot.status_date,
    )
    assert measured == (baseline, planned, snapshot.earned_value, spent)
    page = manager.get(reverse("earned_value", args=["ERP-26"])).content.decode()
    for amount in measured:
        assert money(amount, "EUR") in page


def test_the_file_says_what_the_page_says(erp: Project, manager: Client) -> None:
    page = manager.get(reverse("earned_value", args=["ERP-26"])).content.decode()
    for table in ("tasks", "months"):
        address = reverse("earned_value_file", args=["ERP-26"]) + f"?kind=csv&table={table}"
        response = manager.get(address)
        text = (b"".join(response.streaming_content) if response.streaming else response.content).decode(
            "utf-8-sig"
        )
        rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))
        amounts = [
            Decimal(cell)
            for row in rows[1:]
            if table == "months" or row[0] in ("project", "")
            for cell in row
            if cell.replace("-", "").replace(".", "").isdigit() and cell[-3:-2] == "."
        ]
        assert amounts
        for amount in amounts:
            if abs(amount) >= 10:
                assert money(abs(amount), "EUR") in page, (table, amount)


def test_the_excel_file_holds_the_numbers_of_the_csv_file(erp: Project, manager: Client) -> None:
    for table in ("tasks", "months"):
        found = []
        for kind in ("csv", "xlsx"):
            response = manager.get(
                reverse("earned_value_file", args=["ERP-26"]) + f"?kind={kind}&table={table}"
            )
            found.append(b"".join(response.streaming_content) if response.streaming else response.content)
        text = found[0].decode("utf-8-sig")
        mark = ";" if ";" in text.splitlines()[0] else ","
        told = [[_number(cell) for cell in row] for row in csv.reader(text.splitlines(), delimiter=mark)]
        sheet = load_workbook(BytesIO(found[1])).worksheets[0]
        kept = [[_number(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert len(kept) == len(told) > 8
        for row, other in zip(kept, told, strict=True):
            numbers = [cell for cell in row if cell is not None]
            assert numbers == [cell for cell in other if cell is not None]


def _number(cell: Any) -> Decimal | None:
    """A number to four places; None for everything else."""
    try:
        return Decimal(str(cell)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
    except ArithmeticError:
        return None


def test_proposed_accruals_are_earned_less_booked(erp: Project) -> None:
    for row in accruals_of(SYSTEM, erp):
        booked = one("SELECT sum(amount) FROM budgets_costentry WHERE line_id = %s", row.order.line_id)
        assert row.spent == booked
        assert ZERO < row.amount <= row.earned - booked
