"""What is measured. A case is a script: it yields a request, is sent the answer, and yields the next, without end."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from secrets import token_hex
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bench.seed import CHAIN_START, STATUS_DATE, Seeded, SeededPlan
from bench.session import Answer, Request
from tasks.models import Task

Script = Generator[Request, Answer, None]
PLANS = (1_000, 10_000)
CLIENTS_AT_ONCE = 8
COPY_START = date(2031, 3, 3)
TASKS_A_CLIENT = 3


class NothingToMeasure(LookupError):
    """The plan has no task for a client of this case: it would ask for ever, or nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """`script(seeded, size, client)` for each of `sizes`; `clients` above 1 ask at the same time, for throughput."""

    name: str
    script: Callable[[Seeded, int, int], Script]
    sizes: tuple[int, ...] = PLANS
    requests: int = 100
    clients: int = 1
    needs_portfolio: bool = False
    does: str = field(default="")


def task_list(seeded: Seeded, size: int, client: int) -> Script:
    yield from again(f"/api/v1/tasks/?project={seeded.plans[size].code}")


def task_detail(seeded: Seeded, size: int, client: int) -> Script:
    yield from again(f"/api/v1/tasks/{seeded.plans[size].chain_late}/")


def status_change(seeded: Seeded, size: int, client: int, at_once: int = CLIENTS_AT_ONCE) -> Script:
    """To do becomes in progress and back, each time on another task; both go through the schedule."""
    plan = seeded.plans[size]
    own = to_be_begun(plan.unwaited)[client::at_once][:TASKS_A_CLIENT]
    if not own:
        raise NothingToMeasure(f"{plan.code} has no task for client {client}")
    is_begun = {task_id: begun for task_id, _start, begun in own}
    for task_id, start, _begun in cycle(own):
        is_begun[task_id] = not is_begun[task_id]
        # Nobody reports a start that is still to come.
        started = {"is_started": True, "on": min(start, timezone.localdate()).isoformat()}
        report = started if is_begun[task_id] else {"percent_complete": 0}
        yield Request("POST", f"/api/v1/tasks/{task_id}/progress/", report)


def plan_data(seeded: Seeded, size: int, client: int) -> Script:
    yield from again(f"/p/{seeded.plans[size].code}/plan/data/")


def plan_data_unchanged(seeded: Seeded, size: int, client: int) -> Script:
    """The page asks again with the tag of what it has."""
    path = f"/p/{seeded.plans[size].code}/plan/data/"
    answer = yield Request("GET", path)
    while True:
        yield Request("GET", path, headers={"If-None-Match": answer.headers["etag"]}, expects=(304,))


def edit_duration(seeded: Seeded, size: int, client: int) -> Script:
    """A task that others of its package wait for, with float: they move, the project's end does not."""
    plan = seeded.plans[size]
    opener = not_begun(plan.openers)[-1][0]
    yield from edits(
        plan,
        ({"op": "cell", "id": opener, "column": "duration", "text": text} for text in cycle(("6d", "7d"))),
    )


def edit_critical(seeded: Seeded, size: int, client: int) -> Script:
    """A critical task near the project's end: the end moves, and with it every task's float."""
    plan = seeded.plans[size]
    yield from edits(
        plan,
        (
            {"op": "cell", "id": plan.chain_late, "column": "duration", "text": text}
            for text in cycle(("2d", "1d"))
        ),
    )


def move_500(seeded: Seeded, size: int, client: int) -> Script:
    """The head of the chain begins a day later, then as before: 500 tasks follow."""
    plan = seeded.plans[size]
    days = cycle((CHAIN_START + timedelta(days=1), CHAIN_START))
    yield from edits(plan, ({"op": "dates", "id": plan.chain_head, "start": day.isoformat()} for day in days))


def copy_project(seeded: Seeded, size: int, client: int) -> Script:
    """The plan kept as a template and begun with at once: a scheduled project of the same size."""
    while True:
        body = {
            "project": seeded.plans[size].code,
            "code": f"COPY-{token_hex(6).upper()}",
            "name": f"Copy of {size}",
            "start": COPY_START.isoformat(),
        }
        yield Request("POST", "/api/v1/project-copies/", body)


def portfolio(seeded: Seeded, size: int, client: int) -> Script:
    yield from again("/portfolio/")


def overview(seeded: Seeded, size: int, client: int) -> Script:
    yield from again(f"/p/{seeded.plans[size].code}/")


def page(path: str) -> Callable[[Seeded, int, int], Script]:
    """A page by its address, in which {code} and {task} stand for those of the plan."""

    def script(seeded: Seeded, size: int, client: int) -> Script:
        plan = seeded.plans[size]
        yield from again(path.format(code=plan.code, task=plan.chain_late))

    return script


def again(path: str) -> Script:
    while True:
        yield Request("GET", path)


def edits(plan: SeededPlan, steps: Any) -> Script:
    """Edits as the plan workspace sends them: each asks for what changed since the one before."""
    newest = Task.objects.filter(project=plan.project_id).order_by("-revision")
    since = newest.values_list("revision", flat=True)[0]
    for step in steps:
        answer = yield Request("POST", f"/p/{plan.code}/plan/edit/", {"steps": [step], "since": since})
        since = answer.json()["changes"]["revision"]


def not_begun(task_ids: list[int]) -> list[tuple[int, date]]:
    """Those of the tasks that nobody has begun and that have float, with the day on which they are to begin."""
    rows = Task.objects.filter(pk__in=task_ids, actual_start=None, total_float_minutes__gt=0)
    return [
        (pk, start.date()) for pk, start in rows.order_by("row_number").values_list("pk", "start") if start
    ]


def to_be_begun(task_ids: list[int]) -> list[tuple[int, date, bool]]:
    """Tasks with float that begin after the status date: id, that day, and whether a client began one.

    Which they are does not change while a case begins them and takes it back: what a client
    began, it began today.
    """
    is_ahead = Q(start__date__gt=STATUS_DATE) | Q(actual_start__date=timezone.localdate())
    rows = Task.objects.filter(
        is_ahead,
        pk__in=task_ids,
        actual_finish=None,
        total_float_minutes__gt=0,
    ).order_by("row_number")
    return [
        (pk, start.date(), begun is not None)
        for pk, start, begun in rows.values_list("pk", "start", "actual_start")
        if start
    ]


CASES = (
    Case("task_list", task_list, does="API, the first 100 tasks of a project"),
    Case("task_detail", task_detail, does="API, one task"),
    Case("status_change", status_change, does="API, to do becomes in progress and back, with history"),
    Case("plan_data", plan_data, requests=40, does="the plan as its page draws it, one response"),
    Case("plan_data_unchanged", plan_data_unchanged, does="the same while nothing changed (304)"),
    Case(
        "edit_duration",
        edit_duration,
        (1_000, 2_000, 10_000, 50_000),
        requests=60,
        does="a typed duration moves tasks behind it",
    ),
    Case("edit_critical", edit_critical, requests=40, does="a typed duration moves the project's end"),
    Case("move_500", move_500, requests=40, does="a dragged bar moves 500 tasks and the project's end"),
    Case(
        "copy_project",
        copy_project,
        (300, 1_000),
        requests=10,
        does="API, a project as a copy of another, scheduled",
    ),
    Case("overview", overview, does="the project on one page"),
    Case("portfolio", portfolio, (200,), needs_portfolio=True, does="the table of 200 projects"),
    Case(
        "throughput_list",
        task_list,
        requests=600,
        clients=CLIENTS_AT_ONCE,
        does="8 clients at once: task_list",
    ),
    Case(
        "throughput_status",
        status_change,
        requests=400,
        clients=CLIENTS_AT_ONCE,
        does="8 clients at once: status_change",
    ),
)
PAGES = tuple(
    Case(f"page_{name}", page(path), (10_000,), requests=40, does=path)
    for name, path in (
        ("plan", "/p/{code}/plan/"),
        ("task", "/p/{code}/tasks/{task}/"),
        ("load", "/p/{code}/load/"),
        ("levelling", "/p/{code}/levelling/"),
        ("what_if", "/p/{code}/what-if/"),
        ("my_work", "/my-work/"),
        ("people_load", "/people/load/"),
        ("baselines", "/p/{code}/baselines/"),
        ("ghosts", "/p/{code}/baselines/ghosts/"),
        ("health", "/p/{code}/health/"),
        ("budget", "/p/{code}/budget/"),
        ("earned_value", "/p/{code}/earned-value/"),
        ("risks", "/p/{code}/risks/"),
        ("team", "/p/{code}/team/"),
    )
)
