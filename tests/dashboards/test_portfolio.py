import pytest

from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from controls.models import HealthOverride
from core.access import SYSTEM
from tasks.editing.services import update_task
from tests.controls.plans import DAY, FRIDAY_1, Plan, small_plan
from tests.controls.test_recompute import spend
from tests.factories import MembershipFactory, UserFactory, member_of
from tests.queries import assert_query_count, count_queries, statements

pytestmark = pytest.mark.django_db


def project(name: str, *, build_days: int = 5) -> Plan:
    """A baselined project whose building takes so many days now, with a cost on its first Friday."""
    plan = small_plan(name=name)
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Baseline 1")
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"duration_minutes": build_days * DAY})
    spend(plan, "5000.00", FRIDAY_1)
    recompute(plan.project.pk, today=FRIDAY_1)
    return plan


@pytest.fixture
def tomas(client):
    user = UserFactory(full_name="Tomás Herrera", organisation_role="portfolio_manager")
    client.force_login(user)
    return user


def names(client, query: str = "") -> list[str]:
    response = client.get(f"/portfolio/{query}")
    assert response.status_code == 200
    return [row.name for row in response.context["page_obj"]]


def test_the_worst_project_comes_first(client, tomas) -> None:
    project("Calm")
    project("Red", build_days=30)
    project("Amber", build_days=11)
    small_plan(name="Not rated")
    assert names(client) == ["Red", "Amber", "Calm", "Not rated"]
    html = client.get("/portfolio/").content.decode()
    assert "One needs action now: Red is 25 working days late" in html


@pytest.mark.parametrize(
    "order", ["name", "finish", "slip", "spi", "cpi", "budget", "cost", "phase", "manager"]
)
def test_every_order_keeps_every_project(client, tomas, order: str) -> None:
    project("Calm")
    small_plan(name="Not rated")
    assert set(names(client, f"?order={order}")) == {"Calm", "Not rated"}


def test_an_order_that_is_not_on_the_list_is_ignored(client, tomas) -> None:
    project("Calm")
    assert names(client, "?order=manager__password&phase=9&colour=blue&manager=x&page=x") == ["Calm"]


def test_filters_narrow_the_list(client, tomas) -> None:
    project("Calm")
    red = project("Red", build_days=30)
    assert names(client, "?colour=red") == ["Red"]
    assert names(client, "?q=cal") == ["Calm"]
    assert names(client, f"?manager={red.project.manager_id}") == ["Red"]


def test_an_override_in_force_is_what_the_list_shows(client, tomas) -> None:
    plan = project("Red", build_days=30)
    HealthOverride.objects.create(
        project=plan.project, dimension="overall", colour="amber", reason="Agreed", expires_on="2999-01-01"
    )
    assert client.get("/portfolio/").context["page_obj"][0].colours["overall"] == "amber"


def test_a_manager_sees_the_projects_they_know_and_money_only_where_it_is_theirs(client) -> None:
    mine, other = project("Mine"), project("Other")
    project("Hidden")
    user = mine.project.manager
    from tests.factories import MembershipFactory

    MembershipFactory(user=user, project=other.project, role="team_member")
    client.force_login(user)
    rows = {row.name: row for row in client.get("/portfolio/").context["page_obj"]}
    assert set(rows) == {"Mine", "Other"}
    assert rows["Mine"].budget == 15000
    assert (rows["Other"].budget, rows["Other"].cpi, rows["Other"].cost_percent) == (None, None, None)
    html = client.get("/portfolio/").content.decode()
    assert "Budget €15k" in html


def test_the_api_hides_what_the_page_hides(client) -> None:
    plan = project("Mine")
    client.force_login(member_of(plan.project))
    row = client.get("/api/v1/portfolio/").json()["results"][0]
    assert (row["finish_variance_days"], row["budget_at_completion"], row["cost_performance_index"]) == (
        "0.00",
        None,
        None,
    )
    snapshot = client.get(f"/api/v1/snapshots/?project={plan.project.code}").json()["results"][0]
    assert "actual_cost" not in snapshot
    assert "forecast" not in snapshot["health"]["budget"]
    baseline = client.get("/api/v1/baselines/").json()["results"][0]
    assert "budget_at_completion" not in baseline


def test_a_team_member_has_no_portfolio(client) -> None:
    plan = project("Mine")
    client.force_login(member_of(plan.project))
    assert client.get("/portfolio/").status_code == 403


def test_everybody_starts_at_what_needs_them(client) -> None:
    plan = project("Mine")
    for user, words in (
        (UserFactory(organisation_role="portfolio_manager"), plan.project.name),
        (member_of(plan.project, "stakeholder"), "Nothing is asked of you."),
        (plan.priya, plan.project.name),
        (UserFactory(), "No project yet that you take part in."),
    ):
        client.force_login(user)
        assert words in client.get("/").content.decode()


def test_the_portfolio_asks_as_often_for_twice_the_projects(client, tomas) -> None:
    project("One"), project("Two", build_days=11)
    client.get("/portfolio/")
    with count_queries() as few:
        client.get("/portfolio/")
    project("Three"), project("Four", build_days=30)
    with assert_query_count("dashboards.portfolio"):
        client.get("/portfolio/")
    with count_queries() as many:
        client.get("/portfolio/")
    assert len(statements(many)) == len(statements(few)) <= 30


def test_a_stakeholder_of_several_projects_compares_them(client):
    person = member_of(project("First").project, "stakeholder")
    MembershipFactory(user=person, project=project("Second project").project, role="stakeholder")
    client.force_login(person)
    assert "Second project" in client.get("/").content.decode()
    page = client.get("/portfolio/").content.decode()
    assert "Second project" in page
