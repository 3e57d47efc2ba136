"""The cases' requests are what the product answers, on a plan small enough for a test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cases import CASES, PAGES, Case, NothingToMeasure
from bench.measuring import figures_of
from bench.seed import Seeded, seed
from bench.session import Answer, HereSession, Request, UnexpectedAnswer
from config.launcher.supervisor import ROOT
from tasks.models import Task
from tests.ops.launching import environment_without_servers

SIZE = 400
# The design names these; others may come beside them.
NAMED = {
    "task_list",
    "task_detail",
    "status_change",
    "plan_data",
    "edit_duration",
    "move_500",
    "portfolio",
    "overview",
    "throughput_list",
    "throughput_status",
}


@pytest.fixture
def seeded(db: None) -> Seeded:
    return seed([SIZE], portfolio=1, portfolio_size=20, tidy=False)


def test_every_figure_has_its_case() -> None:
    assert {case.name for case in CASES} >= NAMED


def test_every_case_gets_the_answers_it_asks_for_and_no_other(seeded: Seeded) -> None:
    here = HereSession(seeded.manager)
    for case in (*CASES, *PAGES):
        script = case.script(seeded, SIZE, 0)
        request = next(script)
        for _ in range(3):
            request = script.send(here.ask(request))
    with pytest.raises(UnexpectedAnswer, match="404"):
        here.ask(Request("GET", "/p/NONE/"))


def test_a_client_without_a_task_is_an_error_and_no_endless_loop(seeded: Seeded) -> None:
    everything = Task.objects.filter(project=seeded.plans[SIZE].project_id)
    everything.update(total_float_minutes=0)
    with pytest.raises(NothingToMeasure, match="PLAN-400 has no task for client 7"):
        next(case_called("throughput_status").script(seeded, SIZE, 7))


def test_clients_at_once_have_tasks_of_their_own(seeded: Seeded) -> None:
    script = case_called("throughput_status").script
    paths = [
        next(script(seeded, SIZE, client)).path for client in range(case_called("throughput_status").clients)
    ]
    assert len(set(paths)) == len(paths)


@pytest.mark.slow
def test_the_whole_bench_ends_and_prints_a_figure_for_every_case() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--smoke"],
        cwd=ROOT,
        env=environment_without_servers(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["case"] for each in figures} >= NAMED | {
        "calibration",
        "recompute",
        "memory_warm",
        "reader_beside_writers",
    }


def test_edits_move_what_they_say(seeded: Seeded) -> None:
    plan = seeded.plans[SIZE]
    chain = [plan.task_ids[index] for index in plan.shape.chain]
    starts = dict(Task.objects.values_list("pk", "start"))
    here = HereSession(seeded.manager)
    script = case_called("move_500").script(seeded, SIZE, 0)
    answer = here.ask(next(script)).json()
    moved = {pk for pk, start in Task.objects.values_list("pk", "start") if start != starts[pk]}
    assert set(chain) <= moved
    assert len(answer["changes"]["rows"]) >= len(chain)


def test_a_seeded_plan_is_begun_and_its_chain_is_critical(seeded: Seeded) -> None:
    plan = seeded.plans[SIZE]
    rows = Task.objects.filter(project=plan.project_id).order_by("row_number")
    assert rows.filter(actual_finish__isnull=False).exists()
    assert rows.filter(is_critical=True, is_summary=False).count() >= len(plan.shape.chain)
    assert list(rows.values_list("pk", flat=True)) == plan.task_ids


def test_figures_are_the_median_and_the_95th_percentile_in_milliseconds() -> None:
    assert figures_of([number / 1000 for number in range(1, 101)]) == {"p50_ms": 50.5, "p95_ms": 96.0}
    assert figures_of([0.002]) == {"p50_ms": 2.0, "p95_ms": 2.0}


def test_packed_answers_are_read() -> None:
    import gzip

    body = gzip.compress(json.dumps({"a": 1}).encode())
    assert Answer(200, body, {"content-encoding": "gzip"}).json() == {"a": 1}


def test_drills_are_listed_and_an_unknown_one_is_refused() -> None:
    from drills.__main__ import DRILLS

    assert all(Path(ROOT / "drills" / f"{name}.py").exists() for name in DRILLS)
    done = subprocess.run([sys.executable, "-m", "drills", "none"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no drill is called none" in done.stderr


def case_called(name: str) -> Case:
    return next(case for case in CASES if case.name == name)
