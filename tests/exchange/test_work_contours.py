"""Work contours of Microsoft Project XML: named ones and hours by hand."""

import pytest

from tasks.models import Assignment
from tests.exchange.taking import Taken, dates, lies, notes, taker
from tests.exchange.xml_samples import assignment, resource, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def take() -> Taken:
    return taker()


def phased(day: int, hours: int, kind: int = 1) -> str:
    """So many hours of work on a day of January 2026, as a file says them."""
    return (
        f"<TimephasedData><Type>{kind}</Type><Start>2026-01-{day:02}T08:00:00</Start>"
        f"<Finish>2026-01-{day:02}T17:00:00</Finish><Unit>2</Unit><Value>PT{hours}H0M0S</Value></TimephasedData>"
    )


def test_a_named_contour_is_taken_over_with_its_dates(take: Taken) -> None:
    run = take(
        task(1, "Bell", 10, extra=lies("01-05 08:00", "01-16 17:00")),
        resources=resource(1, "Kim"),
        assignments=assignment(1, 1, 40, "<WorkContour>6</WorkContour>"),
    )
    row = Assignment.objects.get(task__project=run.project)
    assert (row.contour, row.work_minutes, row.units) == ("bell", 2400, 1)
    assert dates(run, "Bell") == "01-05 08:00 01-16 17:00"
    assert run.report["is_whole"]


def test_work_by_hand_is_taken_over_hour_by_hour(take: Taken) -> None:
    hours = "".join(phased(day, count) for day, count in ((5, 8), (6, 8), (7, 2), (8, 2), (9, 4)))
    run = take(
        task(1, "By hand", 5, extra=lies("01-05 08:00", "01-09 17:00")),
        resources=resource(1, "Kim"),
        assignments=assignment(1, 1, 24, f"<WorkContour>8</WorkContour>{hours}"),
    )
    row = Assignment.objects.get(task__project=run.project)
    assert row.contour_parts == [[960, 960], [960, 240], [480, 240]]
    assert dates(run, "By hand") == "01-05 08:00 01-09 17:00"


def test_a_contour_that_there_is_not_is_named(take: Taken) -> None:
    run = take(
        task(1, "Odd", 5),
        resources=resource(1, "Kim"),
        assignments=assignment(1, 1, 40, "<WorkContour>11</WorkContour>"),
    )
    assert Assignment.objects.get(task__project=run.project).contour == "flat"
    assert "work contour" in notes(run)


def test_work_by_hand_without_hours_is_even(take: Taken) -> None:
    run = take(
        task(1, "Said so", 5),
        resources=resource(1, "Kim"),
        assignments=assignment(1, 1, 40, "<WorkContour>8</WorkContour>"),
    )
    row = Assignment.objects.get(task__project=run.project)
    assert (row.contour, row.contour_parts) == ("flat", None)
