"""Raising, rating and ending risks, and what they are worth."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alerts.models import Alert
from core.access import SYSTEM, Role
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import Change
from core.registry import gate_queries
from risks.entries.reads import open_risk_count
from risks.issues.services import resolve_issue, update_issue
from risks.models import Issue, Risk
from risks.register import reads
from risks.register.services import (
    close_risk,
    raise_risk,
    rate_risk,
    remind_of_reviews,
    reopen_risk,
    risk_happened,
    update_risk,
)
from risks.responses.services import add_response, complete_response
from tests.budgets.rows import line
from tests.factories import ProjectFactory, TaskFactory, actor_with, member_of
from tests.risks.rows import costing, issue, rated, risk

pytestmark = pytest.mark.django_db
cents = st.integers(0, 10**9).map(lambda value: Decimal(value) / 100)


@given(percent=st.integers(0, 100), low=cents, likely=cents, high=cents)
def test_expected_value_is_probability_times_pert_mean_to_the_cent(
    percent: int, low: Decimal, likely: Decimal, high: Decimal
) -> None:
    exact = Fraction(percent, 100) * Fraction(low + 4 * likely + high) / 6
    found = reads.expected_value(percent, low, likely, high)
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    assert found == found.quantize(Decimal("0.01"))


def test_exposure_adds_up_open_threats_and_shows_opportunities_apart() -> None:
    project = ProjectFactory()
    risk(project, probability_percent=50, **costing(100, 200, 300))
    risk(project, probability_percent=10, **costing(0, 10, 20))
    risk(project, kind="opportunity", probability_percent=40, **costing(0, 50, 100))
    closed = risk(project, probability_percent=90, **costing(1000, 1000, 1000))
    close_risk(actor=SYSTEM, risk_id=closed.pk)
    assert reads.exposure(project.pk) == Decimal("101.00")
    assert reads.opportunity_value(project.pk) == Decimal("20.00")
    assert reads.exposure_of(project.pk).net == Decimal("81.00")
    assert reads.exposure(ProjectFactory().pk) == Decimal("0.00")


def test_risks_are_numbered_within_their_project() -> None:
    project = ProjectFactory()
    assert [risk(project).number, risk(project).number, risk(ProjectFactory()).number] == [1, 2, 1]


def test_ratings_that_nobody_chose_follow_from_the_numbers() -> None:
    project = ProjectFactory()
    line(project, "100000.00")
    # 1.2 % of the budget is step 3 of cost, 20 days step 4 of time: the higher counts.
    found = risk(
        project, probability_percent=55, impact_days_likely=20, impact_days_high=20, **costing(0, 1200, 2000)
    )
    assert (found.current_probability, found.current_impact, found.score) == (4, 4, 16)
    assert (found.inherent_probability, found.target_probability) == (4, 2)


def test_a_chosen_rating_stays() -> None:
    assert risk(ProjectFactory(), probability_percent=90, **rated(2, 5)).score == 10


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"impact_days_low": 3, "impact_days_likely": 2, "impact_days_high": 5}, "impact_days_likely"),
        ({"impact_days_low": 1, "impact_days_likely": 2, "impact_days_high": 1}, "impact_days_high"),
        (costing(-1, 0, 0), "impact_cost_low"),
        ({"probability_percent": 101}, "probability_percent"),
        ({"current_impact": 6}, "current_impact"),
        ({"title": " "}, "title"),
        ({"kind": "maybe"}, "kind"),
    ],
)
def test_what_is_wrong_is_named(fields: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        risk(ProjectFactory(), **fields)
    assert field in caught.value.errors


def test_a_team_member_raises_a_risk_but_may_not_edit_it_or_enter_money() -> None:
    project = ProjectFactory()
    member = actor_with(project, Role.TEAM_MEMBER)
    found = raise_risk(actor=member, project_id=project.pk, fields={"title": "Key person leaves"})
    with pytest.raises(Forbidden):
        update_risk(actor=member, risk_id=found.pk, changes={"title": "Other"})
    with pytest.raises(Forbidden, match="costs"):
        raise_risk(actor=member, project_id=project.pk, fields={"title": "Dear", **costing(1, 2, 3)})


def test_stakeholders_and_strangers_do_not_find_it() -> None:
    project = ProjectFactory()
    found = risk(project)
    for actor in (actor_with(project, Role.STAKEHOLDER), actor_with(ProjectFactory())):
        with pytest.raises(NotVisible):
            close_risk(actor=actor, risk_id=found.pk)
    with pytest.raises(Forbidden):
        raise_risk(actor=actor_with(project, Role.STAKEHOLDER), project_id=project.pk, fields={"title": "x"})


def test_an_owner_takes_part_in_the_project() -> None:
    project = ProjectFactory()
    with pytest.raises(DomainError) as caught:
        risk(project, owner_id=member_of(ProjectFactory()).pk)
    assert caught.value.field == "owner"


def test_tasks_belong_to_the_project_and_their_change_is_journalled() -> None:
    project = ProjectFactory()
    task = TaskFactory(project=project)
    found = risk(project, task_ids=[task.pk])
    assert list(found.tasks.all()) == [task]
    update_risk(actor=actor_with(project), risk_id=found.pk, changes={"task_ids": []})
    change = Change.objects.filter(model="risks.risk", row_id=found.pk).latest("id")
    assert (change.before, change.after) == ({"tasks": [task.pk]}, {"tasks": []})
    with pytest.raises(DomainError):
        risk(project, task_ids=[TaskFactory().pk])


def test_a_stale_edit_shows_both_values_and_saves_nothing() -> None:
    project = ProjectFactory()
    found, manager = risk(project), actor_with(project)
    update_risk(actor=manager, risk_id=found.pk, changes={"title": "One"}, version=1)
    with pytest.raises(Conflict) as caught:
        update_risk(actor=manager, risk_id=found.pk, changes={"title": "Two"}, version=1)
    assert (caught.value.fields[0].stored, caught.value.fields[0].proposed) == ("One", "Two")


def test_the_score_of_a_week_ago_is_read_from_the_journal() -> None:
    project = ProjectFactory()
    found, manager = risk(project, **rated(2, 3)), actor_with(project)
    before = timezone.now()
    rate_risk(actor=manager, risk_id=found.pk, current=(4, 3))
    rate_risk(actor=manager, risk_id=found.pk, current=(5, 5), target=(1, 1))
    found.refresh_from_db()
    young = risk(project)
    assert reads.scores_before([found, young], before) == {found.pk: 6}
    assert found.score == 25


def test_a_risk_that_happens_becomes_an_issue_and_keeps_its_link() -> None:
    project = ProjectFactory()
    owner, task = member_of(project), TaskFactory(project=project)
    found = risk(
        project,
        cause="One slot a month",
        event="It is missed",
        effect="Go-live moves",
        owner_id=owner.pk,
        task_ids=[task.pk],
        **rated(4, 5),
    )
    made = risk_happened(actor=actor_with(project), risk_id=found.pk, due=date(2026, 4, 1))
    found.refresh_from_db()
    assert (found.status, open_risk_count(project.pk)) == (Risk.Status.OCCURRED, 0)
    assert (made.risk, made.owner, made.tasks.get(), made.severity) == (found, owner, task, "critical")
    assert made.description == "One slot a month → It is missed → Go-live moves"
    with pytest.raises(DomainError, match="not open"):
        risk_happened(actor=SYSTEM, risk_id=found.pk)
    with pytest.raises(DomainError, match="closed risk"):
        reopen_risk(actor=SYSTEM, risk_id=found.pk)


def test_a_closed_risk_opens_again() -> None:
    project = ProjectFactory()
    found = risk(project)
    close_risk(actor=SYSTEM, risk_id=found.pk)
    assert reopen_risk(actor=SYSTEM, risk_id=found.pk).closed_at is None


def test_a_response_is_completed_by_its_owner_or_the_manager() -> None:
    project = ProjectFactory()
    found = risk(project)
    owner = actor_with(project, Role.TEAM_MEMBER)
    response = add_response(
        actor=actor_with(project),
        risk_id=found.pk,
        strategy="mitigate",
        action="Book a slot",
        owner_id=owner.user_id,
    )
    with pytest.raises(Forbidden):
        complete_response(actor=actor_with(project, Role.TEAM_MEMBER), response_id=response.pk)
    assert complete_response(actor=owner, response_id=response.pk).done_at is not None
    assert complete_response(actor=owner, response_id=response.pk, is_done=False).done_at is None


def test_an_issue_is_edited_by_the_manager_and_resolved_by_its_owner() -> None:
    project = ProjectFactory()
    owner = actor_with(project, Role.TEAM_MEMBER)
    found = issue(project, owner_id=owner.user_id, severity="high")
    with pytest.raises(Forbidden):
        update_issue(actor=owner, issue_id=found.pk, changes={"title": "Other"})
    assert resolve_issue(actor=owner, issue_id=found.pk, resolution="Done").resolved_at is not None
    again = resolve_issue(actor=owner, issue_id=found.pk, is_resolved=False)
    assert (again.status, again.resolved_at) == (Issue.Status.OPEN, None)
    with pytest.raises(Conflict):
        update_issue(actor=actor_with(project), issue_id=found.pk, changes={"title": "Other"}, version=1)


def test_the_gate_asks_for_owner_and_response_of_high_risks() -> None:
    project = ProjectFactory()
    ask = gate_queries["high_risks_answered"].answer
    # Where nobody has looked for risks, none is answered.
    assert ask(project.pk).proof == "No risk is registered yet"
    risk(project, **rated(2, 5))
    assert ask(project.pk).is_met
    high = risk(project, owner_id=member_of(project).pk, **rated(4, 5))
    assert ask(project.pk).proof == "1 high risk lacks one: R-02"
    add_response(actor=SYSTEM, risk_id=high.pk, strategy="accept", action="Watch")
    assert ask(project.pk).is_met


def test_the_gate_asks_for_no_issue_above_medium() -> None:
    project = ProjectFactory()
    ask = gate_queries["no_severe_issue"].answer
    issue(project, severity="medium")
    assert ask(project.pk).is_met
    found = issue(project, severity="critical")
    assert ask(project.pk).proof == "1 open issue is above medium: I-02 No test data"
    resolve_issue(actor=SYSTEM, issue_id=found.pk, resolution="Done")
    assert ask(project.pk).is_met


def test_a_due_review_is_told_once_per_date() -> None:
    project = ProjectFactory()
    owner, today = member_of(project), date(2026, 5, 4)
    found = risk(project, owner_id=owner.pk, review_on=today)
    risk(project, owner_id=owner.pk, review_on=today + timedelta(days=1))
    assert [remind_of_reviews(today=today), remind_of_reviews(today=today)] == [1, 0]
    alert = Alert.objects.get(recipient=owner)
    assert (alert.title, alert.why) == ("Review R-01 Supplier is late", "You own this risk.")
    update_risk(actor=SYSTEM, risk_id=found.pk, changes={"review_on": today - timedelta(days=1)})
    assert remind_of_reviews(today=today) == 1


def test_every_write_raises_the_generation() -> None:
    project = ProjectFactory()
    found = risk(project)
    project.refresh_from_db()
    before = project.generation
    rate_risk(actor=SYSTEM, risk_id=found.pk, current=(5, 5))
    project.refresh_from_db()
    assert project.generation == before + 1
