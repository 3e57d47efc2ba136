"""Every value of a file has a fate, and no account says that a file arrived whole when something of it did not."""

import random
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from exchange.msproject.file import reader
from exchange.msproject.file.elements import COMPUTED, TAKEN
from exchange.msproject.file.records import ImportedPlan
from tests.exchange.xml_samples import (
    OFFICE_MOVE,
    PART_TIME,
    STANDARD,
    after,
    assignment,
    project,
    resource,
    task,
)

WORK_WEEK = """<WorkWeeks><WorkWeek><TimePeriod><FromDate>2026-06-08T00:00:00</FromDate>
<ToDate>2026-06-12T23:59:00</ToDate></TimePeriod><Name>Half</Name><WeekDays><WeekDay><DayType>2</DayType>
<DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime>
</WorkingTime></WorkingTimes></WeekDay></WeekDays></WorkWeek></WorkWeeks></Calendar>"""
FULL = project(
    tasks=(
        "<Task><UID>0</UID><Name>All</Name><Notes>Why</Notes><FixedCost>100</FixedCost><Cost>5</Cost></Task>"
        + task(1, "Phase", 5, extra="<Summary>1</Summary><FixedCost>500</FixedCost><Priority>600</Priority>")
        + task(
            2,
            "A",
            5,
            level=2,
            extra="<Work>PT40H0M0S</Work><Deadline>2026-06-09T17:00:00</Deadline>"
            "<Start>2026-06-01T08:00:00</Start><Finish>2026-06-05T17:00:00</Finish><TotalSlack>0</TotalSlack>"
            "<PercentComplete>20</PercentComplete><ActualStart>2026-06-01T08:00:00</ActualStart>"
            "<RemainingDuration>PT32H0M0S</RemainingDuration><ActualWork>PT8H0M0S</ActualWork>"
            "<ActualCost>4000</ActualCost><Contact>Ada</Contact>"
            "<Baseline><Number>0</Number><Start>2026-06-01T08:00:00</Start><Finish>2026-06-05T17:00:00</Finish>"
            "<Duration>PT40H0M0S</Duration><Work>PT40H0M0S</Work><Cost>8000</Cost></Baseline>",
        )
        + task(
            3,
            "B",
            1,
            extra=after(2, lag=4800) + "<ConstraintDate>2026-06-15T08:00:00</ConstraintDate>"
            "<ConstraintType>4</ConstraintType><LevelingDelay>14400</LevelingDelay>"
            "<ExtendedAttribute><FieldID>1</FieldID><Value>x</Value></ExtendedAttribute>",
        )
    ),
    calendars=STANDARD.replace("</Calendar>", WORK_WEEK) + PART_TIME,
    resources=resource(
        1, "Ada", "<Initials>A</Initials><StandardRate>50</StandardRate><MaxUnits>1</MaxUnits>"
    ),
    assignments=assignment(
        2,
        1,
        40,
        "<Cost>200000</Cost><ActualWork>PT8H0M0S</ActualWork><TimephasedData>"
        "<Type>1</Type><UID>1</UID><Start>2026-06-01T08:00:00</Start>"
        "<Finish>2026-06-02T08:00:00</Finish><Unit>2</Unit><Value>PT8H0M0S</Value>"
        "</TimephasedData>",
    ),
    head="<StatusDate>2026-06-01T17:00:00</StatusDate><Author>Ada</Author><MinutesPerWeek>2400</MinutesPerWeek>"
    "<DaysPerMonth>20</DaysPerMonth><CriticalSlackLimit>1</CriticalSlackLimit>"
    "<FinishDate>2026-06-30T17:00:00</FinishDate>",
)
# What is read only where another value asks for it.
CONDITIONAL = frozenset(
    {"Occurrences", "EnteredByOccurrences", "MonthItem", "MonthPosition", "LagFormat", "Period"}
)
# What a reader may take in any wording.
TEXTS = frozenset({"Name", "Title", "Notes", "Initials", "EmailAddress", "CurrencyCode"})


def read(root: ET.Element) -> ImportedPlan:
    return reader.read_plan(BytesIO(ET.tostring(root)))


def parsed(data: bytes) -> ET.Element:
    root = ET.fromstring(data)
    for element in root.iter():
        element.tag = element.tag.rsplit("}", 1)[-1]
    return root


def leaves(root: ET.Element) -> list[ET.Element]:
    return [element for element in root.iter() if not len(element) and (element.text or "").strip()]


def what_it_says(plan: ImportedPlan) -> Any:
    """All of a plan but the inventory, which counts every value."""
    return [part for part in plan.parts() if part[0] != "seen"]


@pytest.mark.parametrize("data", [FULL, OFFICE_MOVE, project(task(1, "A"))])
def test_every_value_of_a_file_has_one_fate(data: bytes) -> None:
    root = parsed(data)
    seen = read(root).seen
    assert sum(row.count for row in seen) == len(leaves(root))
    assert {row.fate for row in seen} <= {"taken", "computed", "left_out", "empty"}


def test_no_element_is_both_taken_and_computed() -> None:
    for part, names in COMPUTED.items():
        both = names & TAKEN.get(part, frozenset())
        assert both <= {"UID", "ID", "IsNull", "Name", "Cost"}, part


def fates(root: ET.Element) -> list[tuple[str, ET.Element]]:
    """Each leaf with the fate that the tables give it."""
    found = []

    def walk(element: ET.Element, part: str) -> None:
        for child in element:
            shared = child.tag if child.tag in {"WorkingTimes", "TimePeriod"} else f"{part}/{child.tag}"
            if len(child):
                walk(child, shared)
            elif (child.text or "").strip():
                is_taken = child.tag in TAKEN.get(part, frozenset())
                found.append(("taken" if is_taken else "other", child))

    for name, part in (("Tasks", "Task"), ("Calendars", "Calendar"), ("Resources", "Resource")):
        for item in root.find(name) or ():
            is_row = name == "Tasks" and item.findtext("UID") == "0"
            walk(item, "Project summary task" if is_row else part)
    for item in root.find("Assignments") or ():
        walk(item, "Assignment")
    walk_root = ET.Element("Project")
    walk_root.extend(child for child in root if not len(child))
    walk(walk_root, "Project")
    return found


def test_what_is_called_taken_is_read() -> None:
    """Any value that is called taken over, spoilt, changes the plan or is named."""
    original = what_it_says(read(parsed(FULL)))
    unread = []
    for place, (fate, _leaf) in enumerate(fates(parsed(FULL))):
        root = parsed(FULL)
        leaf = fates(root)[place][1]
        if fate != "taken" or leaf.tag in CONDITIONAL:
            continue
        leaf.text = "zzz"
        if what_it_says(read(root)) == original:
            unread.append(leaf.tag)
    assert unread == []


@pytest.mark.parametrize("seed", range(60))
def test_what_is_put_into_a_file_is_in_its_account(seed: int) -> None:
    """An element that nobody knows, anywhere: the account names it, and no fate is lost."""
    chosen = random.Random(seed)
    root = parsed(FULL)
    parents = [element for element in root.iter() if len(element) and element.tag != "Project"]
    parent = chosen.choice([*parents, root])
    new = ET.SubElement(parent, f"Stranger{seed}")
    if chosen.random() < 0.5:
        new.text = chosen.choice(["7", "x", "PT8H0M0S"])
    else:
        ET.SubElement(new, "Inner").text = "1"
    plan = read(root)
    assert sum(row.count for row in plan.seen) == len(leaves(root))
    # A parent that is left out as a whole names its own kind.
    named = " ".join(item.what for item in plan.left_out)
    assert f"Stranger{seed}" in named or parent.tag in named, ET.tostring(parent)[:200]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_spoilt_or_taken_away_never_refuses_the_file(seed: int) -> None:
    chosen = random.Random(seed)
    root = parsed(FULL)
    for _spoil in range(3):
        leaf = chosen.choice(leaves(root))
        leaf.text = chosen.choice(
            ["", "zzz", "-5", "1e99", "9999-12-31T00:00:00", "0", "PT", "24:00:00", "１２"]
        )
    plan = read(root)
    assert plan.tasks
    assert sum(row.count for row in plan.seen) == len(leaves(root))
