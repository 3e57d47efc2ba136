"""Deliverables: handed in by their owner, reviewed by somebody else, criterion by criterion."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from alerts.models import Alert
from alerts.raising.services import close_over
from core.access import SYSTEM, Role
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.registry import gate_queries, needs
from people.access import actor_for
from people.models import User
from projects.charter.services import add_objective
from projects.models import Gate, Project
from tasks.deliverables.reads import due_of, late_reviews, register, with_days
from tasks.deliverables.services import (
    NewCondition,
    add_version,
    delete_deliverable,
    drop_version,
    take_back,
    update_deliverable,
)
from tasks.models import (
    Deliverable,
    DeliverableCondition,
    DeliverableVersion,
    Task,
)
from tests.factories import ProjectFactory, actor_with, member_of
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


class TestRegister:
    def test_numbers_follow_one_another(self):
        plan = chain_of_three()
        first, second = deliverable(plan), deliverable(plan)
        assert (first.row().code, second.row().code) == ("DL-01", "DL-02")

    def test_it_keeps_what_it_is_tied_to(self):
        plan = chain_of_three()
        objective = add_objective(
            actor=SYSTEM, project_id=plan.project.pk, values={"name": "Faster", "metric": "Days"}
        )
        gate = Gate.objects.filter(phase__project=plan.project)[2]
        row = deliverable(plan, objective_ids=[objective.pk], gate_id=gate.pk).row()
        assert [*row.objectives.all(), *row.tasks.all()] == [objective, plan["build"]]
        assert (row.gate, row.state) == (gate, "in_work")

    def test_rows_of_another_project_are_refused(self):
        ours, theirs = chain_of_three(), chain_of_three()
        objective = add_objective(
            actor=SYSTEM, project_id=theirs.project.pk, values={"name": "F", "metric": "D"}
        )
        wrong = {
            "tasks": {"task_ids": [theirs.ids["build"]]},
            "objectives": {"objective_ids": [objective.pk]},
            "gate": {"gate_id": Gate.objects.filter(phase__project=theirs.project)[0].pk},
            "owner": {"owner_id": theirs.priya.pk},
        }
        for field, values in wrong.items():
            with pytest.raises(DomainError) as refused:
                deliverable(ours, **values)
            assert field in refused.value.field_errors()

    def test_nobody_reviews_their_own(self):
        plan = chain_of_three()
        with pytest.raises(InvalidInput, match="Nobody reviews what is their own"):
            deliverable(plan, reviewer_id=plan.priya.pk)

    def test_who_does_not_run_the_project_changes_nothing(self):
        handed = deliverable()
        for actor in (handed.owning, handed.reviewing):
            with pytest.raises(Forbidden):
                update_deliverable(actor=actor, deliverable_id=handed.pk, changes={"name": "Mine"})
            with pytest.raises(Forbidden):
                delete_deliverable(actor=actor, deliverable_id=handed.pk)
        stranger = actor_with(ProjectFactory())
        with pytest.raises(NotVisible):
            update_deliverable(actor=stranger, deliverable_id=handed.pk, changes={"name": "Mine"})

    def test_criteria_that_stay_keep_their_rows(self):
        handed = deliverable()
        before = dict(handed.row().criteria.values_list("text", "pk"))
        changes = {"criteria": ["New first", "Tried with two people", " Tried with two people "]}
        update_deliverable(actor=handed.plan.manager, deliverable_id=handed.pk, changes=changes, version=1)
        after = dict(handed.row().criteria.values_list("text", "pk"))
        assert list(after) == ["New first", "Tried with two people"]
        assert after["Tried with two people"] == before["Tried with two people"]
        with pytest.raises(Conflict):
            update_deliverable(
                actor=handed.plan.manager, deliverable_id=handed.pk, changes=changes, version=1
            )

    def test_what_is_asked_stays_while_it_is_reviewed(self):
        handed = waiting()
        with pytest.raises(DomainError, match="Take it back first"):
            update_deliverable(
                actor=handed.plan.manager,
                deliverable_id=handed.pk,
                changes={"criteria": ["Something else"]},
            )

    def test_too_long_a_criterion_is_refused_where_it_was_typed(self):
        with pytest.raises(InvalidInput) as refused:
            deliverable(criteria=["x" * 301])
        assert list(refused.value.errors) == ["criteria"]


class TestDue:
    def test_without_a_day_of_its_own_it_is_due_when_its_tasks_end(self):
        plan = chain_of_three()
        handed = deliverable(plan, task_ids=[plan.ids["design"], plan.ids["build"]])
        row = with_days(Deliverable.objects.select_related("project")).get(pk=handed.pk)
        assert due_of(row) == plan.dates("build")[1]
        line = register(plan.manager, plan.project)[0]
        assert (line.due, line.is_planned) == (plan.dates("build")[1], True)

    def test_its_own_day_counts_first(self):
        handed = deliverable(due=date(2026, 5, 4))
        line = register(handed.plan.manager, handed.plan.project)[0]
        assert (line.due, line.is_planned) == (date(2026, 5, 4), False)

    def test_its_day_is_the_projects(self):
        """At 23:30 in New York it is the next day in UTC."""
        plan = chain_of_three()
        Project.objects.filter(pk=plan.project.pk).update(time_zone="America/New_York")
        late = datetime(2026, 3, 7, 4, 30, tzinfo=UTC)
        Task.objects.filter(pk=plan.ids["build"]).update(finish=late)
        handed = deliverable(plan)
        row = with_days(Deliverable.objects.select_related("project")).get(pk=handed.pk)
        assert due_of(row) == date(2026, 3, 6)

    def test_what_waits_past_its_day_is_late_at_the_door_whosever_day_it_is(self):
        plan = chain_of_three()
        planned = waiting(plan=plan)
        waiting(plan=plan, due=date(2026, 3, 4), reviewer_id=planned.reviewer.pk)
        for day, count in ((4, 0), (5, 1), (10, 2)):
            with time_machine.travel(datetime(2026, 3, day, 9, tzinfo=UTC), tick=False):
                assert late_reviews(planned.reviewing, plan.project).count() == count, day


class TestVersions:
    def test_a_file_is_kept_and_goes_with_its_version(self, django_capture_on_commit_callbacks):
        handed, before = deliverable(), stored()
        upload = SimpleUploadedFile("Mapping v1.txt", b"a;b")
        version = add_version(actor=handed.owning, deliverable_id=handed.pk, upload=upload, note="First")
        assert (version.number, version.name, version.size) == (1, "Mapping v1.txt", 3)
        assert len(stored() - before) == 1
        with django_capture_on_commit_callbacks(execute=True):
            drop_version(actor=handed.owning, version_id=version.pk)
        assert stored() == before

    def test_a_link_or_words_do(self):
        handed = deliverable()
        add_version(actor=handed.owning, deliverable_id=handed.pk, url="https://example.org/x")
        add_version(actor=handed.owning, deliverable_id=handed.pk, note="In rack 4")
        assert list(handed.row().versions.values_list("number", flat=True)) == [2, 1]

    def test_nothing_is_no_version(self):
        handed = deliverable()
        with pytest.raises(DomainError, match="Add a file or a link"):
            add_version(actor=handed.owning, deliverable_id=handed.pk)

    def test_what_is_not_taken_leaves_nothing_behind(self):
        handed, before = deliverable(), stored()
        spoilt = SimpleUploadedFile("x.pdf", b"<html><script>")
        with pytest.raises(DomainError):
            add_version(actor=handed.owning, deliverable_id=handed.pk, upload=spoilt)
        handed.add()
        handed.hand_in()
        with pytest.raises(DomainError, match="being reviewed"):
            add_version(
                actor=handed.owning,
                deliverable_id=handed.pk,
                upload=SimpleUploadedFile("a.txt", b"a"),
            )
        assert stored() == before

    def test_only_its_owner_and_the_manager_add_one(self):
        handed = deliverable()
        for actor in (handed.reviewing, actor_with(handed.plan.project, Role.TEAM_MEMBER)):
            with pytest.raises(Forbidden):
                add_version(actor=actor, deliverable_id=handed.pk, note="Mine")
        add_version(actor=handed.plan.manager, deliverable_id=handed.pk, note="By the manager")

    def test_what_was_reviewed_stays(self):
        handed = waiting()
        handed.review("accepted")
        version = DeliverableVersion.objects.get()
        with pytest.raises(DomainError, match="so it stays"):
            drop_version(actor=handed.owning, version_id=version.pk)
        with pytest.raises(DomainError, match="stays in the register"):
            delete_deliverable(actor=handed.plan.manager, deliverable_id=handed.pk)


class TestHandingIn:
    def test_its_reviewer_is_told_once_and_it_waits_for_them(self):
        handed = waiting()
        alert = Alert.objects.get(kind="deliverable_waiting")
        assert (alert.recipient, alert.title) == (handed.reviewer, "To be reviewed: DL-01 Interface")
        assert wanting("deliverable_review", handed.reviewer, handed.plan.project) == ["DL-01 Interface"]
        assert wanting("deliverable_review", handed.owner, handed.plan.project) == []
        sent = needs["deliverable_review"].sent(handed.owning, [handed.plan.project])
        assert [need.title for need in sent] == ["DL-01 Interface"]

    def test_nothing_new_is_not_handed_in(self):
        handed = deliverable()
        with pytest.raises(DomainError, match="no version yet"):
            handed.hand_in()
        handed.add()
        handed.hand_in()
        with pytest.raises(DomainError, match="being reviewed"):
            handed.hand_in()
        handed.review("rejected")
        with pytest.raises(DomainError, match="Version 1 was reviewed already"):
            handed.hand_in()

    def test_without_a_reviewer_it_cannot_be_handed_in(self):
        handed = deliverable(reviewer_id=None)
        handed.add()
        with pytest.raises(DomainError, match="Nobody is named as its reviewer"):
            handed.hand_in()

    def test_taken_back_it_is_as_before_and_waits_for_nobody(self):
        handed = waiting()
        handed.review("rejected")
        handed.add("Second")
        handed.hand_in()
        take_back(actor=handed.owning, deliverable_id=handed.pk)
        assert handed.row().state == "rejected"
        close_over()
        assert not Alert.objects.filter(kind="deliverable_waiting", closed_at=None).exists()
        with pytest.raises(DomainError, match="does not wait"):
            take_back(actor=handed.owning, deliverable_id=handed.pk)

    def test_another_reviewer_is_told_and_the_first_one_is_not_asked_any_more(self):
        handed = waiting()
        other = member_of(handed.plan.project)
        change = {"reviewer_id": other.pk}
        update_deliverable(actor=handed.plan.manager, deliverable_id=handed.pk, changes=change)
        close_over()
        told = Alert.objects.filter(kind="deliverable_waiting", closed_at=None)
        assert [alert.recipient for alert in told] == [other]
        with pytest.raises(InvalidInput, match="Name somebody else"):
            update_deliverable(
                actor=handed.plan.manager, deliverable_id=handed.pk, changes={"reviewer_id": None}
            )
