"""What Microsoft Project XML says arrives as plain records, and what does not arrive is listed."""

import json
from io import BytesIO
from typing import Any

import pytest

from core.foreign_files.unreadable import Unreadable
from exchange.msproject.file import links, reader, tasks, xml
from exchange.msproject.file.notes import MAX_NOTES, in_english
from exchange.msproject.file.records import ImportedPlan
from tests.exchange.xml_samples import OFFICE_MOVE, after, project, task


def read_plan(data: bytes) -> ImportedPlan:
    return reader.read_plan(BytesIO(data))


@pytest.fixture(scope="module")
def plan() -> ImportedPlan:
    return read_plan(OFFICE_MOVE)


CROSS_PROJECT = "<CrossProject>1</CrossProject>"
EMPTY = "<Project xmlns='http://schemas.microsoft.com/project'/>"
LOOP = (
    "<Calendar><UID>1</UID><Name>X</Name><BaseCalendarUID>2</BaseCalendarUID></Calendar>"
    "<Calendar><UID>2</UID><Name>Y</Name><BaseCalendarUID>1</BaseCalendarUID></Calendar>"
)


def said(plan: ImportedPlan) -> list[str]:
    """The notes in the words of the code."""
    return [in_english(note) for note in plan.notes]


def by_name(plan: ImportedPlan, name: str):
    return next(task for task in plan.tasks if task.name == name)


def test_project_row_is_not_a_task(plan):
    assert [(task.name, task.outline_level, task.is_summary) for task in plan.tasks] == [
        ("Prepare", 1, True),
        ("Survey", 2, False),
        ("Order furniture", 2, False),
        ("Cabling", 2, False),
        ("Move", 1, False),
        ("Done", 1, False),
    ]


def test_links_keep_kind_and_lag_with_its_unit(plan):
    links = {
        (link.predecessor_uid, link.successor_uid): (link.kind, link.lag, link.lag_unit)
        for link in plan.links
    }
    assert links == {
        (2, 3): ("FS", 0, "working"),
        (2, 4): ("SS", 480, "working"),
        (3, 5): ("FS", 288, "elapsed"),
        (4, 5): ("FF", 5000, "percent"),
        (5, 6): ("FS", 0, "working"),
    }


def test_constraint_deadline_calendar_and_notes_are_taken(plan):
    cabling, move = by_name(plan, "Cabling"), by_name(plan, "Move")
    assert (cabling.constraint_kind, cabling.constraint_date) == ("snet", "2026-06-08T08:00")
    assert by_name(plan, "Order furniture").deadline == "2026-06-30T17:00"
    assert (move.calendar_uid, move.notes) == (7, "Weekend, **two lorries**")


def test_money_is_exact(plan):
    assert by_name(plan, "Order furniture").fixed_cost == "12500.50"
    assert by_name(plan, "Survey").actual_cost == "1440.00"


def test_progress_and_baseline_are_taken(plan):
    survey = by_name(plan, "Survey")
    assert (survey.percent_complete, survey.actual_finish) == (100, "2026-06-03T17:00")
    assert [(b.number, b.finish, b.cost) for b in survey.baselines] == [(0, "2026-06-02T17:00", "960.00")]


def test_resources_and_assignments_are_taken(plan):
    (ada,) = plan.resources
    assert (ada.email, ada.max_units, ada.hourly_rate, ada.calendar_uid) == (
        "ada@example.org",
        "0.8000",
        "60.0000",
        7,
    )
    assert [(a.task_uid, a.work_minutes, a.actual_work_minutes) for a in plan.assignments] == [
        (2, 1440, 1440),
        (3, 2400, 0),
    ]


def test_calendar_inherits_and_recurring_exception_becomes_its_dates(plan):
    standard, part_time = plan.calendars
    assert standard.week[5:] == [[], []]
    assert part_time.parent_uid == 1
    assert part_time.week[4] == []
    assert part_time.week[0] is None
    assert [(e.name, e.start, e.end, e.intervals) for e in standard.exceptions] == [
        # the last Friday of three months, half a day
        ("Inventory day", "2026-06-26", "2026-06-26", [[480, 720]]),
        ("Inventory day", "2026-07-31", "2026-07-31", [[480, 720]]),
        ("Inventory day", "2026-08-28", "2026-08-28", [[480, 720]]),
        ("Christmas", "2026-12-24", "2026-12-26", []),
    ]


def test_what_is_left_out_is_listed_with_a_reason(plan):
    assert [(item.what, item.count) for item in plan.left_out] == [("Task: ExtendedAttribute", 1)]
    assert plan.left_out[0].why


def test_external_dangling_and_repeated_links_are_listed():
    plan = read_plan(
        project(
            task(1, "A")
            + task(
                2,
                "B",
                extra=after(1)
                + after(1, kind=3)
                + after(1, lag=4800)
                + after(99)
                + after(1, extra="<CrossProject>1</CrossProject>"),
            )
        )
    )
    assert [link.kind for link in plan.links] == ["FS", "SS"]
    assert {item.what: item.count for item in plan.left_out} == {
        "Links to other files": 1,
        "Links to no task": 1,
        "Repeated links": 1,
    }


def test_records_survive_json(plan):
    assert ImportedPlan.from_parts(json.loads(json.dumps(list(plan.parts())))) == plan


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"<Project", "not well-formed XML: line 1"),
        (b"<html xmlns='x'/>", "first element is <html>"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".mpp"),
        (b"PK\x03\x04rest", "ZIP or Excel"),
        (f"<!DOCTYPE x [<!ENTITY a 'b'>]>{EMPTY}".encode(), "entities"),
        (f"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>{EMPTY}".encode(), "entities"),
    ],
)
def test_bad_file_is_refused_with_the_reason(data, says):
    with pytest.raises(Unreadable) as error:
        read_plan(data)
    assert says in str(error.value)


def test_level_that_skips_is_mended_and_said():
    plan = read_plan(project(task(1, "A") + task(2, "B", level=4)))
    assert [task.outline_level for task in plan.tasks] == [1, 2]
    assert said(plan) == ["Task 2 “B” was too deep by 2 and is moved up."]


LAG = "<PredecessorLink><PredecessorUID>1</PredecessorUID><LinkLag>{}</LinkLag>{}</PredecessorLink>"
PERCENT = "<LagFormat>19</LagFormat>"
RECURRING = (
    "<Calendar><UID>1</UID><Name>X</Name><Exceptions><Exception><Type>{}</Type><Period>{}</Period>"
    "<Month>{}</Month><TimePeriod><FromDate>1984-01-01T00:00:00</FromDate>"
    "<ToDate>2149-12-31T00:00:00</ToDate></TimePeriod></Exception></Exceptions></Calendar>"
)


def chained(count: int) -> str:
    """Calendars of which each is based on the one before it."""
    return "".join(
        f"<Calendar><UID>{uid}</UID><BaseCalendarUID>{uid - 1}</BaseCalendarUID></Calendar>"
        for uid in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        (LAG.format(10**18, ""), "LinkLag"),
        (LAG.format("-" + "9" * 5000, ""), "LinkLag"),
        (LAG.format("1e400", ""), "LinkLag"),
        (LAG.format("nan", ""), "LinkLag"),
        (LAG.format(100_001, PERCENT), "LinkLag"),
        ("<Work>PT99999999999999999H0M0S</Work>", "Work"),
        ("<Work>PT²H0M0S</Work>", "Work"),
        ("<ActualWork>P9999Y</ActualWork>", "ActualWork"),
        ("<Priority>10000000000</Priority>", "Priority"),
        ("<FixedCost>1e30</FixedCost>", "FixedCost"),
        ("<FixedCost>Infinity</FixedCost>", "FixedCost"),
        ("<Deadline>2150-01-01T00:00:00</Deadline>", "Deadline"),
        ("<Deadline>" + "2" * 100 + "</Deadline>", "Deadline"),
        ("<OutlineLevel>31</OutlineLevel>", "OutlineLevel"),
        ("<Baseline><Number>11</Number></Baseline>", "Number"),
        ("<LevelingDelay>1e10</LevelingDelay>", "LevelingDelay"),
    ],
)
def test_a_number_beyond_reach_names_its_task_and_field(extra: str, field: str) -> None:
    data = project(task(1, "A") + task(7, "Dig", extra=extra))
    if "OutlineLevel" in extra:
        data = data.replace(b"<OutlineLevel>1</OutlineLevel>\n<Duration>PT8H0M0S</Duration>", b"", 2)
    plan = read_plan(data)
    assert [row.name for row in plan.tasks] == ["A", "Dig"]
    assert any(text.startswith(f"Task 7 “Dig”: {field}") for text in said(plan))


def test_calendars_in_too_long_a_chain_are_refused() -> None:
    with pytest.raises(Unreadable, match="calendars above it"):
        read_plan(project(task(1, "A"), calendars=chained(30)))


@pytest.mark.parametrize(
    ("calendars", "says"),
    [
        (RECURRING.format(1, 10**18, 0), "Period is out of range"),
        (RECURRING.format(2, 1, 12), "Month is out of range"),
        (RECURRING.format(1, 1, 0) * 2, "the unique id of another calendar"),
        (LOOP, "is based on itself"),
    ],
)
def test_an_odd_calendar_is_taken_with_a_default_and_named(calendars: str, says: str) -> None:
    plan = read_plan(project(task(1, "A"), calendars=calendars))
    assert len(plan.tasks) == 1
    assert any(says in text for text in said(plan))


def test_a_rare_recurrence_ends_and_a_frequent_one_is_bounded() -> None:
    rare = read_plan(project(task(1, "A"), calendars=RECURRING.format(1, 10**9, 0)))
    daily = read_plan(project(task(1, "A"), calendars=RECURRING.format(1, 2, 0)))
    assert len(rare.calendars[0].exceptions) < 100
    assert len(daily.calendars[0].exceptions) == 2000


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        ("<StandardRate>100000000</StandardRate>", "StandardRate"),
        ("<MaxUnits>10000</MaxUnits>", "MaxUnits"),
        ("<CostPerUse>1e12</CostPerUse>", "CostPerUse"),
    ],
)
def test_a_rate_beyond_reach_names_its_resource_and_field(resource: str, field: str) -> None:
    data = project(resources=f"<Resource><UID>1</UID><Name>Ada</Name>{resource}</Resource>")
    plan = read_plan(data)
    assert [row.name for row in plan.resources] == ["Ada"]
    assert any(text.startswith(f"Resource “Ada”: {field}") for text in said(plan))


@pytest.mark.parametrize(
    ("module", "name", "limit", "says"),
    [(tasks, "MAX_TASKS", 2, "more than 2 tasks"), (links, "MAX_LINKS", 1, "more than 1 links")],
)
def test_counts_are_bounded(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, limit: int, says: str
) -> None:
    monkeypatch.setattr(module, name, limit)
    rows = task(1, "A") + task(2, "B", extra=after(1)) + task(3, "C", extra=after(1))
    with pytest.raises(Unreadable, match=says):
        read_plan(project(rows))


def test_nesting_and_elements_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_plan(project(task(1, "A", extra="<a>" * 50 + "</a>" * 50)))
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 20)
    with pytest.raises(Unreadable, match="more than 20 elements"):
        read_plan(OFFICE_MOVE)


def test_texts_are_cut_and_warnings_counted() -> None:
    rows = "".join(task(uid, "N" * 400, level=1 + (uid % 2) * 5) for uid in range(2, 400))
    plan = read_plan(project(task(1, "A", extra=f"<Notes>{'x' * 30_000}</Notes>") + rows))
    assert {len(task.name) for task in plan.tasks[1:]} == {300}
    assert len(plan.tasks[0].notes) == 20_000
    assert len(plan.notes) == MAX_NOTES + 1
    assert said(plan)[-1].startswith("… and ")


def test_lists_may_come_in_any_order() -> None:
    plan = read_plan(OFFICE_MOVE)
    text = OFFICE_MOVE.decode()
    start, middle, end = (text.index(tag) for tag in ("<Calendars>", "<Tasks>", "<Resources>"))
    turned = text[:start] + text[end : text.index("</Project>")] + text[start:end] + "</Project>"
    assert middle > start
    assert read_plan(turned.encode()) == plan
