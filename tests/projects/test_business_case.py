"""The business case: worked figures, options by year, the choice, and what approval freezes."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from core.models import Change
from people.access import actor_for
from projects.business_case.figures import (
    Flows,
    Terms,
    cumulative_values,
    internal_rate,
    payback,
    present_value,
    worth_of,
)
from projects.business_case.reads import case_of, compared
from projects.business_case.services import (
    add_option,
    choose_option,
    delete_option,
    update_case,
    update_option,
)
from projects.business_case.words import option_chosen
from projects.charter.reads import NEEDED_TO_APPROVE
from projects.charter.services import approve_charter, update_charter
from projects.models import BusinessCase, CaseOption
from tests.factories import ProjectFactory, member_of

JSON = "application/json"


def amounts(*values: str | int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


# The example of Microsoft's NPV function, whose first amount is discounted there: 1,188.44 × 1.1.
EXCEL = amounts(-10_000, 3_000, 4_200, 6_800)


@pytest.mark.parametrize(
    ("nets", "percent", "value"),
    [
        (EXCEL, "10", "1307.29"),
        (amounts(-1_000, 600, 600), "10", "41.32"),
        (amounts(-1_000, 600, 600), "0", "200.00"),
        (amounts("-0.01", "0.01"), "50", "0.00"),
        (amounts(-100), "8", "-100.00"),
    ],
)
def test_present_value_is_exact_to_the_cent(nets, percent, value):
    assert present_value(nets, Decimal(percent)) == Decimal(value)


@pytest.mark.parametrize(
    ("nets", "years"),
    [
        (amounts(-1_000, 600, 600), "1.7"),
        (amounts(-1_000, 500, 500), "2.0"),
        # Back after a year, spent again in the third: it is back for good in the fourth.
        (amounts(-100, 100, 100, -150, 100), "3.5"),
        (amounts(-100, 40, 40), None),
        (amounts(0, 50), None),
        (amounts(10, -5), "0"),
    ],
)
def test_money_is_back_when_it_stays_so(nets, years):
    assert payback(nets) == (Decimal(years) if years else None)


@pytest.mark.parametrize(
    ("nets", "rate"),
    [
        (amounts(-1_000, 600, 600), "13.1"),
        (EXCEL, "16.3"),
        (amounts(-1_000, 400, 500), "-6.5"),
        # Two rates make this zero, so none is told.
        (amounts(-100, 230, -132), None),
        (amounts(100, 100), None),
        (amounts(-100, -100), None),
        (amounts(0, 0), None),
    ],
)
def test_internal_rate_where_there_is_just_one(nets, rate):
    assert internal_rate(nets) == (Decimal(rate) if rate else None)


def test_worth_says_how_wrong_the_benefits_may_be():
    flows = Flows(amounts(1_000, 0, 0), amounts(0, 600, 600))
    terms = Terms(Decimal(10), Decimal(20), Decimal(30), Decimal(10), Decimal(20))

    worth = worth_of(flows, terms)

    assert worth.return_percent == Decimal("20.0")
    assert worth.benefits_may_fall == Decimal("4.0")
    # 1,200 spent and 420 a year: -1,200 + 381.818… + 347.107…
    assert worth.worst == Decimal("-471.07")
    # 900 spent and 720 a year: -900 + 654.545… + 595.041…
    assert worth.best == Decimal("349.59")


def test_the_curve_ends_at_the_present_value():
    curve = cumulative_values(EXCEL, Decimal(10))
    assert curve == list(amounts("-10000.00", "-7272.73", "-3801.65", "1307.29"))


@pytest.fixture
def project():
    return ProjectFactory(code="ERP", name="ERP cloud migration")


def option(project, name="New ERP", **values):
    given = {"costs": amounts(1_000, 0, 0), "benefits": amounts(0, 600, 600)}
    return add_option(actor=SYSTEM, project_id=project.pk, values={"name": name, **given, **values})


@pytest.mark.django_db
class TestServices:
    def test_an_option_has_an_amount_for_every_year_of_the_case(self, project):
        row = option(project)
        case = BusinessCase.objects.get(project=project)
        assert case.year_count == 5
        assert row.costs == ["1000.00", *["0.00"] * 5]
        assert Change.objects.filter(model="projects.caseoption").count() == 1

    @pytest.mark.parametrize("wrong", ["-1", "0.001", "1000000000000"])
    def test_a_wrong_amount_names_its_year(self, project, wrong):
        first = case_of(project).first_year
        with pytest.raises(InvalidInput) as refused:
            option(project, costs=amounts(0, wrong))
        [message] = refused.value.errors["costs"]
        assert message.startswith(f"{first + 1}: ")
        assert not CaseOption.objects.exists()
        assert not BusinessCase.objects.exists()

    def test_more_amounts_than_years_are_refused(self, project):
        with pytest.raises(InvalidInput, match="7 amounts for 6 years"):
            option(project, benefits=amounts(*range(7)))

    def test_fewer_years_only_where_nothing_is_planned_in_them(self, project):
        row = option(project)
        update_case(actor=SYSTEM, project_id=project.pk, changes={"year_count": 2})
        row.refresh_from_db()
        assert row.costs == ["1000.00", "0.00", "0.00"]
        with pytest.raises(InvalidInput, match="has amounts in the years that would go"):
            update_case(actor=SYSTEM, project_id=project.pk, changes={"year_count": 1})
        assert BusinessCase.objects.get().year_count == 2

    def test_doing_nothing_is_what_others_are_measured_against(self, project):
        option(project, "Nothing", costs=amounts(100), benefits=(), is_nothing=True)
        option(project)
        nothing, new = compared(case_of(project))
        assert nothing.worth.gain is None
        assert new.worth.gain == new.worth.present_value + Decimal(100)
        assert new.is_best

    def test_only_one_option_does_nothing(self, project):
        option(project, "Nothing", is_nothing=True)
        with pytest.raises(InvalidInput, match="already stands for doing nothing"):
            option(project, "Nothing again", is_nothing=True)

    def test_a_choice_needs_its_reason(self, project):
        row = option(project)
        with pytest.raises(InvalidInput, match="why it is this one"):
            choose_option(actor=SYSTEM, project_id=project.pk, option_id=row.pk, why=" ")
        case = choose_option(
            actor=SYSTEM,
            project_id=project.pk,
            option_id=row.pk,
            why="Worth most",
        )
        assert case.chosen == row
        with pytest.raises(DomainError, match="the chosen one"):
            delete_option(actor=SYSTEM, option_id=row.pk)

    def test_an_option_of_another_project_is_not_chosen(self, project):
        other = option(ProjectFactory(code="OTHER"))
        with pytest.raises(InvalidInput, match="not there any more"):
            choose_option(actor=SYSTEM, project_id=project.pk, option_id=other.pk, why="x")

    def test_a_stale_edit_is_a_conflict(self, project):
        row = option(project)
        update_option(actor=SYSTEM, option_id=row.pk, changes={"name": "SAP"}, version=1)
        with pytest.raises(Conflict):
            update_option(actor=SYSTEM, option_id=row.pk, changes={"name": "Oracle"}, version=1)

    def test_an_approved_charter_freezes_it(self, project):
        row = option(project)
        update_charter(
            actor=SYSTEM,
            project_id=project.pk,
            changes=dict.fromkeys(NEEDED_TO_APPROVE, "Written"),
        )
        approve_charter(actor=SYSTEM, project_id=project.pk)
        for write in (
            lambda: option(project, "Late"),
            lambda: update_option(actor=SYSTEM, option_id=row.pk, changes={"name": "Late"}),
            lambda: delete_option(actor=SYSTEM, option_id=row.pk),
            lambda: update_case(actor=SYSTEM, project_id=project.pk, changes={"year_count": 9}),
            lambda: choose_option(actor=SYSTEM, project_id=project.pk, option_id=row.pk, why="x"),
        ):
            with pytest.raises(DomainError, match="The charter is signed"):
                write()

    def test_who_may_not_edit_changes_nothing(self, project):
        member = actor_for(member_of(project))
        with pytest.raises(Forbidden):
            add_option(actor=member, project_id=project.pk, values={"name": "Mine"})

    def test_a_gate_asks_for_the_choice(self, project):
        assert not option_chosen(project.pk).is_met
        option(project, "Nothing", is_nothing=True)
        row = option(project)
        choose_option(actor=SYSTEM, project_id=project.pk, option_id=row.pk, why="Worth most")
        answer = option_chosen(project.pk)
        assert answer.is_met
        assert answer.proof == "2 options compared, chosen: New ERP"


@pytest.mark.django_db
class TestPages:
    def test_page_says_the_verdict(self, project, as_user):
        option(project, "Nothing", costs=amounts(100), benefits=(), is_nothing=True)
        option(project)
        client = as_user(project.manager)
        text = client.get(reverse("business_case", args=["ERP"])).content.decode()
        assert "Nothing is chosen yet. New ERP is worth most" in text

    def test_amounts_are_for_those_who_see_costs(self, project, as_user):
        option(project)
        member = as_user(member_of(project))
        assert member.get(reverse("business_case", args=["ERP"])).status_code == 403
        assert member.get("/api/v1/business-cases/ERP/").status_code == 403
        assert member.get("/api/v1/case-options/").json()["results"] == []

    def test_an_option_is_typed_by_year(self, project, as_user):
        client = as_user(project.manager)
        address = reverse("case_option_new", args=["ERP"])
        answer = client.post(address, {"name": "SAP", "cost_0": "96k", "benefit_2": "1,200.50"})
        assert answer.status_code == 302
        row = CaseOption.objects.get()
        assert row.costs[0] == "96000.00"
        assert row.benefits[2] == "1200.50"
        edited = client.get(reverse("case_option", args=["ERP", row.pk])).content.decode()
        assert "96" in edited

    def test_a_wrong_year_keeps_what_was_typed(self, project, as_user):
        client = as_user(project.manager)
        address = reverse("case_option_new", args=["ERP"])
        answer = client.post(address, {"name": "SAP", "cost_0": "much", "benefit_2": "7"})
        assert answer.status_code == 422
        assert 'value="much"' in answer.content.decode()


@pytest.mark.django_db
class TestApi:
    def test_a_case_is_made_changed_and_decided(self, project, as_user):
        client = as_user(project.manager)
        new = {
            "project": "ERP",
            "name": "SAP",
            "costs": ["1000"],
            "benefits": ["0", "600", "600"],
        }
        made = client.post("/api/v1/case-options/", new, content_type=JSON)
        assert made.status_code == 201
        row = made.json()
        changed = client.patch(
            "/api/v1/business-cases/ERP/",
            {"discount_percent": "10", "year_count": 2, "version": 1},
            content_type=JSON,
        )
        assert changed.json()["options"][0]["worth"]["present_value"] == "41.32"
        chosen = client.post(
            "/api/v1/business-cases/ERP/choice/",
            {"option": row["id"], "why": "Worth it"},
            content_type=JSON,
        )
        assert chosen.json()["chosen"] == row["id"]

    def test_a_wrong_amount_is_a_problem_with_its_field(self, project, as_user):
        client = as_user(project.manager)
        new = {"project": "ERP", "name": "SAP", "costs": ["-1"]}
        answer = client.post("/api/v1/case-options/", new, content_type=JSON)
        assert answer.status_code == 422
        assert "costs" in answer.json()["errors"]
