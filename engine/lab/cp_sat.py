"""Levelling by constraint programming, where OR-Tools is installed (`pip install ortools`): a better search."""

from __future__ import annotations

import importlib.util

from engine.levelling.rcpsp import Project, makespan


def is_installed() -> bool:
    return importlib.util.find_spec("ortools") is not None


def improve(project: Project, starts: list[int], *, seconds: float, seed: int = 1) -> tuple[list[int], bool]:
    """The best schedule found within `seconds`, from one that is known, and whether it is proven shortest.

    One worker and a fixed seed; still, how far it gets in a given time depends on the machine.
    """
    from ortools.sat.python import cp_model

    horizon = makespan(project, starts)
    model = cp_model.CpModel()
    first = [model.new_int_var(0, horizon, f"s{number}") for number in range(len(starts))]
    intervals = [
        model.new_fixed_size_interval_var(first[number], length, f"i{number}")
        for number, length in enumerate(project.durations)
    ]
    for number, targets in enumerate(project.successors):
        for target in targets:
            model.add(first[target] >= first[number] + project.durations[number])
    for resource, capacity in enumerate(project.capacities):
        users = [n for n, demand in enumerate(project.demands) if demand[resource] and project.durations[n]]
        if users:
            model.add_cumulative(
                [intervals[n] for n in users], [project.demands[n][resource] for n in users], capacity
            )
    end = model.new_int_var(project.lower_bound(), horizon, "end")
    model.add_max_equality(
        end, [start + length for start, length in zip(first, project.durations, strict=True)]
    )
    model.minimize(end)
    for variable, start in zip(first, starts, strict=True):
        model.add_hint(variable, start)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return starts, False
    return [solver.value(variable) for variable in first], status == cp_model.OPTIMAL
