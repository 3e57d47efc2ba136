"""Earned value task by task, by phase and month, exact to the cent; each figure told with its formula and rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from budgets.models import CostEntry
from controls.computing.services import recompute
from controls.earned_value.figures.formulas import FIGURES, filled_formula, formula_of, text_of, values_of
from controls.earned_value.page import Sight, explain, figures_of_line, line_of
from controls.earned_value.reads import EarnedValue, earned_value
from controls.earned_value.words import words_of
from controls.known.reads import known_on
from core.access import SYSTEM
from core.errors import NotVisible
from engine.money.earned_value import EarnedSchedule, ForecastMethod, Measures
from projects.models import Phase
from tasks.editing.services import create_task
from tasks.models import Task
from tests.controls.plans import FRIDAY_1, FRIDAY_2, Plan
from tests.controls.test_measures import half_way, recompute_at
from tests.controls.test_recompute import spend
from tests.factories import UserFactory, member_of

pytestmark = pytest.mark.django_db
ALL = Sight(money=True, plan=True)
ON = date(2026, 11, 20)
# PMI's example: BAC 500,000, PV 250,000, EV 200,000, AC 290,000.
EXAMPLE = Measures(*map(Decimal, ("500000.00", "250000.00", "200000.00", "290000.00", "310000.00")))
# When the figures of most tests became known.
KNOWN = datetime(2026, 3, 16, 12, tzinfo=UTC)


@pytest.fixture
def plan() -> Plan:
    """Half way at the second Friday; 8,000 on analysing, 70 on nothing in particular."""
    made = half_way()
    spend(made, "70.00", FRIDAY_1)
    CostEntry.objects.update(recorded_at=KNOWN - timedelta(days=3))
    return made


def found_of(plan: Plan) -> EarnedValue:
    return earned_value(plan.fresh(), recompute_at(plan, KNOWN))


def book_late(plan: Plan, amount: str, recorded_at: datetime = KNOWN + timedelta(days=1)) -> None:
    """A cost of the first Friday of which we learn later."""
    spend(plan, amount, FRIDAY_1, plan.analyse)
    CostEntry.objects.filter(amount=amount).update(recorded_at=recorded_at)


def words(name: str, **amounts: object) -> str:
    values = values_of(EXAMPLE, EarnedSchedule(Decimal("7.5"), Decimal(10), Decimal(15)), date(2026, 3, 27))
    return words_of(name, values, on=ON, currency="EUR")


def test_every_figure_of_an_example_to_the_cent() -> None:
    values = values_of(EXAMPLE)
    expected = {
        "sv": "-50000.00",
        "cv": "-90000.00",
        "spi": "0.8",
        "eac_typical": "725000.00",
        "eac_atypical": "590000.00",
        "eac_combined": "833750.00",
        "eac_bottom_up": "600000.00",
        "etc_typical": "435000.00",
        "vac_typical": "-225000.00",
        "vac_bottom_up": "-100000.00",
        "percent": "0.4",
        "spent_share": "0.58",
    }
    assert {name: values[name] for name in expected} == {
        name: Decimal(text) for name, text in expected.items()
    }
    assert [text_of(name, values[name], "EUR") for name in ("cpi", "tcpi_bac", "tcpi_typical")] == [
        "0.69",
        "1.43",
        "0.69",
    ]


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ("spi", "SPI 0.80: 20% less work done than planned by 20 Nov 2026"),
        ("cpi", "CPI 0.69: 45% more spent than the work done by 20 Nov 2026 is worth"),
        ("sv", "Work worth €50,000.00 less was done than planned by 20 Nov 2026."),
        ("vac_typical", "In the end the budget is exceeded by €225,000.00."),
        ("tcpi_bac", "To land on €500,000.00, each €1.00 left must buy €1.43 of work. CPI so far: 0.69."),
        ("sv_t", "2.5 working days behind the plan on 20 Nov 2026."),
        ("finish", "At the pace so far, all work is done on 27 Mar 2026."),
    ],
)
def test_a_figure_in_plain_words(figure: str, sentence: str) -> None:
    assert words(figure) == sentence


@pytest.mark.parametrize("figure", sorted(FIGURES))
def test_every_figure_has_words_and_a_formula_that_can_be_filled(figure: str) -> None:
    assert words(figure)
    nothing = values_of(Measures(*[Decimal("0.00")] * 4))
    told = words_of(figure, nothing, on=ON, currency="EUR")
    assert told
    assert text_of(figure, nothing[figure], "EUR") != "–" or told.startswith("Not yet defined")
    assert "{" not in formula_of(figure, nothing) + filled_formula(figure, nothing, "EUR")


def test_a_formula_is_filled_with_the_projects_inputs() -> None:
    values = values_of(EXAMPLE)
    assert filled_formula("eac_combined", values, "EUR") == (
        "€290,000.00 + (€500,000.00 − €200,000.00) / (0.6897 × 0.8000)"
    )
    assert formula_of("vac_typical", values) == "BAC − EAC"
    assert formula_of("spi", values) == "EV / PV"
    assert formula_of("spi", {**values, "as_planned": Decimal(1)}) == "(EV − LOE) / (PV − LOE)"


def test_why_a_figure_is_not_defined() -> None:
    values = values_of(Measures(Decimal(100), Decimal(0), Decimal(0), Decimal(0)))
    assert words_of("spi", values, on=ON, currency="EUR") == "Not yet defined: PV is zero."
    assert words_of("vac_typical", values, on=ON, currency="EUR") == "Not yet defined: EAC is not defined."


def test_tasks_work_packages_and_phases_add_up_to_the_cent(plan: Plan) -> None:
    package = create_task(actor=SYSTEM, project_id=plan.project.pk, name="Package").task
    Task.objects.filter(pk__in=[plan.build.pk, plan.test.pk]).update(parent_id=package.pk)
    phase = Phase.objects.filter(project=plan.project).first()
    Task.objects.filter(pk=package.pk).update(phase=phase, is_summary=True)
    found = found_of(plan)
    total = found.total.measures
    for nodes in (found.tree, found.phases):
        for name in ("bac", "pv", "ev", "ac"):
            assert sum((getattr(node.measures, name) for node in nodes), Decimal(0)) == getattr(
                total, name
            ), name
    below = found.nodes()[f"task-{package.pk}"]
    assert [node.name for node in below.children] == ["Build", "Test"]
    assert (below.measures.bac, below.measures.ev) == (Decimal("10000.00"), Decimal("2500.00"))
    assert found.nodes()[f"phase-{phase.pk}"].measures.bac == Decimal("10000.00")


def test_costs_outside_the_tasks_are_a_line_of_their_own(plan: Plan) -> None:
    found = found_of(plan)
    assert found.nodes()["outside"].measures.ac == Decimal("70.00")


def test_months_add_up_and_split_at_the_status_date(plan: Plan) -> None:
    plan.report(plan.build, needs_more_days=20)
    found = found_of(plan)
    months = found.months
    assert [(month.until, month.is_forecast) for month in months][:2] == [
        (FRIDAY_2, False),
        (date(2026, 3, 31), True),
    ]
    assert sum(month.planned for month in months) == found.total.measures.bac
    assert sum(month.earned for month in months) == found.total.measures.bac
    assert months[0].reached.ac == found.total.measures.ac
    assert sum(month.spent for month in months) == found.snapshot.estimate_at_completion


def test_an_index_leads_to_its_formula_and_inputs(plan: Plan) -> None:
    told = explain(found_of(plan), "project", "cpi", ALL)
    assert (told.formula, told.filled) == ("EV / AC", "€7,500.00 / €8,070.00")
    assert [row.key for row in told.inputs] == ["ev", "ac"]


def test_an_amount_leads_to_the_tasks_it_is_made_of(plan: Plan) -> None:
    sources = explain(found_of(plan), "project", "ev", ALL).sources
    assert [(row.name, row.amount) for row in sources.rows] == [("1 Analyse", 5000), ("2 Build", 2500)]
    assert sources.rows[1].detail == "50% done, Percent complete"


def test_actual_cost_leads_to_the_bookings_that_were_known(plan: Plan) -> None:
    found = found_of(plan)
    book_late(plan, "999.00")
    sources = explain(found, "project", "ac", ALL).sources
    assert [row.amount for row in sources.rows] == [8000, 70]
    assert not sources.unexplained
    assert [row.amount for row in explain(found, f"task-{plan.analyse.pk}", "ac", ALL).sources.rows] == [8000]
    assert [row.amount for row in explain(found, "outside", "ac", ALL).sources.rows] == [70]


def test_earned_schedule_is_told_with_the_days_it_lies_between(plan: Plan) -> None:
    found = found_of(plan)
    told = explain(found, "project", "es", ALL)
    assert told.filled == "7 + (€7,500.00 − €7,000.00) / (€8,000.00 − €7,000.00)"
    assert explain(found, "project", "finish", ALL).filled == "2 Mar 2026 + 20 working days"


def test_a_task_has_earned_schedule_of_its_own(plan: Plan) -> None:
    line = line_of(found_of(plan), f"task-{plan.build.pk}", ALL)
    assert (line.values["es"], line.values["at"], line.values["pd"]) == (Decimal("2.5"), 5, 5)


def test_every_line_tells_every_figure(plan: Plan) -> None:
    found = found_of(plan)
    keys = [*found.nodes(), *(f"month-{month.until}" for month in found.months)]
    for key in keys:
        for told in figures_of_line(line_of(found, key, ALL), "EUR", ALL):
            if not (
                (key.startswith("month") and FIGURES[told.key].kind in ("days", "date"))
                or told.key in ("spi_t", "finish")
            ):
                assert explain(found, key, told.key, ALL).figure.text == told.text


@pytest.mark.parametrize("figure", sorted(name for name, figure in FIGURES.items() if figure.is_money))
def test_without_the_right_no_amount_can_be_asked_for(figure: str, plan: Plan) -> None:
    with pytest.raises(NotVisible):
        explain(found_of(plan), "project", figure, Sight(money=False, plan=True))


def test_without_the_right_an_index_is_told_without_its_inputs(plan: Plan) -> None:
    found = found_of(plan)
    told = explain(found, "project", "spi", Sight(money=False, plan=True))
    assert (told.figure.text, told.formula, told.filled, told.inputs, told.sources) == (
        "0.75",
        "EV / PV",
        "",
        [],
        None,
    )
    assert explain(found, "project", "es", Sight(money=False, plan=True)).filled == ""


def test_without_sight_of_the_plan_no_task_can_be_asked_for(plan: Plan) -> None:
    with pytest.raises(NotVisible):
        line_of(found_of(plan), f"task-{plan.build.pk}", Sight(money=True, plan=False))


def test_a_day_is_as_it_was_known_without_what_was_booked_later(plan: Plan) -> None:
    monday = recompute_at(plan, KNOWN)
    book_late(plan, "500.00")
    now = recompute_at(plan, KNOWN + timedelta(days=1, hours=1))
    today = date(2026, 3, 20)
    assert known_on(plan.project, "2026-03-16", today=today).snapshot == monday
    assert known_on(plan.project, "2026-03-17", today=today).snapshot == now
    assert known_on(plan.project, "", today=today).snapshot == now
    assert (monday.actual_cost, now.actual_cost) == (Decimal("8070.00"), Decimal("8570.00"))
    then = earned_value(plan.project, monday)
    assert then.nodes()[f"task-{plan.analyse.pk}"].measures.ac == Decimal("8000.00")
    assert [row.amount for row in explain(then, "project", "ac", ALL).sources.rows] == [8000, 70]
    since = earned_value(plan.project, now)
    assert [row.amount for row in explain(since, "project", "ac", ALL).sources.rows] == [8000, 500, 70]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("2026-03-21", "21 Mar 2026 has not come yet: nothing is known of it."),
        (
            "2026-03-10",
            "Nothing was known of this project on 10 Mar 2026: its first figures are of 16 Mar 2026.",
        ),
        ("yesterday", "This is not a date. Write it as 2026-11-20."),
        ("2026-02-31", "This is not a date. Write it as 2026-11-20."),
    ],
)
def test_a_day_that_cannot_be_shown_says_why(asked: str, problem: str, plan: Plan) -> None:
    recompute_at(plan, KNOWN)
    known = known_on(plan.project, asked, today=date(2026, 3, 20))
    assert (known.snapshot, known.problem) == (None, problem)


def test_a_day_ends_where_the_project_is(plan: Plan) -> None:
    plan.project.time_zone = "Asia/Tokyo"
    plan.project.save(update_fields=["time_zone"])
    recompute_at(plan, KNOWN + timedelta(hours=4))  # the 17th in Tokyo
    assert known_on(plan.project, "2026-03-16", today=date(2026, 3, 20)).problem
    assert known_on(plan.project, "2026-03-17", today=date(2026, 3, 20)).snapshot


def api(client: Client, plan: Plan, path: str = "", **query: str):
    return client.get(f"/api/v1/earned-value/{path}", {"project": plan.project.code, **query})


def test_the_api_tells_the_same_figures(client: Client, plan: Plan) -> None:
    found = found_of(plan)
    client.force_login(plan.project.manager)
    answer = api(client, plan).json()
    assert answer["figures"]["ev"] == "7500.00"
    assert answer["figures"]["eac_typical"] == str(found.total.measures.eac(ForecastMethod.TYPICAL))
    assert answer["figures"]["finish"] == str(found.snapshot.time_forecast_finish)
    assert {row["name"]: row["figures"]["ac"] for row in answer["tasks"]}["Analyse"] == "8000.00"
    assert answer["months"][0]["reached"]["pv"] == "10000.00"
    told = {row["figure"]: row for row in api(client, plan, "project/").json()}
    assert told["spi"]["words"] == "SPI 0.75: 25% less work done than planned by 13 Mar 2026"


def test_the_api_without_the_right_tells_no_amount(client: Client, plan: Plan) -> None:
    found_of(plan)
    client.force_login(plan.priya)
    answer = api(client, plan).json()
    assert set(answer["figures"]) == {name for name, figure in FIGURES.items() if not figure.is_money}
    assert answer["tasks"][0]["figures"].keys() == {"spi", "percent"}
    assert answer["months"][0]["in_month"] == {}
    client.force_login(member_of(plan.project, "stakeholder"))
    assert api(client, plan).json()["tasks"] == []
    client.force_login(UserFactory())
    assert api(client, plan).status_code == 404


def test_the_api_answers_for_a_past_day(client: Client, plan: Plan) -> None:
    today = timezone.localdate()
    first = recompute_at(plan, timezone.now() - timedelta(days=5))
    spend(plan, "500.00", FRIDAY_1, plan.analyse)
    recompute(plan.project.pk, today=FRIDAY_2)
    client.force_login(plan.project.manager)
    past = (today - timedelta(days=3)).isoformat()
    assert api(client, plan).json()["figures"]["ac"] == "8570.00"
    assert api(client, plan, as_of=past).json()["figures"]["ac"] == "8070.00"
    rows = client.get("/api/v1/snapshots/", {"project": plan.project.code, "as_of": past}).json()["results"]
    assert [row["id"] for row in rows] == [first.pk]
    for asked in (str(today - timedelta(days=9)), str(today + timedelta(days=2)), "never"):
        assert api(client, plan, as_of=asked).status_code == 422
    assert client.get("/api/v1/snapshots/", {"as_of": past}).status_code == 422
