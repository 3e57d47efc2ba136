"""A deliverable for tests: two criteria, an owner who hands it in and a reviewer who decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from core.access import Actor, Role
from people.access import actor_for
from people.models import User
from tasks.deliverables.services import (
    Finding,
    add_deliverable,
    add_version,
    hand_in,
    remind_of_deliverables,
    review_deliverable,
)
from tasks.models import Deliverable, DeliverableReview
from tests.factories import member_of
from tests.tasks.plans import DrawnPlan, chain_of_three


@dataclass
class Handed:
    """A plan with its deliverable: `row()` as it is stored now."""

    plan: DrawnPlan
    owner: User
    reviewer: User
    pk: int

    @property
    def owning(self) -> Actor:
        return actor_for(self.owner)

    @property
    def reviewing(self) -> Actor:
        return actor_for(self.reviewer)

    def row(self) -> Deliverable:
        return Deliverable.objects.get(pk=self.pk)

    def add(self, note: str = "On the share") -> None:
        add_version(actor=self.owning, deliverable_id=self.pk, note=note)

    def hand_in(self) -> Deliverable:
        return hand_in(actor=self.owning, deliverable_id=self.pk)

    def findings(self, *failed: str) -> dict[int, Finding]:
        """Every criterion met but those that fail, each with a reason."""
        return {
            one.pk: Finding(one.text not in failed, "Two fields are missing" if one.text in failed else "")
            for one in self.row().criteria.all()
        }

    def review(self, outcome: str, *failed: str, **more: Any) -> DeliverableReview:
        more.setdefault("findings", self.findings(*failed))
        if outcome == "rejected":
            more.setdefault("note", "Not yet")
        return review_deliverable(
            actor=self.reviewing,
            deliverable_id=self.pk,
            outcome=outcome,
            **more,
        )


def deliverable(plan: DrawnPlan | None = None, **values: Any) -> Handed:
    """Tied to the task build, which is Priya's; she owns it, a key user reviews it."""
    plan = plan or chain_of_three()
    reviewer = member_of(plan.project, Role.STAKEHOLDER)
    row = add_deliverable(
        actor=plan.manager,
        project_id=plan.project.pk,
        values={
            "name": "Interface",
            "criteria": ["All fields are mapped", "Tried with two people"],
            "owner_id": plan.priya.pk,
            "reviewer_id": reviewer.pk,
            "task_ids": [plan.ids["build"]],
            **values,
        },
    )
    return Handed(plan, plan.priya, reviewer, row.pk)


def waiting(**values: Any) -> Handed:
    """Handed in."""
    handed = deliverable(**values)
    handed.add()
    handed.hand_in()
    return handed


def waits(patch: pytest.MonkeyPatch) -> str:
    """Says its name."""
    return waiting().row().name


def decided(patch: pytest.MonkeyPatch) -> str:
    """Says why it was rejected."""
    waiting().review("rejected", note="The last field is missing")
    return "The last field is missing"


def overdue(patch: pytest.MonkeyPatch) -> str:
    """Says its name."""
    handed = deliverable(due=date(2026, 3, 10))
    remind_of_deliverables(today=date(2026, 3, 13))
    return handed.row().name
