"""Odd values, other ways of writing and unknown dates: the file is taken, and what was odd is named."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exchange.msproject.services.choices import Choices
from tasks.models import Task
from tests.exchange.taking import MONDAY, Taken, dates, lies, notes, sums, taker
from tests.exchange.xml_samples import after, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def take() -> Taken:
    return taker()


@pytest.mark.parametrize(
    ("tasks", "says"),
    [
        (
            task(1, "A", extra="<ConstraintType>4</ConstraintType><ConstraintDate></ConstraintDate>"),
            "the constraint has no date",
        ),
        (task(1, "A", extra="<FixedCost>1250,50</FixedCost>"), "written with a comma"),
        (task(1, "A").replace("<UID>1</UID>", ""), "has no unique id"),
        (task(2, "A") + task(2, "A"), "is used twice"),
        (task(1, "A").replace("PT8H0M0S", "eight hours"), "is not a duration"),
        (task(1, "A", extra="<Deadline>tomorrow</Deadline>"), "is not a date"),
        (task(1, "A", extra="<Deadline>9999-12-31T00:00:00</Deadline>"), "after the year 2149"),
        (task(1, "A").replace("<Type>0</Type>", "<Type>9</Type>"), "unknown code"),
        (task(1, "A", extra="<Milestone>perhaps</Milestone>"), "neither yes nor no"),
        (task(1, "A", extra="<Work>PT1H0M30S</Work>"), "rounded to whole minutes"),
        (task(1, "A", extra="<Deadline>2026-02-02T08:00:00+03:00</Deadline>"), "its hour is local"),
        (task(1, "A", extra=lies("01-06 08:00", "01-05 17:00")), "its finish is before its start"),
    ],
)
def test_an_odd_value_is_taken_with_a_default_and_named(take: Taken, tasks: str, says: str) -> None:
    run = take(tasks)
    assert Task.objects.filter(project=run.project, name="A").exists()
    assert says in notes(run)
    assert not run.report["is_whole"]


def test_a_project_without_a_start_begins_with_its_earliest_task(take: Taken) -> None:
    run = take(
        task(1, "A", extra=lies("01-06 08:00", "01-06 17:00"))
        + task(2, "B", extra=lies("01-05 08:00", "01-05 17:00")),
        change=lambda data: data.replace(f"<StartDate>{MONDAY}T08:00:00</StartDate>".encode(), b""),
    )
    assert f"{run.project.start.astimezone(ZoneInfo(run.project.time_zone)):%m-%d %H:%M}" == "01-05 08:00"


def test_a_file_without_any_date_starts_today(take: Taken) -> None:
    run = take(
        task(1, "A"),
        change=lambda data: data.replace(f"<StartDate>{MONDAY}T08:00:00</StartDate>".encode(), b""),
    )
    assert "no date at all" in notes(run)
    assert Task.objects.get(project=run.project).start is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b' xmlns="http://schemas.microsoft.com/project"', b""),
        lambda data: data.replace(b"microsoft.com/project", b"microsoft.com/project/2007"),
        lambda data: data.replace("Prüfung".encode(), b"Pr\x01&#x1f;\xc3\xbcfung"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().replace("UTF-8", "windows-1252").encode("cp1252"),
        lambda data: data.decode().replace("UTF-8", "utf-16").encode("utf-16"),
    ],
)
def test_a_file_may_be_written_in_other_ways(take: Taken, change: Any) -> None:
    run = take(task(1, "Prüfung"), change=change)
    assert Task.objects.get(project=run.project).name == "Prüfung"


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "big5", "shift_jis", "euc-kr"])
def test_encodings_of_the_east_are_read(take: Taken, encoding: str) -> None:
    run = take(task(1, "中文"), change=lambda data: data.decode().replace("UTF-8", encoding).encode(encoding))
    assert Task.objects.get(project=run.project).name == "中文"


def test_the_files_dates_can_be_held(take: Taken) -> None:
    rows = (
        task(1, "One", 5, extra=lies("02-02 08:00", "02-06 17:00"))
        + task(2, "Two", 5, extra=lies("03-02 08:00", "03-06 17:00"))
        + task(3, "Short", 5, extra=after(2) + lies("03-04 08:00", "03-05 17:00"))
    )
    run = take(rows, choices=Choices(holds_dates=True))
    assert dates(run, "One") == "02-02 08:00 02-06 17:00"
    assert dates(run, "Two") == "03-02 08:00 03-06 17:00"
    assert dates(run, "Short") == "03-04 08:00 03-05 17:00"
    assert Task.objects.get(name="One").constraint_kind == "snet"
    assert Task.objects.get(name="Short").mode == "manual"
    assert sums(run)["dates"] == ("3", "3")


def test_dates_that_differ_are_listed_with_their_cause(take: Taken) -> None:
    run = take(task(1, "One", 5, extra=lies("02-02 08:00", "02-06 17:00")))
    (gap,) = run.report["date_differences"]
    assert gap["cause"]["message"] == "Nothing in the file says why it starts then."


def test_whole_is_said_of_a_file_that_is(take: Taken) -> None:
    run = take(task(1, "One", 5, extra=lies("01-05 08:00", "01-09 17:00")))
    assert run.report["is_whole"]
    run = take(task(1, "One", 5, extra=lies("01-05 08:00", "01-09 17:00") + "<Contact>Ada</Contact>"))
    assert not run.report["is_whole"]
