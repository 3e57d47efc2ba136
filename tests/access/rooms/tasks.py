"""Addresses of the plan, the task panel and My work."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.access import SYSTEM, Actor
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.custom_fields.services import add_field
from tasks.deliverables.services import (
    Finding,
    NewCondition,
    add_deliverable,
    add_version,
    hand_in,
    review_deliverable,
)
from tasks.editing.services import add_file, assign, create_task, delete_task, link_tasks
from tasks.models import (
    Assignment,
    Deliverable,
    DeliverableCondition,
    Resource,
    Task,
    TimeWeek,
)
from tasks.plan.services import keep_view
from tasks.raci.services import add_role
from tasks.reporting.services import add_comment
from tasks.scenarios.services import keep_scenario
from tasks.time.services import log_time
from tests.access.principals import (
    ALL,
    MANAGER,
    MANAGERS,
    MEMBERS,
    READERS,
    STAKEHOLDER,
    WORKERS,
    api,
    url,
)

# Stakeholders know milestones only: other tasks do not exist for them.
UNSEEN = frozenset({STAKEHOLDER})
# Only whom a deliverable names reviews it.
THE_MANAGER = frozenset({MANAGER})
# Other people's weeks exist for who approves time.
NOT_APPROVING = MEMBERS - MANAGERS | UNSEEN

URLS = {
    "needs": url(GET=READERS),
    "my_work": url(GET=ALL, lists_own=True),
    "task_progress": url(POST=WORKERS, pk="open_task", unseen=UNSEEN),
    "task_undo": url(POST=WORKERS, pk="open_task", unseen=UNSEEN),
    "task_time": url(GET=WORKERS, POST=WORKERS, pk="task", unseen=UNSEEN),
    "timesheet": url(GET=ALL, lists_own=True),
    "timesheet_cell": url(POST=ALL, lists_own=True),
    "timesheet_find": url(GET=ALL, lists_own=True),
    "timesheet_submit": url(POST=ALL, lists_own=True),
    "project_time": url(GET=MANAGERS),
    "time_approve": url(POST=MANAGERS),
    "time_give_back": url(POST=MANAGERS, pk="time_week"),
    "time_lock": url(POST=MANAGERS),
    "plan": url(GET=MEMBERS),
    "role_fill": url(GET=MANAGERS, POST=MANAGERS, pk="open_role"),
    "open-role-list": api(GET=ALL, lists_own=True),
    "open-role-fill": api(POST=MANAGERS, pk="open_role", unseen=UNSEEN),
    "plan_data": url(GET=MEMBERS),
    "plan_changes": url(GET=MEMBERS),
    "plan_columns": url(GET=MEMBERS),
    "plan_paths": url(GET=MEMBERS, pk="task"),
    "plan_edit": url(POST=MEMBERS),
    "plan_undo": url(POST=MEMBERS),
    "plan_here": url(POST=MEMBERS),
    "plan_layout": url(POST=MEMBERS),
    "plan_view_keep": url(POST=MEMBERS),
    "plan_view_drop": url(POST=MANAGERS, pk="plan_view"),
    "scenario_preview": url(POST=MANAGERS),
    "scenarios": url(GET=MEMBERS, POST=MANAGERS),
    "scenarios_compare": url(GET=MEMBERS),
    "scenario": url(GET=MEMBERS, pk="scenario"),
    "scenario_drop": url(POST=MANAGERS, pk="scenario"),
    "plan_fields": url(GET=MANAGERS, POST=MANAGERS),
    "plan_sheet": url(POST=MEMBERS),
    "plan_trash": url(GET=MANAGERS, POST=MANAGERS),
    "board": url(GET=MEMBERS),
    "board_move": url(POST=MEMBERS),
    "board_undo": url(POST=MEMBERS),
    "board_limit": url(POST=MANAGERS),
    "month": url(GET=MEMBERS),
    "task_drawer": url(GET=MEMBERS, pk="task"),
    "task_part": url(GET=MEMBERS, POST=MEMBERS, pk="task", part="part"),
    "task_preview": url(POST=MEMBERS, pk="task"),
    "task_find": url(GET=MEMBERS, pk="task"),
    "task_file": url(GET=MEMBERS, pk="file"),
    "task_why": url(GET=MEMBERS, pk="task"),
    "task": url(GET=MEMBERS, pk="task"),
    "task_edit": url(GET=MANAGERS, POST=MANAGERS, pk="task"),
    "deliverables": url(GET=READERS),
    "deliverable_new": url(GET=MANAGERS, POST=MANAGERS),
    "deliverable": url(GET=READERS, number="deliverable"),
    "deliverable_edit": url(GET=MANAGERS, POST=MANAGERS, number="deliverable"),
    "deliverable_delete": url(GET=MANAGERS, POST=MANAGERS, number="deliverable"),
    # The owner of a deliverable hands it in, too: tests/tasks/test_deliverable_pages.py.
    "deliverable_version_new": url(GET=MANAGERS, POST=MANAGERS, number="deliverable"),
    "deliverable_hand_in": url(POST=MANAGERS, number="deliverable"),
    "deliverable_take_back": url(POST=MANAGERS, number="handed_in"),
    "deliverable_review": url(GET=THE_MANAGER, POST=THE_MANAGER, number="handed_in"),
    "deliverable_file": url(GET=READERS, pk="deliverable_version"),
    "deliverable_version_drop": url(GET=MANAGERS, POST=MANAGERS, pk="deliverable_version"),
    "deliverable_condition": url(POST=MANAGERS, pk="deliverable_condition"),
    "raci": url(GET=MEMBERS),
    "raci_cells": url(POST=MANAGERS),
    "raci_sheet": url(GET=MEMBERS),
    "raci_bring": url(GET=MANAGERS, POST=MANAGERS),
    "raci_row": url(GET=MANAGERS, POST=MANAGERS, row="raci_row"),
    "raci_role_new": url(GET=MANAGERS, POST=MANAGERS),
    "raci_role": url(GET=MANAGERS, POST=MANAGERS, pk="raci_role"),
    "raci_role_delete": url(GET=MANAGERS, POST=MANAGERS, pk="raci_role"),
    "levelling": url(GET=MANAGERS, POST=MANAGERS),
    "levelling_moves": url(GET=MANAGERS),
    "levelling_apply": url(POST=MANAGERS),
    "levelling_clear": url(POST=MANAGERS),
    "levelling_undo": url(POST=MANAGERS),
    "what_if": url(GET=MEMBERS),
    "what_if_moves": url(GET=MEMBERS),
    "what_if_apply": url(POST=MANAGERS),
    "project_load": url(GET=MEMBERS),
    "people_load": url(GET=ALL - {STAKEHOLDER}, lists_own=True),
    "trace-detail": api(GET=READERS),
    "task-list": api(GET=ALL, POST=ALL, lists_own=True),
    "task-detail": api(GET=MEMBERS, PATCH=MANAGERS, DELETE=MANAGERS, pk="task", unseen=UNSEEN),
    "task-restore": api(POST=MANAGERS, pk="deleted_task", unseen=UNSEEN),
    "task-move": api(POST=MANAGERS, pk="task", unseen=UNSEEN),
    "task-split": api(POST=MANAGERS, pk="task", unseen=UNSEEN),
    "task-repeat": api(POST=MANAGERS, pk="task", unseen=UNSEEN),
    "task-progress": api(POST=WORKERS, pk="open_task", unseen=UNSEEN),
    "scenario-list": api(GET=ALL, POST=ALL, lists_own=True),
    "scenario-detail": api(
        GET=MEMBERS,
        PATCH=MANAGERS,
        DELETE=MANAGERS,
        pk="scenario",
        unseen=UNSEEN,
    ),
    "scenario-outcome": api(GET=MEMBERS, pk="scenario", unseen=UNSEEN),
    "scenario-tried": api(POST=ALL, lists_own=True),
    "scenario-compare": api(GET=MEMBERS),
    "deliverable-list": api(GET=ALL, POST=ALL, lists_own=True),
    "deliverable-detail": api(GET=READERS, PATCH=MANAGERS, DELETE=MANAGERS, pk="deliverable_id"),
    "deliverable-hand-in": api(POST=MANAGERS, pk="deliverable_id"),
    "deliverable-take-back": api(POST=MANAGERS, pk="handed_in_id"),
    "deliverable-reviews": api(GET=READERS, POST=THE_MANAGER, pk="handed_in_id"),
    # Whose deliverable it is, decides: an empty request names none.
    "deliverable-version-list": api(GET=ALL, POST=ALL, lists_own=True),
    "deliverable-version-detail": api(GET=READERS, DELETE=MANAGERS, pk="deliverable_version"),
    "deliverable-version-content": api(GET=READERS, pk="deliverable_version"),
    "deliverable-condition-list": api(GET=ALL, lists_own=True),
    "deliverable-condition-detail": api(PATCH=MANAGERS, pk="deliverable_condition"),
    "raci-detail": api(GET=MEMBERS, pk="code"),
    "raci-cells": api(POST=MANAGERS, pk="code"),
    "link-list": api(GET=ALL, POST=ALL, lists_own=True),
    "link-detail": api(PATCH=MANAGERS, DELETE=MANAGERS, pk="link", unseen=UNSEEN),
    "assignment-list": api(GET=ALL, POST=ALL, lists_own=True),
    "assignment-detail": api(DELETE=MANAGERS, pk="assignment", unseen=UNSEEN),
    "comment-list": api(GET=ALL, POST=ALL, lists_own=True),
    "comment-detail": api(DELETE=frozenset({MANAGER}), pk="comment", unseen=UNSEEN),
    "custom-field-list": api(GET=ALL, POST=ALL, lists_own=True),
    "custom-field-detail": api(PATCH=MANAGERS, DELETE=MANAGERS, pk="custom_field", unseen=UNSEEN),
    "custom-value-list": api(GET=ALL, POST=ALL, lists_own=True),
    "time-entry-list": api(GET=ALL, POST=ALL, lists_own=True),
    "time-entry-detail": api(
        PATCH=frozenset({MANAGER}),
        DELETE=frozenset({MANAGER}),
        pk="time_entry",
        unseen=NOT_APPROVING,
    ),
    "time-week-list": api(GET=ALL, POST=ALL, lists_own=True),
    "time-week-withdraw": api(POST=frozenset({MANAGER}), pk="time_week", unseen=NOT_APPROVING),
    "time-week-approve": api(POST=MANAGERS, pk="time_week", unseen=NOT_APPROVING),
    "time-week-give-back": api(POST=MANAGERS, pk="time_week", unseen=NOT_APPROVING),
    "time-week-reopen": api(POST=MANAGERS, pk="time_week", unseen=NOT_APPROVING),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    first = create_task(actor=SYSTEM, project_id=project.pk, name="First").task
    second = create_task(actor=SYSTEM, project_id=project.pk, name="Second").task
    gone = create_task(actor=SYSTEM, project_id=project.pk, name="Gone").task
    delete_task(actor=SYSTEM, task_id=gone.pk)
    live = create_task(actor=SYSTEM, project_id=project.pk, name="Live").task
    Task.objects.filter(pk=live.pk).update(is_milestone=True)
    assert project.manager is not None
    manager = actor_for(project.manager)
    assignment, _result = assign(actor=SYSTEM, task_id=first.pk, user_id=project.manager.pk)
    link, _result = link_tasks(actor=SYSTEM, predecessor_id=first.pk, successor_id=second.pk)
    role = Resource.objects.create(project=project, name="Engineer", role="Engineer")
    Assignment.objects.create(task=second, resource=role)
    return {
        **_deliverables(project, manager),
        "open_role": role.pk,
        "task": first.pk,
        "open_task": second.pk,
        "deleted_task": gone.pk,
        "assignment": assignment.pk,
        "link": link.pk,
        "plan_view": keep_view(
            actor=manager, project_id=project.pk, name="Open tasks", settings={}, is_shared=True
        ).pk,
        "scenario": keep_scenario(
            actor=manager,
            project_id=project.pk,
            name="Later",
            changes=[[{"op": "cell", "id": second.pk, "column": "duration", "text": "5d"}]],
        ).pk,
        "part": "checklist",
        "custom_field": add_field(actor=manager, project_id=project.pk, name="Owner", kind="text").pk,
        "file": add_file(
            actor=manager, task_id=first.pk, upload=SimpleUploadedFile("notes.txt", b"Notes")
        ).pk,
        "comment": add_comment(actor=manager, task_id=first.pk, body="Half of it is done.").pk,
        "time_entry": log_time(actor=manager, task_id=first.pk, minutes=60).pk,
        "time_week": TimeWeek.objects.get(project=project).pk,
    }


def _deliverables(project: Project, manager: Actor) -> dict[str, Any]:
    """One that is in work, one that waits for the manager's review, one with a condition."""

    def named(name: str, **values: Any) -> Deliverable:
        values |= {"name": name, "criteria": ["It works"]}
        row = add_deliverable(actor=SYSTEM, project_id=project.pk, values=values)
        # As in the decision log: no two are alike, so that another project's number is not ours.
        Deliverable.objects.filter(pk=row.pk).update(number=1000 + row.pk)
        row.refresh_from_db()
        return row

    in_work = named("Manual")
    file = SimpleUploadedFile("manual.txt", b"Draft")
    version = add_version(actor=SYSTEM, deliverable_id=in_work.pk, upload=file)
    handed_in, reviewed = (named(name, reviewer_id=manager.user_id) for name in ("Interface", "Training"))
    for row in (handed_in, reviewed):
        add_version(actor=SYSTEM, deliverable_id=row.pk, note="On the share")
        hand_in(actor=SYSTEM, deliverable_id=row.pk)
    owner_id = manager.user_id
    review = review_deliverable(
        actor=manager,
        deliverable_id=reviewed.pk,
        outcome="accepted_with_conditions",
        findings={one.pk: Finding(True) for one in reviewed.criteria.all()},
        conditions=[NewCondition("In German, too", owner_id, date(2026, 4, 1))],
    )
    DeliverableCondition.objects.update(owner=None)
    return {
        "deliverable": in_work.number,
        "deliverable_id": in_work.pk,
        "deliverable_version": version.pk,
        "raci_row": f"d{in_work.pk}",
        "raci_role": add_role(actor=SYSTEM, project_id=project.pk, name="Works council").pk,
        "handed_in": handed_in.number,
        "handed_in_id": handed_in.pk,
        "deliverable_condition": review.conditions.get().pk,
    }
