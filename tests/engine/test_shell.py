"""`python -m engine`."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import datetime

import pytest

from engine.__main__ import main
from engine.calendar import standard_calendar
from engine.critical_path import schedule
from engine.errors import PlanFileError
from engine.plan import Activity, Link, Plan, ResourceKind, TaskType
from engine.plan.plan_file import Expected, load, parse, render, save
from tests.engine.reference import DATA, needs_reference_data

PLAN = Plan(
    datetime(2026, 1, 5, 8),
    (standard_calendar(),),
    (Activity(1, "design", duration_minutes=960), Activity(2, "build", duration_minutes=480)),
    (Link(1, 2),),
    calendar_uid=1,
)


def expectation(plan: Plan) -> dict[int, Expected]:
    return {
        uid: Expected(
            row.start,
            row.finish,
            row.early_start,
            row.early_finish,
            row.late_start,
            row.late_finish,
            row.total_float_minutes,
            row.free_float_minutes,
            row.is_critical,
        )
        for uid, row in schedule(plan).items()
    }


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_schedule_prints_dates_and_drivers(tmp_path, capsys, suffix):
    save(PLAN, tmp_path / f"plan{suffix}")
    assert main(["schedule", str(tmp_path / f"plan{suffix}")]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[1]["start"] == "2026-01-07T08:00"
    assert rows[1]["driver"] == {"kind": "predecessor", "uid": 1, "detail": "FS"}
    assert rows[1]["critical"] is True


def test_check_passes_and_fails(tmp_path, capsys):
    save(PLAN, tmp_path / "good.json.gz", expected=expectation(PLAN))
    assert main(["check", str(tmp_path)]) == 0
    assert "good 2 0 0 0" in capsys.readouterr().out
    longer = Plan(
        PLAN.start, PLAN.calendars, (Activity(1, duration_minutes=480), PLAN.activities[1]), PLAN.links
    )
    save(longer, tmp_path / "wrong.json.gz", expected=expectation(PLAN))
    assert main(["check", str(tmp_path), "--details"]) == 1
    assert "wrong 2 2" in capsys.readouterr().out


def test_check_reads_on_after_a_file_that_it_cannot_read(tmp_path, capsys):
    save(PLAN, tmp_path / "b.json.gz", expected=expectation(PLAN))
    (tmp_path / "a.json.gz").write_bytes(b"no archive")
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(b'{"project": {}, "tasks": 3}'))
    (tmp_path / "d.json.gz").write_bytes(b"\x1f\x8b" + bytes(40))
    (tmp_path / "e.json.gz").write_bytes(gzip.compress(b"[" * 200_000))
    assert main(["check", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert "b 2 0 0 0" in printed.out
    assert [line.split(":")[0] for line in printed.err.splitlines()] == [
        "a unread",
        "c unread",
        "d unread",
        "e unread",
        "unread 4",
    ]
    longer = replace(PLAN, activities=(Activity(1, duration_minutes=480), PLAN.activities[1]))
    save(longer, tmp_path / "wrong.json.gz", expected=expectation(PLAN))
    assert main(["check", str(tmp_path)]) == 1
    assert "floats A: of 4 tasks, 0 total and 0 free floats differ" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "none")]) == 2


def test_names_of_primavera_are_known(tmp_path):
    document = render(PLAN, expected={})
    for task, constraint in zip(document["tasks"], ("START_ON", "FINISH_ON"), strict=True):
        task |= {
            "constraint": constraint,
            "constraint_date": "2026-01-09T08:00",
            "type": "FIXED_DURATION_AND_UNITS",
        }
        task["assignments"] = [{"resource": 5, "type": "NON_LABOR", "units": 100}]
    plan = parse(document).plan
    assert [row.constraint.kind.value for row in plan.activities] == ["SON", "FON"]
    assert {row.task_type for row in plan.activities} == {TaskType.FIXED_DURATION}
    assert [row.kind for row in plan.resources] == [ResourceKind.WORK]
    again = parse(json.loads(json.dumps(render(plan, expected={})))).plan
    assert again.activities == plan.activities


@pytest.mark.parametrize(
    ("name", "value"),
    [("constraint", "SOON"), ("type", "FIXED"), ("assignments", [{"resource": 1, "type": "X"}])],
)
def test_a_name_that_is_not_known_is_told(name, value):
    document = render(PLAN, expected={})
    document["tasks"][1][name] = value
    with pytest.raises(PlanFileError, match="known"):
        parse(document)


def test_simulate_prints_percentiles(tmp_path, capsys):
    save(PLAN, tmp_path / "plan.json")
    assert main(["simulate", str(tmp_path / "plan.json"), "--iterations", "200", "--seed", "3"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert {"P10", "P50", "P80", "P90", "seconds"} <= set(json.loads(first))
    assert json.loads(second) == {"criticality": {"1": 1.0, "2": 1.0}}


def test_unusable_files_say_what_is_wrong(tmp_path, capsys):
    (tmp_path / "text.json").write_text("not a plan")
    assert main(["schedule", str(tmp_path / "text.json")]) == 2
    assert "PlanFileError" in capsys.readouterr().err
    save(Plan(PLAN.start, PLAN.calendars, PLAN.activities, (Link(1, 2), Link(2, 1))), tmp_path / "cycle.json")
    assert main(["schedule", str(tmp_path / "cycle.json")]) == 2
    assert "CycleError" in (message := capsys.readouterr().err)
    assert "→" in message
    assert main(["level", str(tmp_path / "missing.sm")]) == 2


def test_saved_plan_loads_again(tmp_path):
    save(PLAN, tmp_path / "plan.json")
    loaded = load(tmp_path / "plan.json").plan
    assert (loaded.activities, loaded.links, loaded.resources) == (PLAN.activities, PLAN.links, ())


@needs_reference_data
def test_check_over_the_reference_plans(capsys):
    assert main(["check", str(DATA / "plans")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 64
    assert lines[-4].endswith(", 0 total and 0 free floats differ")
    assert lines[-2].split()[-3:] == ["0", "0", "0"]
