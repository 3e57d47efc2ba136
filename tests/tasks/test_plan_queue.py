"""What a plan page has done meanwhile: ordered operations, each once, each with its own undo."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.models import ChangeSet, ClaimedKey
from tasks.editing.services import create_task, delete_task, update_task
from tasks.models import Task, TaskLink
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


@pytest.fixture
def plan() -> DrawnPlan:
    """design (2 d) -> build (3 d, Priya) -> test (1 d)"""
    return chain_of_three()


@pytest.fixture
def client(plan: DrawnPlan, as_user: AsUser) -> Any:
    return as_user(plan.manager.user)


@pytest.fixture
def sofia(plan: DrawnPlan, as_user: AsUser) -> Any:
    """Another manager, signed in."""
    return as_user(member_of(plan.project, full_name="Sofia Lund", role="project_manager"))


def send(client: Any, plan: DrawnPlan, *operations: dict[str, Any], since: int = 0) -> Any:
    return client.post(
        reverse("plan_edit", args=[plan.project.code]),
        {"operations": list(operations), "since": since},
        content_type="application/json",
    )


def outcomes(client: Any, plan: DrawnPlan, *operations: dict[str, Any]) -> list[dict[str, Any]]:
    answer = send(client, plan, *operations)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["outcomes"]
    return found


def operation(key: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "steps": list(steps)}


def cell(plan: DrawnPlan, name: str, column: str, text: str, **more: Any) -> dict[str, Any]:
    return {"op": "cell", "id": plan.ids[name], "column": column, "text": text, **more}


def names(plan: DrawnPlan) -> list[str]:
    return [name for _code, name in plan.tree()]


def test_rows_that_are_new_are_named_by_what_the_page_calls_them(plan: DrawnPlan, client: Any) -> None:
    before = ChangeSet.objects.count()
    made, typed, linked = outcomes(
        client,
        plan,
        operation("a", {"op": "add", "new": -7, "after": plan.ids["test"], "name": "ship"}),
        operation("b", {"op": "cell", "id": -7, "column": "duration", "text": "4d"}),
        operation(
            "c",
            {"op": "add", "new": -8, "after": -7, "name": "party"},
            {"op": "cell", "id": -8, "column": "predecessors", "text": "4", "refs": {"4": -7}},
        ),
    )
    assert [one["refused"] for one in (made, typed, linked)] == [[], [], []]
    ship, party = (Task.objects.get(name=name) for name in ("ship", "party"))
    assert (made["created"], linked["created"]) == ([[-7, ship.pk]], [[-8, party.pk]])
    assert ship.duration_minutes == 4 * DAY
    assert TaskLink.objects.filter(predecessor=ship, successor=party).exists()
    assert names(plan) == ["design", "build", "test", "ship", "party"]
    assert ChangeSet.objects.count() == before + 3


def test_an_operation_sent_again_is_answered_again_and_done_once(plan: DrawnPlan, client: Any) -> None:
    first = operation("a", {"op": "add", "new": -7, "after": plan.ids["test"], "name": "ship"})
    second = operation("b", {"op": "cell", "id": -7, "column": "duration", "text": "4d"})
    told = outcomes(client, plan, first)
    again = outcomes(client, plan, first, second)
    assert [one["created"] for one in again] == [told[0]["created"], []]
    assert Task.objects.filter(name="ship").count() == 1
    assert Task.objects.get(name="ship").duration_minutes == 4 * DAY
    assert ClaimedKey.objects.filter(kind=ClaimedKey.Kind.PLAN).count() == 2


def test_what_was_refused_is_refused_again(plan: DrawnPlan, client: Any) -> None:
    wrong = operation("a", cell(plan, "design", "duration", "soon"))
    first = outcomes(client, plan, wrong)[0]["refused"]
    assert first[0]["message"].startswith("Type a duration")
    assert outcomes(client, plan, wrong)[0]["refused"] == first


def test_another_cell_of_the_row_is_no_conflict(plan: DrawnPlan, client: Any, sofia: Any) -> None:
    outcomes(sofia, plan, operation("s", cell(plan, "design", "duration", "5d", was="2d")))
    mine = outcomes(client, plan, operation("m", cell(plan, "design", "name", "draw", was="design")))
    assert mine[0]["refused"] == []
    assert (plan["design"].name, plan["design"].duration_minutes) == ("draw", 5 * DAY)


def test_the_same_cell_shows_both_values_and_who(plan: DrawnPlan, client: Any, sofia: Any) -> None:
    outcomes(sofia, plan, operation("s", cell(plan, "design", "duration", "5d", was="2d")))
    mine = outcomes(client, plan, operation("m", cell(plan, "design", "duration", "8d", was="2d")))
    assert mine[0]["refused"] == [
        {
            "index": 0,
            "message": "Sofia Lund has changed this cell meanwhile.",
            "conflict": True,
            "who": "Sofia Lund",
            "now": "5d",
        }
    ]
    assert plan["design"].duration_minutes == 5 * DAY
    kept = outcomes(client, plan, operation("k", cell(plan, "design", "duration", "8d", was="5d")))
    assert kept[0]["refused"] == []
    assert plan["design"].duration_minutes == 8 * DAY


@pytest.mark.parametrize(
    ("column", "was", "theirs", "mine"),
    [
        ("name", "build", "make", "craft"),
        ("duration", "3d", "5d", "8d"),
        ("start", None, "2026-04-01", "2026-05-01"),
        ("finish", 3 * DAY, "2026-04-01", "2026-05-01"),
        ("deadline", None, "2026-04-01", "2026-05-01"),
        ("percent", 0, "10", "20"),
        ("status", "todo", "in progress", "done"),
        ("phase", None, "the first", "the second"),
        ("predecessors", "asked", "", "1SS"),
        ("people", "asked", "", "Priya 50%"),
    ],
)
def test_each_column_knows_what_it_started_from(
    plan: DrawnPlan, client: Any, sofia: Any, column: str, was: Any, theirs: str, mine: str
) -> None:
    if column == "phase":
        names = plan.project.phases.values_list("name", flat=True)
        theirs, mine = names[0], names[1]
    if column == "people":
        mine = f"{plan.priya} 50%"
    if was == "asked":
        rows = client.get(reverse("plan_data", args=[plan.project.code])).json()
        place = {name: index for index, name in enumerate(rows["columns"])}
        row = next(row for row in rows["rows"] if row[0] == plan.ids["build"])
        was = row[place["links" if column == "predecessors" else "people"]]
    told = outcomes(sofia, plan, operation("s", cell(plan, "build", column, theirs, was=was)))
    assert told[0]["refused"] == []
    refused = outcomes(client, plan, operation("m", cell(plan, "build", column, mine, was=was)))[0]["refused"]
    assert [error["who"] for error in refused] == ["Sofia Lund"]
    now = refused[0]["now"]
    kept = outcomes(client, plan, operation("k", cell(plan, "build", column, mine, was=now)))
    assert kept[0]["refused"] == []


def test_what_one_has_changed_oneself_is_no_conflict(plan: DrawnPlan, client: Any) -> None:
    told = outcomes(
        client,
        plan,
        operation("a", cell(plan, "design", "percent", "50", was=0)),
        operation("b", cell(plan, "design", "status", "done", was="todo")),
        operation("c", cell(plan, "design", "percent", "90", was=0)),
    )
    assert [one["refused"] for one in told] == [[], [], []]
    assert plan["design"].percent_complete == 90


def test_of_many_cells_the_good_ones_are_saved(plan: DrawnPlan, client: Any) -> None:
    told = outcomes(
        client,
        plan,
        operation(
            "a",
            cell(plan, "design", "duration", "4d"),
            cell(plan, "build", "predecessors", "9.9"),
            cell(plan, "test", "duration", "soon"),
            cell(plan, "test", "name", "try"),
        ),
    )
    assert [error["index"] for error in told[0]["refused"]] == [1, 2]
    assert plan["design"].duration_minutes == 4 * DAY
    assert plan["test"].name == "try"


def test_a_cycle_refuses_its_link_alone(plan: DrawnPlan, client: Any) -> None:
    told = outcomes(
        client,
        plan,
        operation("a", cell(plan, "design", "name", "draw"), cell(plan, "design", "predecessors", "3")),
    )
    assert [error["index"] for error in told[0]["refused"]] == [1]
    assert "build" in told[0]["refused"][0]["message"]
    assert plan["design"].name == "draw"


def test_what_belongs_to_a_row_that_was_not_made_says_so(plan: DrawnPlan, client: Any) -> None:
    told = outcomes(
        client,
        plan,
        operation("a", {"op": "add", "new": -7, "parent": -99, "name": "ship"}),
        operation("b", {"op": "cell", "id": -7, "column": "duration", "text": "4d"}),
        operation("c", cell(plan, "design", "name", "draw")),
    )
    assert [len(one["refused"]) for one in told] == [1, 1, 0]
    assert told[1]["refused"][0]["message"] == "The row that this belongs to was not made."
    assert plan["design"].name == "draw"


def test_a_typed_code_means_the_row_that_the_page_showed(plan: DrawnPlan, client: Any) -> None:
    meant = plan.ids["build"]
    create_task(actor=SYSTEM, project_id=plan.project.pk, name="theirs", after_id=plan.ids["design"])
    step = {"op": "add", "new": -7, "after": plan.ids["test"], "name": "ship"}
    link = {"op": "cell", "id": -7, "column": "predecessors", "text": "2FS+1d", "refs": {"2": meant}}
    assert outcomes(client, plan, operation("a", step, link))[0]["refused"] == []
    assert TaskLink.objects.get(successor__name="ship").predecessor_id == meant


def test_a_row_behind_one_that_was_deleted_meanwhile_is_made_all_the_same(
    plan: DrawnPlan, client: Any
) -> None:
    delete_task(actor=SYSTEM, task_id=plan.ids["test"])
    told = outcomes(
        client,
        plan,
        operation("a", {"op": "add", "new": -7, "after": plan.ids["test"], "name": "ship"}),
        operation("b", {"op": "add", "new": -8, "parent": plan.ids["test"], "name": "party"}),
    )
    assert [one["refused"] for one in told] == [[], []]
    assert names(plan) == ["design", "build", "ship", "party"]


def test_an_undo_stands_in_the_queue_like_anything_else(plan: DrawnPlan, client: Any) -> None:
    operations = [
        operation("a", cell(plan, "design", "name", "draw")),
        {"key": "u", "turn": "undo"},
        operation("b", cell(plan, "design", "duration", "4d")),
    ]
    outcomes(client, plan, *operations)
    outcomes(client, plan, *operations)
    assert (plan["design"].name, plan["design"].duration_minutes) == ("design", 4 * DAY)
    outcomes(client, plan, {"key": "v", "turn": "undo"}, {"key": "w", "turn": "redo"})
    assert plan["design"].duration_minutes == 4 * DAY


def test_an_undo_that_somebody_has_built_on_offers_the_one_before(plan: DrawnPlan, client: Any) -> None:
    outcomes(
        client,
        plan,
        operation("a", cell(plan, "build", "name", "make")),
        operation("b", cell(plan, "design", "name", "draw")),
    )
    update_task(actor=SYSTEM, task_id=plan.ids["design"], changes={"name": "theirs"})
    told = outcomes(client, plan, {"key": "u", "turn": "undo"})[0]
    assert "has changed" in told["refused"][0]["message"]
    assert outcomes(client, plan, {"key": "v", "turn": "undo", "past": told["older"]})[0]["refused"] == []
    assert (plan["design"].name, plan["build"].name) == ("theirs", "build")
    assert outcomes(client, plan, {"key": "w", "turn": "undo"})[0]["older"] is None


def test_people_and_phases_come_with_the_answer_that_first_names_them(
    plan: DrawnPlan, client: Any, sofia: Any
) -> None:
    phase = plan.project.phases.first()
    assert phase is not None
    since = client.get(reverse("plan_data", args=[plan.project.code])).json()["revision"]
    steps = [cell(plan, "test", "people", "Sofia Lund"), cell(plan, "test", "phase", phase.name)]
    changes = send(client, plan, operation("a", *steps), since=since).json()["changes"]
    assert [name for _pk, name, *_rest in changes["resources"]] == ["Sofia Lund"]
    assert [phase.pk, phase.name] in changes["phases"]


@pytest.mark.parametrize(
    "operations",
    [
        [{"steps": []}],
        [{"key": "", "steps": [{"op": "indent", "ids": [1]}]}],
        [{"key": "a"}],
        [{"key": "a", "steps": []}],
        [{"key": "a", "turn": "back"}],
        [{"key": "a", "turn": "undo", "past": "x"}],
        ["a"],
        [{"key": "é" * 3, "steps": [{}]}],
        [{"key": "a", "turn": "undo"}] * 201,
    ],
)
def test_operations_that_cannot_be_read_are_refused_whole(
    plan: DrawnPlan, client: Any, operations: Any
) -> None:
    answer = send(client, plan, *operations)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not ClaimedKey.objects.filter(kind=ClaimedKey.Kind.PLAN).exists()


def test_steps_that_cannot_be_read_are_refused_one_by_one(plan: DrawnPlan, client: Any) -> None:
    told = outcomes(
        client,
        plan,
        operation("a", {"op": "fly"}, {"op": "cell", "id": "x"}, cell(plan, "design", "name", "draw")),
        {"key": "b", "steps": ["x", 3, None]},
    )
    assert [error["index"] for error in told[0]["refused"]] == [0, 1]
    assert len(told[1]["refused"]) == 3
    assert plan["design"].name == "draw"


def test_each_step_asks_for_its_own_right(plan: DrawnPlan, as_user: AsUser) -> None:
    member = as_user(plan.priya)
    steps = [cell(plan, "build", "name", "make"), cell(plan, "build", "percent", "50")]
    told = outcomes(member, plan, operation("a", *steps))
    assert [error["index"] for error in told[0]["refused"]] == [0]
    assert (plan["build"].name, plan["build"].percent_complete) == ("build", 50)


@pytest.mark.parametrize(
    ("today", "began"),
    [
        # A Sunday: the Friday before. Before the project: its first day.
        (date(2026, 3, 8), date(2026, 3, 6)),
        (date(2026, 2, 20), date(2026, 3, 2)),
    ],
)
def test_a_typed_percent_begins_work_on_a_day_of_work(
    plan: DrawnPlan, client: Any, monkeypatch: pytest.MonkeyPatch, today: date, began: date
) -> None:
    monkeypatch.setattr("tasks.reporting.services.progress._day", lambda _project, report: report.on or today)
    plan.add("later", 1, constraint_kind="snet", constraint_date=datetime(2026, 6, 1, 8, tzinfo=UTC))
    told = outcomes(client, plan, operation("a", cell(plan, "later", "percent", "40")))
    assert told[0]["refused"] == []
    begun = plan["later"].actual_start
    assert begun is not None
    assert begun.astimezone(ZoneInfo(plan.project.time_zone)).date() == began


@pytest.mark.parametrize("today", [date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8)])
def test_where_the_project_begins_on_a_day_off_work_begins_on_the_next_that_has_some(
    plan: DrawnPlan, client: Any, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    """A Saturday, looked at from the Friday before it to the Sunday after."""
    monkeypatch.setattr("tasks.reporting.services.progress._day", lambda _project, report: report.on or today)
    plan.project.start = datetime(2026, 3, 7, 8, tzinfo=UTC)
    plan.project.save()
    plan.add("later", 1, constraint_kind="snet", constraint_date=datetime(2026, 6, 1, 8, tzinfo=UTC))
    outcomes(client, plan, operation("a", cell(plan, "later", "percent", "40")))
    begun = plan["later"].actual_start
    assert begun is not None
    assert begun.astimezone(ZoneInfo(plan.project.time_zone)).replace(tzinfo=None) == datetime(2026, 3, 9, 9)
