from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tasks.models import Task
from tasks.scheduling.reads import Packed, coded, local_minutes
from tasks.scheduling.reads.packed import NULL
from tests.factories import ProjectFactory, TaskFactory
from tests.queries import count_queries

BERLIN = ZoneInfo("Europe/Berlin")
# The hours around both changes of Berlin's clocks, and a winter and a summer day.
MOMENTS = [
    datetime(2026, month, day, hour, 59, tzinfo=UTC)
    for month, day in ((1, 15), (3, 29), (7, 1), (10, 25))
    for hour in (0, 1, 2, 23)
]


def minutes(moment: datetime) -> int:
    """Minutes of the clock that the moment shows."""
    return int((moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(minutes=1))


@pytest.mark.django_db
def test_columns_come_in_one_query_with_every_kind_of_value() -> None:
    project = ProjectFactory()
    rows = [
        TaskFactory(project=project, name="one", deadline=MOMENTS[0], is_milestone=True, priority=7),
        TaskFactory(
            project=project, name="two “quoted”, {braced}", mode=Task.Mode.MANUAL, remaining_minutes=0
        ),
    ]
    columns = {name: name for name in ("id", "deadline", "is_milestone", "priority", "remaining_minutes")}
    mode = {"mode": coded("mode", {Task.Mode.AUTO: 3, Task.Mode.MANUAL: 4})}
    reader = Packed(lambda pk: Task.objects.filter(project=pk), columns | mode, texts=["name"])
    reader.of(TaskFactory(name="of another project").project_id)
    with count_queries() as captured:
        found = reader.of(project.pk)
    assert len(captured) == 1
    order = np.argsort(found["id"])
    assert {name: values[order].tolist() for name, values in found.items()} == {
        "id": [row.pk for row in rows],
        "deadline": [minutes(MOMENTS[0]), NULL],
        "is_milestone": [1, 0],
        "priority": [7, 500],
        "remaining_minutes": [NULL, 0],
        "mode": [3, 4],
        "name": ["one", "two “quoted”, {braced}"],
    }


@pytest.mark.django_db
def test_no_rows_are_empty_columns() -> None:
    found = Packed(lambda pk: Task.objects.filter(project=pk), {"id": "id"}, texts=["name"]).of(1)
    assert [len(values) for values in found.values()] == [0, 0]


def test_moments_are_minutes_of_the_local_clock_through_the_changes_to_summer_and_back() -> None:
    utc = np.array([*map(minutes, MOMENTS), NULL])
    expected = [minutes(moment.astimezone(BERLIN).replace(tzinfo=None)) for moment in MOMENTS]
    once, twice = local_minutes([utc, utc[:3]], BERLIN)
    assert once.tolist() == [*expected, NULL]
    assert twice.tolist() == expected[:3]
    assert local_minutes([], BERLIN) == []
