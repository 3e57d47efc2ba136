"""What reckons with the day holds on the days that break programs: each runs the tests marked `dates` as if on it."""

import os
import subprocess
import sys

import pytest

from config.launcher.supervisor import ROOT
from tests.day import AWKWARD_DAYS, OFFSET, RECKON_WITH_THE_DAY

PATIENCE_SECONDS = 900
# How often a page asks the database hangs on no day, and takes a fifth of the time.
OF_NO_DAY = "not committed_number"
# What this run chose for itself; its PostgreSQL and the migrated template serve the other day, too.
OF_THIS_RUN = (OFFSET, "TIME_ZONE", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")


def _files() -> list[str]:
    """Named one by one: to collect the whole suite takes longer than many of them run."""
    found = (path for pattern in RECKON_WITH_THE_DAY for path in ROOT.glob(pattern))
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@pytest.mark.slow
@pytest.mark.parametrize("day", AWKWARD_DAYS)
def test_what_reckons_with_the_day_holds_on(day: str) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in OF_THIS_RUN and not name.startswith("PYTEST_")
    }
    command = [sys.executable, "-m", "pytest"]
    done = subprocess.run(
        [*command, "-q", "--as-if", day, "-k", OF_NO_DAY, "-p", "no:cacheprovider", *_files()],
        cwd=ROOT,
        env={**environment, "PYTEST_XDIST_WORKER": f"day{AWKWARD_DAYS.index(day)}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, f"as if {day}:\n{done.stdout[-12_000:]}"


def test_every_file_that_reckons_with_the_day_exists() -> None:
    missing = [pattern for pattern in RECKON_WITH_THE_DAY if not list(ROOT.glob(pattern))]
    assert missing == []
