"""From a need to a project: asked for, scored, decided once, started with its words."""

from decimal import Decimal

import pytest
from django.urls import reverse

from alerts.models import Alert
from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from people.access import actor_for
from people.models import User
from projects.models import Charter, Project, ProjectRequest, ScoringCriterion
from projects.requests.figures import score_of
from projects.requests.reads import asked_of, board
from projects.requests.services import (
    add_criterion,
    ask_for_project,
    decide_request,
    delete_criterion,
    lay_out_criteria,
    review_request,
    score_request,
    start_project,
    update_criterion,
    update_request,
    withdraw_request,
)
from tests.factories import UserFactory

JSON = "application/json"


def criterion(pk: int, weight: int, *, is_burden: bool = False) -> ScoringCriterion:
    return ScoringCriterion(pk=pk, name=f"C{pk}", weight=weight, is_burden=is_burden)


class TestScore:
    """Fit weighs 30, value 30, effort 20 and risk 20; the last two are burdens."""

    criteria = (
        criterion(1, 30),
        criterion(2, 30),
        criterion(3, 20, is_burden=True),
        criterion(4, 20, is_burden=True),
    )

    @pytest.mark.parametrize(
        ("points", "total"),
        [
            ({1: 5, 2: 5, 3: 1, 4: 1}, 100),
            ({1: 1, 2: 1, 3: 5, 4: 5}, 0),
            # 30 × 3/4 + 30 × 2/4 + 20 × 3/4 + 20 × 0/4
            ({1: 4, 2: 3, 3: 2, 4: 5}, 52),
            ({1: 3, 2: 3, 3: 3, 4: 3}, 50),
        ],
    )
    def test_points_are_weighted(self, points, total):
        assert score_of(self.criteria, points).total == total

    def test_the_parts_add_up_and_say_what_they_may_give(self):
        score = score_of(self.criteria, {1: 4, 2: 3, 3: 2, 4: 5})
        assert [part.worth for part in score.parts] == [
            Decimal("22.5"),
            Decimal(15),
            Decimal(15),
            Decimal(0),
        ]
        assert [part.most for part in score.parts] == [30, 30, 20, 20]

    def test_half_a_score_is_none(self):
        score = score_of(self.criteria, {1: 5})
        assert (score.total, score.judged) == (None, 1)
        assert score_of((), {}).total is None


@pytest.fixture
def triager(db) -> User:
    return UserFactory(full_name="Paula Portfolio", organisation_role="portfolio_manager")


@pytest.fixture
def asker(db) -> User:
    return UserFactory(full_name="Anna Asker")


@pytest.fixture
def request_(asker) -> ProjectRequest:
    values = {
        "title": "One form for travel",
        "need": "Costs are typed three times.",
        "outcome": "Typed once.",
        "for_whom": "All who travel",
        "rough_cost": Decimal(30_000),
    }
    return ask_for_project(actor=actor_for(asker), values=values)


@pytest.mark.django_db
class TestServices:
    def test_whoever_asked_changes_it_and_others_do_not_see_it(self, request_, asker):
        update_request(
            actor=actor_for(asker),
            request_id=request_.pk,
            changes={"title": "Travel"},
            version=1,
        )
        with pytest.raises(Conflict):
            update_request(
                actor=actor_for(asker),
                request_id=request_.pk,
                changes={"title": "Late"},
                version=1,
            )
        with pytest.raises(NotVisible):
            withdraw_request(actor=actor_for(UserFactory()), request_id=request_.pk)

    def test_who_asked_does_not_decide(self, request_, asker):
        with pytest.raises(Forbidden):
            decide_request(
                actor=actor_for(asker),
                request_id=request_.pk,
                outcome="approved",
                reason="I like it",
            )

    def test_a_decision_has_a_reason_and_is_told(self, request_, asker, triager):
        actor = actor_for(triager)
        with pytest.raises(InvalidInput, match="told the reason"):
            decide_request(actor=actor, request_id=request_.pk, outcome="declined", reason=" ")
        review_request(actor=actor, request_id=request_.pk)
        decide_request(
            actor=actor,
            request_id=request_.pk,
            outcome="declined",
            reason="The ledger brings it in May.",
        )
        alert = Alert.objects.get(recipient=asker)
        assert alert.title == "Your request is declined: One form for travel"
        assert alert.body == "The ledger brings it in May. (Paula Portfolio)"
        assert alert.url == reverse("request", args=[request_.pk])

    def test_the_second_decision_hears_who_was_first(self, request_, triager):
        decide_request(
            actor=actor_for(triager),
            request_id=request_.pk,
            outcome="approved",
            reason="Yes",
        )
        with pytest.raises(DomainError, match="Paula Portfolio has decided this request already"):
            decide_request(actor=SYSTEM, request_id=request_.pk, outcome="declined", reason="No")
        with pytest.raises(DomainError, match="already: approved"):
            update_request(actor=SYSTEM, request_id=request_.pk, changes={"title": "Late"})

    def test_what_is_on_hold_may_still_be_decided(self, request_, triager):
        actor = actor_for(triager)
        decide_request(actor=actor, request_id=request_.pk, outcome="on_hold", reason="After May")
        decide_request(actor=actor, request_id=request_.pk, outcome="approved", reason="Now")
        assert ProjectRequest.objects.get().status == "approved"

    def test_scores_are_given_changed_and_taken_back(self, request_, triager):
        criteria = lay_out_criteria(actor=SYSTEM)
        actor = actor_for(triager)
        points = dict.fromkeys([row.pk for row in criteria], 3)
        score_request(actor=actor, request_id=request_.pk, points=points)
        assert asked_of(request_).score.total == 50
        score_request(actor=actor, request_id=request_.pk, points={criteria[0].pk: 5})
        assert asked_of(request_).score.total == 65
        score_request(actor=actor, request_id=request_.pk, points={criteria[0].pk: None})
        assert asked_of(request_).score.total is None

    @pytest.mark.parametrize("points", [0, 6])
    def test_points_are_from_one_to_five(self, request_, points):
        row = lay_out_criteria(actor=SYSTEM)[0]
        with pytest.raises(InvalidInput, match="Strategic fit: from 1 to 5"):
            score_request(actor=SYSTEM, request_id=request_.pk, points={row.pk: points})

    def test_a_weight_of_zero_is_refused(self, db):
        with pytest.raises(InvalidInput) as refused:
            add_criterion(actor=SYSTEM, values={"name": "Fun", "weight": 0})
        assert "weight" in refused.value.errors

    def test_the_last_criterion_stays(self, db):
        row = add_criterion(actor=SYSTEM, values={"name": "Fun", "weight": 5})
        with pytest.raises(DomainError, match="one criterion at least"):
            delete_criterion(actor=SYSTEM, criterion_id=row.pk)

    def test_another_weight_changes_every_score(self, request_):
        first, second = (
            add_criterion(actor=SYSTEM, values={"name": name, "weight": 50}) for name in ("Fit", "Value")
        )
        points = {first.pk: 5, second.pk: 1}
        score_request(actor=SYSTEM, request_id=request_.pk, points=points)
        assert asked_of(request_).score.total == 50
        update_criterion(actor=SYSTEM, criterion_id=second.pk, changes={"weight": 100})
        assert asked_of(request_).score.total == 33

    def test_only_what_is_approved_becomes_a_project_and_once(self, request_, triager, asker):
        actor = actor_for(triager)
        start = {"request_id": request_.pk, "code": "TRV", "name": "Travel"}
        with pytest.raises(DomainError, match="approved becomes a project"):
            start_project(actor=actor, **start)
        decide_request(actor=actor, request_id=request_.pk, outcome="approved", reason="Yes")
        project = start_project(actor=actor, **start)
        charter = Charter.objects.get(project=project)
        assert charter.business_case == "Costs are typed three times.\n\nFor: All who travel"
        assert charter.goals == "Typed once."
        assert (project.sponsor, project.manager) == (asker, triager)
        with pytest.raises(DomainError, match="a project already: Travel"):
            start_project(actor=actor, request_id=request_.pk, code="TR2", name="Travel")
        assert Project.objects.count() == 1

    def test_it_may_begin_with_a_template_and_keeps_its_words(self, request_, triager, asker, as_user):
        actor = actor_for(triager)
        decide_request(actor=actor, request_id=request_.pk, outcome="approved", reason="Yes")
        client = as_user(triager)
        address = f"/requests/{request_.pk}/start/"
        assert "Software release" in client.get(address).content.decode()
        form = {"code": "TRV", "name": "Travel", "template": "software-release"}
        assert client.post(address, form).url == "/p/TRV/charter/"
        project = Project.objects.get(code="TRV")
        assert project.tasks.filter(name="Release plan and budget").exists()
        assert (project.sponsor, project.charter.goals) == (asker, "Typed once.")

    def test_a_template_that_is_gone_is_said_and_nothing_begun(self, request_, triager):
        actor = actor_for(triager)
        decide_request(actor=actor, request_id=request_.pk, outcome="approved", reason="Yes")
        with pytest.raises(InvalidInput) as caught:
            start_project(actor=actor, request_id=request_.pk, code="TRV", name="T", template="gone")
        assert "template" in caught.value.errors
        assert not Project.objects.exists()

    def test_nothing_is_half_made(self, request_, triager):
        actor = actor_for(triager)
        decide_request(actor=actor, request_id=request_.pk, outcome="approved", reason="Yes")
        with pytest.raises(InvalidInput):
            start_project(actor=actor, request_id=request_.pk, code="no code!", name="Travel")
        assert not Project.objects.exists()
        assert ProjectRequest.objects.get().project is None

    def test_the_board_has_the_best_first(self, request_, asker):
        other = ask_for_project(actor=actor_for(asker), values={"title": "B", "need": "b"})
        row = add_criterion(actor=SYSTEM, values={"name": "Fit", "weight": 1})
        score_request(actor=SYSTEM, request_id=request_.pk, points={row.pk: 2})
        score_request(actor=SYSTEM, request_id=other.pk, points={row.pk: 4})
        new = board(SYSTEM)[0]
        assert [asked.request.pk for asked in new.rows] == [other.pk, request_.pk]


@pytest.mark.django_db
class TestPages:
    def test_anyone_asks_and_reads_what_became_of_it(self, asker, as_user, triager):
        client = as_user(asker)
        assert "What do you need?" in client.get(reverse("requests")).content.decode()
        asked = {"title": "One form", "need": "Typed thrice", "rough_cost": "30k"}
        assert client.post(reverse("request_new"), asked).status_code == 302
        row = ProjectRequest.objects.get()
        assert row.rough_cost == Decimal(30_000)
        decide_request(
            actor=actor_for(triager),
            request_id=row.pk,
            outcome="declined",
            reason="Comes in May",
        )
        assert "Comes in May" in client.get(reverse("requests")).content.decode()
        page = client.get(reverse("request", args=[row.pk])).content.decode()
        assert "Comes in May" in page
        assert reverse("request_decide", args=[row.pk]) not in page

    def test_a_triager_goes_from_the_board_to_the_project(self, request_, triager, as_user):
        lay_out_criteria(actor=SYSTEM)
        client = as_user(triager)
        assert "One form for travel" in client.get(reverse("requests")).content.decode()
        pk = request_.pk
        points = {f"points_{row.pk}": "4" for row in ScoringCriterion.objects.all()}
        assert client.post(reverse("request_score", args=[pk]), points).status_code == 302
        page = client.get(reverse("request", args=[pk])).content.decode()
        # 60 × 3/4 + 40 × 1/4
        assert "55 of 100" in page
        decided = {"outcome": "approved", "reason": "Worth it"}
        assert client.post(reverse("request_decide", args=[pk]), decided).status_code == 302
        started = client.post(reverse("request_start", args=[pk]), {"name": "Travel", "code": "TRV"})
        assert started["Location"] == reverse("charter", args=["TRV"])

    def test_no_decision_is_made_by_forgetting_to_choose(self, request_, triager, as_user):
        client = as_user(triager)
        address = reverse("request_decide", args=[request_.pk])
        assert client.post(address, {"reason": "Yes"}).status_code == 422
        assert ProjectRequest.objects.get().status == "new"


@pytest.mark.django_db
def test_the_whole_way_over_the_api(asker, triager, as_user):
    criteria = lay_out_criteria(actor=SYSTEM)
    asked = as_user(asker).post(
        "/api/v1/requests/",
        {"title": "One form", "need": "Typed thrice"},
        content_type=JSON,
    )
    assert asked.status_code == 201
    pk = asked.json()["id"]
    client = as_user(triager)
    scores = [{"criterion": row.pk, "points": 5} for row in criteria]
    scored = client.post(f"/api/v1/requests/{pk}/score/", {"scores": scores}, content_type=JSON)
    assert scored.json()["total"] == 60
    decided = client.post(
        f"/api/v1/requests/{pk}/decision/",
        {"outcome": "approved", "reason": "Yes"},
        content_type=JSON,
    )
    assert decided.json()["status"] == "approved"
    started = client.post(
        f"/api/v1/requests/{pk}/start/",
        {"code": "FORM", "name": "One form"},
        content_type=JSON,
    )
    assert started.json()["project"] == "FORM"
