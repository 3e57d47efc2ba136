"""Addresses of the plan, the task panel and My work."""

from typing import Any

from core.access import SYSTEM
from people.models import User
from projects.models import Project
from tasks.models import Assignment
from tasks.services import add_comment, assign, create_task, delete_task, link_tasks
from tests.access.principals import ALL, MANAGERS, MEMBERS, WORKERS, url

URLS = {
    "my_work": url(GET=ALL, lists_own=True),
    "task_progress": url(POST=WORKERS, pk="task"),
    "task_undo": url(POST=WORKERS, pk="task"),
    "task_time": url(GET=WORKERS, POST=WORKERS, pk="task"),
    "plan": url(GET=MEMBERS),
    "plan_data": url(GET=MEMBERS),
    "task_add": url(POST=MANAGERS),
    "task": url(GET=MEMBERS, pk="task"),
    "task_edit": url(GET=MANAGERS, POST=MANAGERS, pk="task"),
    "task_cell": url(POST=MANAGERS, pk="task"),
    "task_indent": url(POST=MANAGERS, pk="task"),
    "task_outdent": url(POST=MANAGERS, pk="task"),
    "task_delete": url(POST=MANAGERS, pk="task"),
    "task_restore": url(POST=MANAGERS, pk="deleted_task"),
    "comment_add": url(POST=MEMBERS, pk="task"),
    "task_assign": url(POST=MANAGERS, pk="task"),
    "assignment_delete": url(POST=MANAGERS, pk="assignment"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    first = create_task(actor=SYSTEM, project_id=project.pk, name="First").task
    second = create_task(actor=SYSTEM, project_id=project.pk, name="Second").task
    gone = create_task(actor=SYSTEM, project_id=project.pk, name="Gone").task
    delete_task(actor=SYSTEM, task_id=gone.pk)
    link, _result = link_tasks(actor=SYSTEM, predecessor_id=first.pk, successor_id=second.pk)
    return {
        "task": first.pk,
        "deleted_task": gone.pk,
        "assignment": _assignment(project, first.pk).pk,
        "link": link.pk,
        "comment": add_comment(actor=SYSTEM, task_id=first.pk, body="Half of it is done.").pk,
    }


def _assignment(project: Project, task_id: int) -> Assignment:
    assert project.manager_id is not None
    assignment, _result = assign(actor=SYSTEM, task_id=task_id, user_id=project.manager_id)
    return assignment
