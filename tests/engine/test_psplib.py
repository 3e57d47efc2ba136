"""The lengths that PSPLIB publishes, all 1,080, and feasible levelled schedules near the best known."""

import json
import tarfile

import pytest

from engine.lab.psplib import parse_project
from engine.levelling.rcpsp import Optimiser, check_feasible, makespan
from tests.engine.reference import DATA, needs_reference_data

pytestmark = needs_reference_data


@pytest.fixture(scope="module")
def projects():
    found = {}
    with tarfile.open(DATA / "psplib" / "psplib_j30_j120.tar.gz") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".sm"):
                name = member.name.rsplit("/", 1)[-1].removesuffix(".sm")
                found[name] = parse_project(archive.extractfile(member).read().decode("latin-1"), name=name)
    return found


@pytest.fixture(scope="module")
def best_known():
    return json.loads((DATA / "psplib" / "best_known.json").read_text())


def test_critical_lengths_of_all_instances(projects, best_known):
    assert len(projects) == 1080
    assert {name: projects[name].critical_length() for name in best_known} == {
        name: row["cpm"] for name, row in best_known.items()
    }


def test_heuristic_stays_within_seven_percent_of_the_best_known(projects, best_known):
    excess = []
    for name in sorted(projects)[::10]:
        starts = Optimiser(projects[name]).heuristic()
        check_feasible(projects[name], starts)
        assert makespan(projects[name], starts) >= best_known[name]["lb"]
        if name.startswith("j120"):
            excess.append(makespan(projects[name], starts) / best_known[name]["ub"] - 1)
    assert sum(excess) / len(excess) < 0.07
