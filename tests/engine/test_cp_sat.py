"""Constraint programming improves a schedule, where OR-Tools is installed."""

import pytest

from engine.lab import cp_sat
from engine.levelling.rcpsp import Optimiser, check_feasible, makespan
from tests.engine.test_levelling import random_project

pytestmark = pytest.mark.skipif(not cp_sat.is_installed(), reason="OR-Tools is not installed")


@pytest.mark.parametrize("seed", range(3))
def test_it_proves_small_projects(seed):
    project = random_project(seed, count=15)
    start = Optimiser(project).heuristic()
    found, is_proven = cp_sat.improve(project, start, seconds=10)
    check_feasible(project, found)
    assert is_proven
    assert makespan(project, found) <= makespan(project, start)
