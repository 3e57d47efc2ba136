"""The earned-value page, its files and explanations, and every dashboard as it was known on a past day."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budgets.models import CostEntry
from controls.computing.services import recompute
from controls.health.services import override_health
from controls.models import HealthOverride, Snapshot
from core.access import SYSTEM
from risks.register.services import raise_risk
from tasks.editing.services import create_task
from tasks.models import Task
from tests.controls.plans import FRIDAY_1, FRIDAY_2, Plan
from tests.controls.test_measures import half_way, recompute_at
from tests.controls.test_recompute import spend
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.queries import assert_query_count, count_queries, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Half way at the second Friday, known for five days; two days ago a cost of 500 was booked late."""
    made = half_way()
    package = create_task(actor=SYSTEM, project_id=made.project.pk, name="Package").task
    Task.objects.filter(pk__in=[made.build.pk, made.test.pk]).update(parent_id=package.pk)
    Task.objects.filter(pk=package.pk).update(is_summary=True)
    now = timezone.now()
    CostEntry.objects.update(recorded_at=now - timedelta(days=6))
    recompute_at(made, now - timedelta(days=5))
    spend(made, "500.00", FRIDAY_1, made.analyse)
    CostEntry.objects.filter(amount=500).update(recorded_at=now - timedelta(days=2))
    recompute_at(made, now - timedelta(days=1))
    return made


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def page(client: Client, user, plan: Plan, path: str = "earned-value/", **query: object) -> str:
    client.force_login(user)
    response = client.get(f"/p/{plan.project.code}/{path}", query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_page_tells_every_figure_in_words(client: Client, plan: Plan) -> None:
    html = page(client, plan.project.manager, plan)
    assert "SPI 0.75: 25% less work done than planned by 13 Mar 2026" in html
    assert "2.5 working days behind the plan on 13 Mar 2026." in html
    for amount in ("€15,000.00", "€10,000.00", "€7,500.00", "€8,500.00", "€17,000.00"):
        assert amount in html, amount
    assert "Forecast by formula:" in html


def test_the_rows_below_a_work_package_come_when_asked_for(client: Client, plan: Plan) -> None:
    package = Task.objects.get(name="Package")
    html = page(client, plan.project.manager, plan)
    assert "Package" in html
    assert "Build" not in html
    rows = page(
        client, plan.project.manager, plan, "earned-value/rows/", under=f"task-{package.pk}", sort="-ev"
    )
    assert rows.index("Build") < rows.index("Test")
    assert f'data-under="task-{package.pk}"' in rows


def test_a_long_list_of_lines_comes_in_parts(client: Client, plan: Plan, monkeypatch) -> None:
    monkeypatch.setattr("dashboards.earned_value.reads.earned_value.ROWS_AT_ONCE", 1)
    package = Task.objects.get(name="Package")
    under = f"task-{package.pk}"
    parts = [
        page(client, plan.project.manager, plan, "earned-value/rows/", under=under, start=start)
        for start in ("", "1", "2", "nonsense")
    ]
    assert "Show more, 1 are left" in parts[0]
    assert f"start=1&amp;under={under}" in parts[0]
    assert ["Build" in part for part in parts] == [True, False, False, True]
    assert ["Test" in part for part in parts] == [False, True, False, False]


@pytest.mark.parametrize("sort", ["ev", "-cpi", "name", "eac", "password", "-"])
def test_a_table_is_sorted_by_what_it_shows_and_nothing_else(client: Client, plan: Plan, sort: str) -> None:
    html = page(client, plan.project.manager, plan, sort=sort)
    rows = html[html.index('id="ev-tree"') : html.index('id="ev-months"')]
    first = rows.index("Package") < rows.index("Analyse")
    assert first == (sort in ("ev",))


def test_a_number_leads_to_its_formula_with_this_projects_inputs(client: Client, plan: Plan) -> None:
    html = page(client, plan.project.manager, plan, "earned-value/explain/", of="project", figure="cpi")
    assert "CPI = EV / AC" in html
    assert "€7,500.00 / €8,500.00 = 0.88" in html
    task = page(client, plan.project.manager, plan, "earned-value/explain/", of=f"task-{plan.analyse.pk}")
    assert "All the work together was planned to cost €5,000.00." in task


@pytest.mark.parametrize("query", [{"of": "task-0", "figure": "ev"}, {"of": "project", "figure": "password"}])
def test_what_is_not_there_cannot_be_explained(client: Client, plan: Plan, query: dict[str, str]) -> None:
    client.force_login(plan.project.manager)
    assert client.get(f"/p/{plan.project.code}/earned-value/explain/", query).status_code == 404


def test_who_may_not_see_money_sees_indices_and_time_alone(client: Client, plan: Plan) -> None:
    for user, sees_tasks in ((plan.priya, True), (member_of(plan.project, "stakeholder"), False)):
        html = page(client, user, plan)
        assert "SPI 0.75" in html
        assert ("Analyse" in html) == sees_tasks
        for trace in ("€", "CPI", "7,500", "EAC"):
            assert trace not in html, trace
        told = page(client, user, plan, "earned-value/explain/", of="project", figure="spi")
        assert "€" not in told
        assert "amounts, which you may not see" in told
        client.force_login(user)
        address = f"/p/{plan.project.code}/earned-value/"
        assert client.get(f"{address}explain/", {"of": "project", "figure": "ac"}).status_code == 404
        text = client.get(f"{address}file/", {"table": "tasks", "kind": "csv"}).content.decode()
        assert "7500.00" not in text
        assert ("Analyse" in text) == sees_tasks


def test_the_tables_are_files_with_exact_numbers(client: Client, plan: Plan) -> None:
    client.force_login(plan.project.manager)
    address = f"/p/{plan.project.code}/earned-value/file/"
    rows = list(csv.DictReader(StringIO(client.get(address, {"kind": "csv"}).content.decode("utf-8-sig"))))
    assert rows[0]["Name"] == plan.project.name
    assert (rows[0]["EV"], rows[0]["SPI"], rows[0]["EAC"]) == ("7500.00", "0.7500", "17000.00")
    assert {row["Name"]: row["EV"] for row in rows}["Package"] == "2500.00"
    months = client.get(address, {"table": "months", "kind": "xlsx"})
    sheet = load_workbook(BytesIO(months.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Until", "Forecast", "Planned in it"]
    assert sheet["F2"].value == 10000
    assert (
        f'filename="{plan.project.code}-earned-value-months-2026-03-13.xlsx"' in months["Content-Disposition"]
    )


def test_a_name_that_looks_like_a_formula_is_text_in_a_file(client: Client, plan: Plan) -> None:
    Task.objects.filter(pk=plan.analyse.pk).update(name="=1+1")
    client.force_login(plan.project.manager)
    text = client.get(f"/p/{plan.project.code}/earned-value/file/", {"kind": "csv"}).content.decode()
    assert "'=1+1" in text


def test_a_project_without_figures_says_how_to_get_them(client: Client) -> None:
    project = ProjectFactory()
    client.force_login(project.manager)
    assert "No earned value yet" in client.get(f"/p/{project.code}/earned-value/").content.decode()
    assert client.get(f"/p/{project.code}/earned-value/file/").status_code == 422


def test_another_projects_figures_are_not_there(client: Client, plan: Plan) -> None:
    client.force_login(UserFactory())
    for path in ("", "rows/", "explain/", "file/"):
        assert client.get(f"/p/{plan.project.code}/earned-value/{path}").status_code == 404


def test_the_page_asks_as_often_for_twice_the_rows(client: Client, plan: Plan) -> None:
    client.force_login(plan.project.manager)
    address = f"/p/{plan.project.code}/earned-value/"
    client.get(address)
    with count_queries() as few:
        client.get(address)
    for number in range(6):
        fields = {"duration_minutes": 420, "fixed_cost": Decimal("100.00")}
        task = create_task(
            actor=SYSTEM, project_id=plan.project.pk, name=f"Task {number}", fields=fields
        ).task
        spend(plan, "10.00", FRIDAY_1, task)
    recompute(plan.project.pk, today=FRIDAY_2)
    with assert_query_count("dashboards.earned_value"):
        client.get(address)
    with count_queries() as many:
        client.get(address)
    assert len(statements(many)) == len(statements(few)) <= 20
    with assert_query_count("dashboards.earned_value_explain"):
        client.get(f"{address}explain/", {"of": "project", "figure": "ac"})


@pytest.mark.parametrize("path", ["", "earned-value/"])
def test_a_past_day_is_shown_as_it_was_known(client: Client, plan: Plan, path: str) -> None:
    user = plan.project.manager
    assert "CPI 0.88" in page(client, user, plan, path)
    then = page(client, user, plan, path, as_of=ago(4))
    assert "CPI 0.94" in then
    assert "As known on" in then
    assert "Back to now" in then
    assert "data-live=" not in then
    # Recorded two days ago, in the figures since yesterday.
    assert "CPI 0.94" in page(client, user, plan, path, as_of=ago(2))
    assert "CPI 0.88" in page(client, user, plan, path, as_of=ago(1))
    today = page(client, user, plan, path, as_of=ago(0))
    assert "Back to now" not in today


@pytest.mark.parametrize("path", ["", "earned-value/"])
@pytest.mark.parametrize(
    ("days", "says"),
    [(9, "its first figures are of"), (-1, "has not come yet"), (None, "This is not a date")],
)
def test_a_day_without_figures_says_so(
    client: Client, plan: Plan, path: str, days: int | None, says: str
) -> None:
    html = page(client, plan.project.manager, plan, path, as_of="soon" if days is None else ago(days))
    assert says in html
    assert "CPI" not in html
    assert "Back to now" in html


def test_a_past_explanation_and_file_are_of_that_day(client: Client, plan: Plan) -> None:
    user = plan.project.manager
    told = page(client, user, plan, "earned-value/explain/", of="project", figure="ac", as_of=ago(4))
    assert "€8,000.00" in told
    assert "€500.00" not in told
    assert "€500.00" in page(client, user, plan, "earned-value/explain/", of="project", figure="ac")
    text = page(client, user, plan, "earned-value/file/", kind="csv", as_of=ago(4))
    assert "8500" not in text


def test_risks_overrides_and_gates_are_those_of_the_day(client: Client, plan: Plan) -> None:
    user, today = plan.project.manager, timezone.localdate()
    raise_risk(actor=plan.manager, project_id=plan.project.pk, fields={"title": "Raised since"})
    override = override_health(
        actor=plan.manager,
        project_id=plan.project.pk,
        dimension="overall",
        colour="red",
        reason="Said since",
        expires_on=today + timedelta(days=9),
        today=today,
    )
    assert "Raised since" in page(client, user, plan, "")
    then = page(client, user, plan, "", as_of=ago(4))
    assert "Raised since" not in then
    assert "Said since" not in then
    HealthOverride.objects.filter(pk=override.pk).update(
        set_at=timezone.now() - timedelta(days=6), withdrawn_at=timezone.now()
    )
    assert "Said since" in page(client, user, plan, "", as_of=ago(4))
    assert "Said since" not in page(client, user, plan, "")


def test_the_portfolio_of_a_past_day(client: Client, plan: Plan) -> None:
    client.force_login(UserFactory(organisation_role="portfolio_manager"))

    def row(**query: str):
        response = client.get("/portfolio/", query)
        return response, response.context["page_obj"].object_list[0]

    assert round(row()[1].cpi, 2) == Decimal("0.88")
    response, then = row(as_of=ago(4))
    assert round(then.cpi, 2) == Decimal("0.94")
    assert f"/p/{plan.project.code}/?as_of={ago(4)}" in response.content.decode()
    assert "no figures existed yet" in client.get("/portfolio/", {"as_of": ago(30)}).content.decode()
    assert "has not come yet" in client.get("/portfolio/", {"as_of": ago(-3)}).content.decode()
    answer = client.get("/api/v1/portfolio/", {"as_of": ago(4)}).json()["results"][0]
    assert answer["cost_performance_index"] == "0.9375"
    assert client.get("/api/v1/portfolio/", {"as_of": ago(-3)}).status_code == 422


def test_the_portfolio_of_a_past_day_asks_as_often_for_more_projects(client: Client, plan: Plan) -> None:
    client.force_login(UserFactory(organisation_role="portfolio_manager"))
    client.get("/portfolio/", {"as_of": ago(4)})
    with count_queries() as few:
        client.get("/portfolio/", {"as_of": ago(4)})
    for _project in range(3):
        other = half_way()
        recompute_at(other, timezone.now() - timedelta(days=5))
    with count_queries() as many:
        client.get("/portfolio/", {"as_of": ago(4)})
    assert len(statements(many)) == len(statements(few))


def test_figures_from_before_tasks_were_kept_show_the_sums(client: Client, plan: Plan) -> None:
    Snapshot.objects.get(project=plan.project, generation=plan.fresh().generation)
    plan.project.task_measures.all().delete()
    html = page(client, plan.project.manager, plan)
    assert "from before single tasks were kept" in html
    assert "€7,500.00" in html
