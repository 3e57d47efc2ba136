"""Small plans as other tools write them, each with the dates that Microsoft Project gives it."""

import pytest

from tasks.models import TaskLink
from tests.exchange.taking import Taken, dates, left_out, lies, notes, sums, taker
from tests.exchange.xml_samples import STANDARD, after, assignment, resource, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def take() -> Taken:
    return taker()


def exception(day: str, hours: str = "") -> str:
    return (
        f"<Exceptions><Exception><TimePeriod><FromDate>{day}T00:00:00</FromDate><ToDate>{day}T23:59:00</ToDate>"
        "</TimePeriod><Occurrences>1</Occurrences><Name>Ex</Name><Type>1</Type>"
        f"<DayWorking>{int(bool(hours))}</DayWorking>{hours}</Exception></Exceptions></Calendar>"
    )


BEGUN = (
    "<PercentComplete>{percent}</PercentComplete><ActualStart>2026-01-05T08:00:00</ActualStart>"
    "<RemainingDuration>PT{left}H0M0S</RemainingDuration>"
)


def test_what_is_left_of_begun_work_lies_in_the_hours_of_its_person(take: Taken) -> None:
    own = (
        "<Calendar><UID>2</UID><Name>W</Name><IsBaseCalendar>0</IsBaseCalendar>"
        "<BaseCalendarUID>1</BaseCalendarUID>"
    ) + exception("2026-01-08")
    run = take(
        task(1, "A", 5, extra=lies("01-05 08:00", "01-12 17:00") + BEGUN.format(percent=40, left=24)),
        calendars=STANDARD + own,
        resources=resource(1, "W", "<CalendarUID>2</CalendarUID>"),
        assignments=assignment(1, 1, 40, "<ActualWork>PT16H0M0S</ActualWork>"),
    )
    assert dates(run, "A") == "01-05 08:00 01-12 17:00"
    assert run.report["is_whole"]


def test_somebody_who_comes_later_ends_later(take: Taken) -> None:
    run = take(
        task(1, "A", 7, extra=lies("01-05 08:00", "01-13 17:00")),
        resources=resource(1, "K") + resource(2, "L"),
        assignments=assignment(1, 1, 40) + assignment(1, 2, 40, "<Delay>9600</Delay>"),
    )
    assert dates(run, "A") == "01-05 08:00 01-13 17:00"


@pytest.mark.parametrize(
    "constraint",
    [
        "",
        "<ConstraintType>2</ConstraintType><ConstraintDate>2026-01-05T08:00:00</ConstraintDate>",
        "<ConstraintType>3</ConstraintType><ConstraintDate>2026-01-09T17:00:00</ConstraintDate>",
        "<ConstraintType>4</ConstraintType><ConstraintDate>2026-01-05T08:00:00</ConstraintDate>",
    ],
)
def test_begun_work_with_a_date_ends_where_it_did(take: Taken, constraint: str) -> None:
    run = take(
        task(
            1,
            "Install",
            5,
            extra=lies("01-05 08:00", "01-09 17:00") + BEGUN.format(percent=45, left=22) + constraint,
        )
    )
    assert dates(run, "Install") == "01-05 08:00 01-09 17:00"
    assert run.report["is_whole"]


def test_a_link_and_its_lag_between_summaries_bind_their_tasks(take: Taken) -> None:
    run = take(
        task(1, "P1", 5, extra="<Summary>1</Summary>")
        + task(2, "a", 5, level=2)
        + task(3, "P2", 3, extra="<Summary>1</Summary>" + after(1, lag=9600))
        + task(4, "b", 1, level=2)
        + task(5, "c", 3, level=2)
    )
    assert dates(run, "P2") == "01-14 08:00 01-16 17:00"
    assert dates(run, "b") == "01-14 08:00 01-14 17:00"


def test_an_inactive_task_takes_its_link_with_it(take: Taken) -> None:
    run = take(task(1, "A") + task(2, "B", extra="<Active>0</Active>") + task(3, "C", extra=after(2)))
    assert left_out(run) == {"Inactive tasks": 1, "Links to no task": 1}
    assert (sums(run)["tasks"], TaskLink.objects.count()) == (("3", "2"), 0)


def test_a_whole_free_day_can_be_worked(take: Taken) -> None:
    hours = (
        "<WorkingTimes><WorkingTime><FromTime>00:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime>"
        "</WorkingTimes>"
    )
    begins = "<ConstraintType>4</ConstraintType><ConstraintDate>2026-01-10T00:00:00</ConstraintDate>"
    run = take(
        task(1, "Move", 3, extra=begins),
        calendars=STANDARD.replace("</Calendar>", exception("2026-01-10", hours)),
    )
    assert dates(run, "Move") == "01-10 00:00 01-11 00:00"


def test_an_idea_by_hand_without_dates_is_kept(take: Taken) -> None:
    run = take(task(1, "Idea", 0, extra="<Manual>1</Manual>") + task(2, "Real"))
    assert sums(run)["tasks"] == ("2", "2")
    assert dates(run, "Real") == "01-05 08:00 01-05 17:00"


def test_minutes_that_are_not_whole_are_rounded_and_said(take: Taken) -> None:
    long = task(1, "A").replace("PT8H0M0S", "PT4H20M0S")
    run = take(long + task(2, "B").replace("PT8H0M0S", "PT0H0M30S"))
    assert dates(run, "A") == "01-05 08:00 01-05 13:20"
    assert dates(run, "B").endswith(("08:00", "08:01"))
    assert "rounded to whole minutes" in notes(run)


def test_the_hour_of_a_moment_with_a_zone_is_local(take: Taken) -> None:
    zoned = "<Start>2026-01-05T08:00:00+03:00</Start><Finish>2026-01-05T17:00:00+03:00</Finish>"
    bare = "<Start>2026-01-05</Start><Finish>2026-01-05</Finish>"
    run = take(task(1, "One", extra=zoned) + task(2, "Two", extra=bare))
    assert {dates(run, name) for name in ("One", "Two")} == {"01-05 08:00 01-05 17:00"}
    assert "its hour is local" in notes(run)


def test_a_title_that_begins_with_digits_becomes_a_code(take: Taken) -> None:
    def titled(data: bytes) -> bytes:
        start = data.index(b"<Name>")
        return data[:start] + b"<Name>2026 Q1 plan" + data[data.index(b"</Name>", start) :]

    assert take(task(1, "A"), change=titled).project.code == "2026-Q1-PLAN"


def test_cyrillic_in_its_old_encoding_is_read(take: Taken) -> None:
    run = take(
        task(1, "Миграция"),
        change=lambda data: data.decode().replace("UTF-8", "windows-1251").encode("cp1251"),
    )
    assert dates(run, "Миграция") == "01-05 08:00 01-05 17:00"
