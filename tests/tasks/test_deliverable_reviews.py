"""Reviews of deliverables: criterion by criterion, kept for ever; what is rejected goes back to its tasks."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from alerts.models import Alert
from alerts.raising.services import close_over
from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from core.models import ChangeSet
from core.registry import gate_queries, needs, task_facts
from people.access import actor_for
from people.models import User
from projects.models import Gate, Phase, Project
from tasks.deliverables.services import (
    NewCondition,
    add_deliverable,
    complete_condition,
    remind_of_deliverables,
    review_deliverable,
    take_back,
)
from tasks.models import (
    Comment,
    DeliverableCondition,
    DeliverableReview,
)
from tasks.reporting.services import Report, report_progress
from tests.factories import ProjectFactory, member_of
from tests.tasks.deliverables import Handed, deliverable, waiting
from tests.tasks.plans import chain_of_three

pytestmark = pytest.mark.django_db
CONDITION = "Translate the last chapter"


def condition_of(handed: Handed) -> NewCondition:
    return NewCondition(CONDITION, handed.owner.pk, date(2026, 4, 1))


def accepted_with_conditions(handed: Handed) -> DeliverableCondition:
    review = handed.review(
        "accepted_with_conditions",
        "Tried with two people",
        conditions=[condition_of(handed)],
    )
    return review.conditions.get()


def stored() -> set[str]:
    root = Path(default_storage.path("deliverables"))
    return {str(path) for path in root.rglob("*") if path.is_file()} if root.exists() else set()


def wanting(kind: str, person: User, project: Project) -> list[str]:
    return [need.title for need in needs[kind].rows(actor_for(person), [project])]


def answer(name: str, project: Project) -> tuple[bool, str]:
    found = gate_queries[name].answer(project.pk)
    return found.is_met, found.proof


class TestReview:
    def test_accepted_when_every_criterion_is_met(self):
        handed = waiting()
        review = handed.review("accepted", note="Well done")
        assert handed.row().state == "accepted"
        assert [one["is_met"] for one in review.findings] == [True, True]
        assert review.of_version.number == 1
        told = Alert.objects.get(kind="deliverable_reviewed")
        assert (told.recipient, told.title) == (handed.owner, "Accepted: DL-01 Interface")
        assert told.body.startswith("Well done")

    def test_the_inbox_of_its_reviewer_asks_no_more(self):
        handed = waiting()
        assert Alert.objects.filter(kind="deliverable_waiting", closed_at=None).count() == 1
        handed.review("accepted")
        assert not Alert.objects.filter(kind="deliverable_waiting", closed_at=None).exists()

    def test_only_its_reviewer_decides(self):
        handed = waiting()
        for actor in (handed.owning, handed.plan.manager, SYSTEM):
            with pytest.raises(Forbidden):
                review_deliverable(
                    actor=actor,
                    deliverable_id=handed.pk,
                    outcome="accepted",
                    findings=handed.findings(),
                )

    @pytest.mark.parametrize(
        ("outcome", "failed", "more", "field", "words"),
        [
            ("accepted", ["Tried with two people"], {}, "outcome", "not met. Accept with conditions"),
            ("rejected", [], {"note": " "}, "note", "Say why"),
            ("accepted_with_conditions", [], {}, "conditions", "at least one condition"),
            (
                "accepted_with_conditions",
                [],
                {"conditions": [NewCondition("Later", None, None)]},
                "conditions",
                "Condition 1 needs a text, an owner and a date",
            ),
            (
                "accepted",
                [],
                {"conditions": [NewCondition("Later", 1, date(2026, 4, 1))]},
                "conditions",
                "alone",
            ),
            ("maybe", [], {}, "outcome", "or reject it"),
            ("accepted", [], {"findings": {}}, "findings", "Is this met\\? All fields are mapped"),
        ],
    )
    def test_half_a_review_is_none(self, outcome, failed, more, field, words):
        handed = waiting()
        with pytest.raises(InvalidInput, match=words) as refused:
            handed.review(outcome, *failed, **more)
        assert field in refused.value.errors
        assert (handed.row().state, DeliverableReview.objects.count()) == ("in_review", 0)

    def test_what_is_not_met_takes_a_reason(self):
        handed = waiting()
        findings = {pk: type(one)(False, " ") for pk, one in handed.findings("All fields are mapped").items()}
        with pytest.raises(InvalidInput, match="Say why this is not met: All fields are mapped"):
            handed.review("rejected", findings=findings)

    def test_conditions_are_somebodys_by_a_day(self):
        handed = waiting()
        condition = accepted_with_conditions(handed)
        assert (condition.owner, condition.due) == (handed.owner, date(2026, 4, 1))
        assert handed.row().state == "accepted_with_conditions"
        kind, project = needs["deliverable_condition"], handed.plan.project
        need = next(iter(kind.rows(handed.owning, [project])))
        assert (need.title, need.why) == (CONDITION, "Condition of DL-01 Interface")
        said = kind.answers.give(handed.owning, need, "met", 0, "")
        assert said == f"Met: {CONDITION}"
        assert wanting("deliverable_condition", handed.owner, project) == []
        kind.answers.take_back(handed.owning, need.key, 0)
        assert wanting("deliverable_condition", handed.owner, project) == [CONDITION]

    def test_a_condition_is_its_owners_and_the_managers(self):
        handed = waiting()
        condition = accepted_with_conditions(handed)
        with pytest.raises(Forbidden):
            complete_condition(actor=handed.reviewing, condition_id=condition.pk)
        complete_condition(actor=handed.plan.manager, condition_id=condition.pk)
        condition.refresh_from_db()
        assert condition.done_at is not None

    def test_a_condition_for_a_stranger_leaves_nothing_decided(self):
        handed, stranger = waiting(), member_of(ProjectFactory())
        with pytest.raises(DomainError, match="takes part in the project"):
            handed.review(
                "accepted_with_conditions",
                conditions=[NewCondition("Later", stranger.pk, date(2026, 4, 1))],
            )
        assert handed.row().state == "in_review"

    def test_a_review_is_made_on_what_its_reader_saw(self):
        handed = waiting()
        with pytest.raises(Conflict):
            handed.review("accepted", version=1)
        handed.review("accepted", version=handed.row().version)

    def test_what_was_decided_stays_in_the_database(self):
        handed = waiting()
        review = handed.review("accepted")
        for sql in ("UPDATE tasks_deliverablereview SET note = 'x'", "DELETE FROM tasks_deliverablereview"):
            with (
                pytest.raises(IntegrityError, match="never changed"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
        handed.reviewer.delete()
        review.refresh_from_db()
        assert review.reviewed_by is None


class TestRejection:
    def test_it_opens_its_done_tasks_again_with_why(self):
        plan = chain_of_three()
        report_progress(
            actor=plan.manager,
            task_id=plan.ids["build"],
            report=Report(is_done=True, on=date(2026, 3, 6)),
        )
        assert plan["build"].is_done
        handed = waiting(plan=plan)
        handed.review("rejected", "All fields are mapped", note="Come back with all of them")
        build = plan["build"]
        assert (build.is_done, build.status, build.actual_finish) == (False, "in_progress", None)
        assert handed.row().state == "rejected"
        thread = Comment.objects.get(task=build)
        assert thread.author == handed.reviewer
        assert "DL-01 Interface, version 1, was rejected: Come back with all of them" in thread.body
        assert "- All fields are mapped: Two fields are missing" in thread.body
        assert wanting("deliverable", handed.owner, plan.project) == ["DL-01 Interface"]

    def test_it_stands_in_the_journal_as_one_thing(self):
        plan = chain_of_three()
        report_progress(
            actor=plan.manager,
            task_id=plan.ids["build"],
            report=Report(is_done=True, on=date(2026, 3, 6)),
        )
        handed = waiting(plan=plan)
        before = ChangeSet.objects.count()
        handed.review("rejected")
        made = ChangeSet.objects.order_by("-id")[: ChangeSet.objects.count() - before]
        assert [one.intent for one in made] == ["review_deliverable"]
        assert {change.model for change in made[0].changes.all()} >= {
            "tasks.deliverable",
            "tasks.deliverablereview",
            "tasks.task",
            "tasks.comment",
        }

    def test_an_open_task_and_a_phase_are_told_only(self):
        plan = chain_of_three()
        plan.add("stage")
        plan.add("inside", under="stage")
        handed = waiting(plan=plan, task_ids=[plan.ids["build"], plan.ids["stage"]])
        handed.review("rejected")
        assert plan["build"].percent_complete == 0
        assert Comment.objects.count() == 2


class TestGate:
    def test_nothing_named_is_nothing_accepted(self):
        project = ProjectFactory()
        met, proof = answer("phase_deliverables_accepted", project)
        assert (met, proof) == (False, "No deliverable is named for this gate yet.")
        assert answer("deliverables_accepted", project)[0] is False
        assert answer("deliverable_conditions_met", project)[0] is True

    def test_what_is_missing_is_named(self):
        plan = chain_of_three()
        gates = list(Gate.objects.filter(phase__project=plan.project).order_by("phase__position"))
        first = waiting(plan=plan, gate_id=gates[0].pk)
        deliverable(plan, gate_id=gates[0].pk)
        deliverable(plan, gate_id=gates[3].pk)
        first.review("accepted")
        Phase.objects.filter(pk=gates[0].phase_id).update(status="active")
        met, proof = answer("phase_deliverables_accepted", plan.project)
        assert (met, proof) == (False, "1 of 2 accepted. Missing: DL-02 Interface")
        assert answer("deliverables_accepted", plan.project)[1].startswith("1 of 3 accepted.")

    def test_with_conditions_is_accepted_and_the_proof_says_so(self):
        plan = chain_of_three()
        gate = Gate.objects.filter(phase__project=plan.project).order_by("phase__position")[0]
        handed = waiting(plan=plan, gate_id=gate.pk)
        condition = accepted_with_conditions(handed)
        met, proof = answer("phase_deliverables_accepted", plan.project)
        assert (met, proof) == (True, "1 deliverable is accepted. 1 condition of them is open.")
        met, proof = answer("deliverable_conditions_met", plan.project)
        assert not met
        assert CONDITION in proof
        complete_condition(actor=plan.manager, condition_id=condition.pk)
        assert answer("deliverable_conditions_met", plan.project)[0] is True


class TestWatch:
    def test_an_owner_is_told_once_that_it_is_overdue(self):
        handed = deliverable(due=date(2026, 3, 10))
        assert remind_of_deliverables(today=date(2026, 3, 10)) == 0
        assert remind_of_deliverables(today=date(2026, 3, 11)) == 1
        assert remind_of_deliverables(today=date(2026, 3, 12)) == 0
        alert = Alert.objects.get(kind="deliverable_overdue")
        assert (alert.recipient, alert.title) == (handed.owner, "Overdue: DL-01 Interface")

    def test_handed_in_it_is_overdue_no_more(self):
        handed = deliverable(due=date(2026, 3, 10))
        remind_of_deliverables(today=date(2026, 3, 11))
        close_over()
        assert Alert.objects.filter(kind="deliverable_overdue", closed_at=None).count() == 1
        handed.add()
        handed.hand_in()
        close_over()
        assert not Alert.objects.filter(kind="deliverable_overdue", closed_at=None).exists()
        assert remind_of_deliverables(today=date(2026, 3, 12)) == 0

    def test_its_tasks_day_counts_and_nobodys_is_the_managers(self):
        plan = chain_of_three()
        deliverable(plan, owner_id=None)
        day = plan.dates("build")[1]
        assert remind_of_deliverables(today=day) == 0
        assert remind_of_deliverables(today=date(2026, 4, 1)) == 1
        assert Alert.objects.get(kind="deliverable_overdue").recipient == plan.manager.user


def test_a_task_says_what_it_is_for():
    handed = waiting()
    facts = task_facts["deliverables"](handed.plan.manager, handed.plan["build"])
    assert [(fact.text, fact.note) for fact in facts] == [("DL-01 Interface", "In review")]


def test_a_closed_project_takes_nothing():
    handed = waiting()
    Project.objects.filter(pk=handed.plan.project.pk).update(status="closed")
    for act in (
        lambda: handed.review("accepted"),
        lambda: take_back(actor=handed.owning, deliverable_id=handed.pk),
        lambda: add_deliverable(
            actor=handed.plan.manager, project_id=handed.plan.project.pk, values={"name": "Late"}
        ),
    ):
        with pytest.raises(DomainError, match="is closed"):
            act()


def test_two_decide_at_the_same_time_and_the_second_hears_it():
    handed = waiting()
    handed.review("accepted")
    with pytest.raises(DomainError, match="does not wait for a review"):
        handed.review("rejected")
