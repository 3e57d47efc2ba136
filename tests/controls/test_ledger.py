from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.money.services import record_cost
from controls.computing.services import recompute
from controls.known.words import reader_of
from controls.models import Movement, Snapshot
from controls.slips.reads import ledger_between
from controls.slips.words import finish_line, speak
from core.access import SYSTEM
from people.calendars.services import add_exception, add_leave, remove_exception
from people.organisation.services import ensure_organisation
from tasks.editing.services import create_task, delete_task, link_tasks, update_link, update_task
from tests.controls.plans import DAY, FRIDAY_1, FRIDAY_2, FRIDAY_3, Plan
from tests.controls.test_recompute import baselined, spend
from tests.factories import member_of
from tests.queries import assert_query_count, count_queries, statements

pytestmark = pytest.mark.django_db


def known(plan: Plan, on=FRIDAY_1) -> Snapshot:
    snapshot = recompute(plan.project.pk, today=on)
    assert snapshot is not None
    return snapshot


def since(plan: Plan, first: Snapshot):
    last = Snapshot.objects.filter(project=plan.project).order_by("-id").first()
    return ledger_between(plan.fresh(), first, last)


def test_a_task_that_takes_longer_is_told_with_its_days_and_its_person() -> None:
    plan = baselined()
    first = known(plan)
    plan.report(plan.build, needs_more_days=6)
    known(plan)
    ledger = since(plan, first)
    (entry,) = ledger.entries
    assert (entry.minutes, entry.days) == (6 * DAY, Decimal("6.00"))
    assert (entry.movement.kind, entry.movement.task_id) == ("progress", plan.build.pk)
    assert finish_line(ledger) == "+6 d: 6 Build (Maya Okafor)"


def test_edits_that_one_recompute_takes_together_are_told_apart() -> None:
    plan = baselined()
    first = known(plan)
    plan.report(plan.build, needs_more_days=4)
    update_task(actor=plan.manager, task_id=plan.test.pk, changes={"duration_minutes": 7 * DAY})
    update_task(actor=plan.manager, task_id=plan.analyse.pk, changes={"duration_minutes": 4 * DAY})
    known(plan)
    ledger = since(plan, first)
    assert [entry.days for entry in ledger.entries] == [4, 2, -1]
    assert (
        finish_line(ledger) == "+5 d: 4 Build (Maya Okafor), 2 Test (Maya Okafor), −1 Analyse (Maya Okafor)"
    )
    assert (ledger.minutes_left, ledger.cost_left) == (0, 0)


def test_a_moved_status_date_is_a_cause_of_its_own() -> None:
    plan = baselined()
    first = known(plan)
    plan.at(FRIDAY_2)
    known(plan, FRIDAY_2)
    ledger = since(plan, first)
    (entry,) = ledger.entries
    spoken = speak(entry, reader_of(plan.project, plan.manager))
    assert (entry.movement.kind, entry.minutes == ledger.minutes, entry.minutes > 0) == (
        "status_date",
        True,
        True,
    )
    assert spoken.cause.startswith("Status date moved to")


def test_forecast_cost_moves_by_cost_and_by_progress_in_their_order() -> None:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    spend(plan, "5000.00", FRIDAY_1)
    plan.at(FRIDAY_2)
    first = known(plan, FRIDAY_2)
    fields = {
        "description": "Licences",
        "amount": Decimal("1000.00"),
        "incurred_on": FRIDAY_2,
        "category_id": category().pk,
    }
    record_cost(actor=plan.manager, project_id=plan.project.pk, book_again=True, **fields)
    plan.report(plan.build, percent_complete=20)
    last = known(plan, FRIDAY_2)
    assert (first.estimate_at_completion, last.estimate_at_completion) == (
        Decimal("15000.00"),
        Decimal("15000.00"),
    )
    ledger = since(plan, first)
    costs = [(entry.movement.kind, entry.cost) for entry in ledger.entries if entry.cost]
    # BAC 15,000: 5,000 / 5,000, then 6,000 spent for 5,000 earned, then 6,000 for 6,000.
    assert costs == [("money", Decimal("3000.00")), ("progress", Decimal("-3000.00"))]
    assert (ledger.cost, ledger.cost_left) == (0, 0)


def category():
    from budgets.models import CostCategory

    return CostCategory.objects.get_or_create(key="services", defaults={"name": "Services"})[0]


def test_costs_that_fall_due_with_the_day_are_told_as_the_day() -> None:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    spend(plan, "5000.00", FRIDAY_1)
    spend(plan, "500.00", FRIDAY_2)
    first = known(plan, FRIDAY_1)
    known(plan, FRIDAY_2)
    ledger = since(plan, first)
    assert [(entry.movement.kind, entry.cost) for entry in ledger.entries] == [
        ("status_date", Decimal("1500.00"))
    ]
    assert ledger.cost_left == 0


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("more", "percent", "duration", "spend", "date", "add", "drop", "compute", "done")),
        st.integers(0, 2),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_the_causes_always_add_up_to_the_movement(edits) -> None:
    with transaction.atomic():
        plan = baselined()
        plan.report(plan.analyse, percent_complete=30)
        spend(plan, "1234.56", FRIDAY_1)
        plan.at(FRIDAY_1)
        first = known(plan)
        for edit, which, amount in edits:
            apply(plan, edit, [plan.analyse, plan.build, plan.test][which], amount)
        recompute(plan.project.pk, today=FRIDAY_3)
        ledger = since(plan, first)
        assert all(entry.movement.pk for entry in ledger.entries), "something was not attributed"
        assert ledger.minutes_left == 0
        assert ledger.cost_left == 0
        assert sum(entry.days for entry in ledger.entries) == ledger.days
        assert not [entry for entry in ledger.entries if entry.minutes and entry.movement.kind == "other"]
        transaction.set_rollback(True)


def apply(plan: Plan, edit: str, task, amount: int) -> None:
    task.refresh_from_db()
    if task.deleted_at:
        return
    if edit == "more" and not task.is_done:
        plan.report(task, needs_more_days=amount)
    elif edit == "percent":
        plan.report(task, percent_complete=amount * 10)
    elif edit == "done":
        plan.report(task, is_done=True)
    elif edit == "duration":
        update_task(actor=plan.manager, task_id=task.pk, changes={"duration_minutes": amount * DAY})
    elif edit == "spend":
        fields = {
            "description": "Work",
            "amount": Decimal(amount) / 3,
            "incurred_on": FRIDAY_1,
            "category_id": category().pk,
        }
        fields["amount"] = fields["amount"].quantize(Decimal("0.01"))
        record_cost(actor=plan.manager, project_id=plan.project.pk, book_again=True, **fields)
    elif edit == "date":
        plan.at(FRIDAY_1 + timedelta(days=amount))
    elif edit == "add":
        added = create_task(
            actor=plan.manager,
            project_id=plan.project.pk,
            name="More",
            fields={"duration_minutes": amount * DAY},
        ).task
        link_tasks(actor=plan.manager, predecessor_id=task.pk, successor_id=added.pk)
    elif edit == "drop":
        delete_task(actor=plan.manager, task_id=task.pk)
    else:
        recompute(plan.project.pk, today=FRIDAY_3)


def test_figures_from_before_the_ledger_have_a_line_that_says_so() -> None:
    plan = baselined()
    first = known(plan)
    plan.report(plan.build, needs_more_days=6)
    known(plan)
    Movement.objects.all().delete()
    ledger = since(plan, first)
    assert [(entry.minutes, entry.movement.pk) for entry in ledger.entries] == [(6 * DAY, None)]
    assert finish_line(ledger) == "+6 d: 6 before the ledger"


def test_a_line_is_never_changed() -> None:
    plan = baselined()
    known(plan)
    plan.report(plan.build, needs_more_days=1)
    known(plan)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Movement.objects.update(kind="other")


def test_the_page_shows_the_causes_with_their_total_and_filters_them(client) -> None:
    plan = moved()
    client.force_login(plan.project.manager)
    html = client.get(f"/p/{plan.project.code}/slips/").content.decode()
    assert "+6 d: 6 Build (Maya Okafor)" in html
    assert f"/tasks/{plan.build.pk}/" in html
    assert "Licences" in html
    html = client.get(f"/p/{plan.project.code}/slips/?kind=money").content.decode()
    assert "Licences" in html
    assert f"/tasks/{plan.build.pk}/" not in html


def moved() -> Plan:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    spend(plan, "5000.00", FRIDAY_1)
    known(plan, FRIDAY_2)
    plan.report(plan.build, needs_more_days=6)
    fields = {
        "description": "Licences",
        "amount": Decimal("1000.00"),
        "incurred_on": FRIDAY_1,
        "category_id": category().pk,
    }
    record_cost(actor=plan.manager, project_id=plan.project.pk, book_again=True, **fields)
    known(plan, FRIDAY_2)
    return plan


def test_who_may_not_see_money_sees_no_line_of_it(client) -> None:
    plan = moved()
    client.force_login(plan.priya)
    html = client.get(f"/p/{plan.project.code}/slips/").content.decode()
    assert "6 Build" in html
    assert "Licences" not in html
    assert "€" not in html
    rows = client.get(f"/api/v1/movements/?project={plan.project.code}").json()["results"]
    assert [row["kind"] for row in rows] == ["progress"]
    assert not {"cost_before", "cost_after"} & rows[0].keys()


def test_a_stakeholder_is_kept_from_the_plan_and_its_ledger(client) -> None:
    plan = moved()
    client.force_login(member_of(plan.project, "stakeholder"))
    assert client.get(f"/p/{plan.project.code}/slips/").status_code == 403


def test_the_overview_says_in_one_line_what_moved_the_finish_within_a_week(client) -> None:
    plan = baselined()
    known(plan, FRIDAY_1)
    plan.report(plan.build, needs_more_days=6)
    known(plan, FRIDAY_2)
    client.force_login(plan.project.manager)
    html = client.get(f"/p/{plan.project.code}/").content.decode()
    assert "+6 d: 6 Build (Maya Okafor)" in html
    assert f"/p/{plan.project.code}/slips/?from={FRIDAY_1}" in html


def test_the_page_asks_as_often_for_many_lines_as_for_few(client) -> None:
    plan = moved()
    client.force_login(plan.project.manager)
    client.get(f"/p/{plan.project.code}/slips/")
    with assert_query_count("controls.slips"):
        client.get(f"/p/{plan.project.code}/slips/")
    for days in range(4):
        update_task(actor=SYSTEM, task_id=plan.test.pk, changes={"duration_minutes": (6 + days) * DAY})
        known(plan, FRIDAY_2)
    with assert_query_count("controls.slips"):
        client.get(f"/p/{plan.project.code}/slips/")


def test_a_recompute_asks_as_often_for_many_edits_as_for_few() -> None:
    plan = baselined()
    known(plan)
    counts = []
    # Ever shorter: no threshold is crossed, so no alert is raised in between.
    for lengths in ((4,), (3, 2, 1)):
        for days in lengths:
            update_task(actor=SYSTEM, task_id=plan.test.pk, changes={"duration_minutes": days * DAY})
        with count_queries() as captured:
            known(plan)
        counts.append(len(statements(captured)))
    assert counts[0] == counts[1]


def test_a_day_off_moves_the_plan_at_once_and_is_told_as_one() -> None:
    calendar_id = ensure_organisation().calendar_id
    plan = baselined()
    first = known(plan)
    days = [
        add_exception(actor=SYSTEM, calendar_id=calendar_id, start=day, end=day, intervals=[], name=name)
        for day, name in ((date(2026, 3, 11), "Bridge day"), (date(2026, 3, 12), "Stocktaking"))
    ]
    assert plan.fresh().finish.date() == date(2026, 3, 24)
    remove_exception(actor=SYSTEM, exception_id=days[0].pk)
    known(plan)
    ledger = since(plan, first)
    spoken = [speak(entry, reader_of(plan.project, plan.manager)) for entry in ledger.entries]
    assert [entry.movement.kind for entry in ledger.entries] == ["calendar"] * 3
    assert [entry.days for entry in ledger.entries] == [1, 1, -1]
    assert [line.cause for line in spoken] == ["Bridge day", "Stocktaking", "Bridge day"]
    assert finish_line(ledger) == "+1 d: 1 calendar"


def test_leave_moves_the_plans_of_the_person_alone() -> None:
    ensure_organisation()
    plan, other = baselined(), baselined()
    first, before = known(plan), other.fresh().generation
    add_leave(actor=SYSTEM, user_id=plan.priya.pk, start=date(2026, 3, 11), end=date(2026, 3, 12))
    known(plan)
    assert finish_line(since(plan, first)) == "+2 d: 2 calendar"
    assert other.fresh().generation == before


def test_a_link_is_told_of_the_task_that_waits() -> None:
    plan = baselined()
    first = known(plan)
    extra = create_task(
        actor=plan.manager, project_id=plan.project.pk, name="Review", fields={"duration_minutes": 2 * DAY}
    ).task
    link, _moved = link_tasks(actor=plan.manager, predecessor_id=plan.test.pk, successor_id=extra.pk)
    update_link(actor=plan.manager, link_id=link.pk, changes={"lag": DAY})
    known(plan)
    ledger = since(plan, first)
    spoken = [speak(entry, reader_of(plan.project, plan.manager)) for entry in ledger.entries]
    assert [(line.cause, line.detail) for line in spoken] == [
        ("Review", "now waits for Test"),
        ("Review", "waits otherwise for Test"),
    ]
