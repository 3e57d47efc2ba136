"""Two tasks may be linked once in each way: SS and FF between them are a ladder."""

import pytest

from core.access import SYSTEM
from core.errors import DomainError
from tasks.editing.services import link_tasks, update_link
from tasks.models import TaskLink
from tasks.plan.services import edit_cell
from tests.factories import ProjectFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    project = ProjectFactory()
    return (
        TaskFactory(project=project, name="A", row_number=1, wbs_code="1"),
        TaskFactory(project=project, name="B", row_number=2, wbs_code="2"),
    )


def kinds(task):
    return list(TaskLink.objects.filter(successor=task).order_by("kind").values_list("kind", "lag"))


def typed(task, text):
    edit_cell(actor=SYSTEM, task_id=task.pk, column="predecessors", text=text)


def test_both_ways_are_kept(pair):
    _first, second = pair
    typed(second, "1SS+1d, 1FF+2d")
    assert kinds(second) == [("FF", 840), ("SS", 420)]
    typed(second, "1SS+2d, 1FF+2d")
    assert kinds(second) == [("FF", 840), ("SS", 840)]
    ids = set(TaskLink.objects.values_list("pk", flat=True))
    typed(second, "1FS")
    assert kinds(second) == [("FS", 0)]
    assert set(TaskLink.objects.values_list("pk", flat=True)) < ids


def test_the_same_way_twice_is_refused_by_name(pair):
    first, second = pair
    ladder = {"actor": SYSTEM, "predecessor_id": first.pk, "successor_id": second.pk}
    link_tasks(**ladder, kind="SS")
    other, _moved = link_tasks(**ladder, kind="FF")
    with pytest.raises(DomainError, match="in this way already"):
        link_tasks(**ladder, kind="SS")
    with pytest.raises(DomainError, match="in this way already"):
        update_link(actor=SYSTEM, link_id=other.pk, changes={"kind": "SS"})
