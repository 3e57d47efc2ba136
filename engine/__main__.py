"""`python -m engine`: schedule, check, level and simulate files from the shell; `bench` prints speeds."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from engine.critical_path.method import schedule
from engine.errors import PlanError, PlanFileError
from engine.lab import cp_sat
from engine.lab.bench import run_benchmarks
from engine.lab.checking import Comparison, compare
from engine.lab.psplib import read_project
from engine.levelling.rcpsp import Optimiser, check_feasible, makespan
from engine.plan.plan_file import load

# With constraint programming at hand, genetic search only makes its start.
GENETIC_SHARE = 0.4


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 when all is well, 1 on a tier-A mismatch, 2 when a file cannot be used.

    `check` reads on after such a file: 1 if any value of tier A differs, else 2 if any file could not be used.
    """
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except PlanError as error:
        print(_told(error), file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _told(error: PlanError) -> str:
    where = "" if error.activity_uid is None else f" (task {error.activity_uid})"
    return f"{type(error).__name__}: {error.message}{where}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("schedule", help="print dates, floats and drivers of a plan as JSON")
    command.add_argument("plan", type=Path)
    command.set_defaults(run=_schedule)
    command = commands.add_parser("check", help="compare with the dates that the plan files expect")
    command.add_argument("directory", type=Path)
    command.add_argument("--details", action="store_true", help="print every value that differs")
    command.set_defaults(run=_check)
    command = commands.add_parser("level", help="shortest schedule found for a PSPLIB project")
    command.add_argument("project", type=Path)
    command.add_argument(
        "--seconds", type=float, default=0.0, help="search for so long; 0 for the heuristic alone"
    )
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=_level)
    command = commands.add_parser("simulate", help="Monte Carlo over a plan")
    command.add_argument("plan", type=Path)
    command.add_argument("--iterations", type=int, default=10_000)
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=_simulate)
    command = commands.add_parser("bench", help="print the speed table")
    command.set_defaults(run=_bench)
    return parser


def _schedule(options: argparse.Namespace) -> int:
    result = schedule(load(options.plan).plan)
    for uid, row in result.items():
        driver = row.driver
        line: dict[str, Any] = {
            "uid": uid,
            "start": row.start.isoformat(timespec="minutes"),
            "finish": row.finish.isoformat(timespec="minutes"),
            "early_start": row.early_start.isoformat(timespec="minutes"),
            "early_finish": row.early_finish.isoformat(timespec="minutes"),
            "late_start": row.late_start.isoformat(timespec="minutes"),
            "late_finish": row.late_finish.isoformat(timespec="minutes"),
            "total_slack_min": row.total_float_minutes,
            "free_slack_min": row.free_float_minutes,
            "critical": row.is_critical,
            "driver": {"kind": driver.kind.value, "uid": driver.uid, "detail": driver.detail},
        }
        lead = "[" if uid == next(iter(result)) else ","
        print(f"{lead}{json.dumps(line)}")
    print("]" if len(result) else "[]")
    return 0


def _check(options: argparse.Namespace) -> int:
    manifest = options.directory / "manifest.json"
    tiers = {}
    if manifest.exists():
        tiers = {part["file"]: part["tier"] for part in json.loads(manifest.read_text()) if "tier" in part}
    if not options.directory.is_dir():
        raise PlanFileError(f"{options.directory} is no folder.")
    totals = {"A": [0] * 6, "B": [0] * 6}
    unread = 0
    for path in sorted(options.directory.glob("*.json.gz")):
        name = path.name.removesuffix(".json.gz")
        try:
            comparison = compare(load(path))
        except PlanError as error:
            unread += 1
            print(f"{name} unread: {_told(error)}", file=sys.stderr)
            continue
        tier = tiers.get(path.name, "A")
        totals[tier] = [a + b for a, b in zip(totals[tier], comparison.counts, strict=True)]
        print(name, *comparison.counts[:4])
        if options.details:
            _print_details(comparison)
    for tier, (tasks, _forward, _slack, _critical, total_float, free_float) in totals.items():
        print(f"floats {tier}: of {tasks} tasks, {total_float} total and {free_float} free floats differ")
    if unread:
        print(f"unread {unread}", file=sys.stderr)
    for tier, counts in totals.items():
        print(f"total {tier}", *counts[:4])
    if any(totals["A"][1:]):
        return 1
    return 2 if unread else 0


def _print_details(comparison: Comparison) -> None:
    for mismatch in (*comparison.forward, *comparison.slack, *comparison.critical):
        print(
            f"    task {mismatch.uid} {mismatch.what}: expected {mismatch.expected}, found {mismatch.found}"
        )


def _level(options: argparse.Namespace) -> int:
    project = read_project(options.project)
    optimiser = Optimiser(project)
    if options.seconds > 0:
        share = GENETIC_SHARE if cp_sat.is_installed() else 1.0
        until = time.monotonic() + options.seconds * share
        starts = optimiser.search(seed=options.seed, should_stop=lambda: time.monotonic() >= until)
        if cp_sat.is_installed() and makespan(project, starts) > optimiser.bound:
            left = options.seconds * (1 - share)
            starts, _ = cp_sat.improve(project, starts, seconds=left, seed=options.seed)
    else:
        starts = optimiser.heuristic()
    check_feasible(project, starts)
    print(
        json.dumps({"makespan": makespan(project, starts), "lower_bound": optimiser.bound, "starts": starts})
    )
    return 0


def _simulate(options: argparse.Namespace) -> int:
    import numpy as np

    from engine.simulation.inputs import default_estimates
    from engine.simulation.monte_carlo import simulate

    plan = load(options.plan).plan
    began = time.perf_counter()
    result = simulate(
        plan,
        rng=np.random.default_rng(options.seed),
        iterations=options.iterations,
        estimates=default_estimates(plan),
    )
    taken = time.perf_counter() - began
    finishes = {
        f"P{percent}": moment.isoformat(timespec="minutes")
        for percent, moment in result.current.finish_percentiles().items()
    }
    print(json.dumps({"iterations": result.iterations, "seconds": round(taken, 3), **finishes}))
    criticality = {uid: share for uid, share in result.criticality().items() if share}
    print(json.dumps({"criticality": dict(sorted(criticality.items(), key=lambda item: -item[1]))}))
    return 0


def _bench(options: argparse.Namespace) -> int:
    for line in run_benchmarks():
        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
