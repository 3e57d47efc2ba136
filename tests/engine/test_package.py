"""The engine by itself: built, installed where nothing but NumPy is, typed, and its README true."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.__main__ import main
from engine.plan.plan_file import save
from tests.engine.reference import DATA, ROOT, needs_reference_data
from tests.engine.test_shell import PLAN, expectation

README = (ROOT / "engine" / "README.md").read_text()
Run = Callable[..., str]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left in the tree; with what is installed, so that no network is asked."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "engine", folder / "engine", ignore=shutil.ignore_patterns("__pycache__", "build"))
    command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index"]
    _run([*command, "--wheel-dir", str(folder), str(folder / "engine")])
    return next(folder.glob("plumbline_engine-*.whl"))


@pytest.fixture(scope="module")
def scratch(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the package, and with NumPy as it is here: nothing else can be imported."""
    folder = tmp_path_factory.mktemp("scratch")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    _run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            str(wheel),
        ]
    )
    (site,) = folder.glob("lib/python*/site-packages")
    for part in Path(np.__file__).parents[1].glob("numpy*"):
        (site / part.name).symlink_to(part)
    return folder / "bin"


def modules_of_the_engine() -> list[Path]:
    built = ROOT / "engine" / "build"
    return [path for path in (ROOT / "engine").rglob("*.py") if built not in path.parents]


def _run(command: list[str], *, cwd: Path | None = None, code: int = 0) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


def test_the_wheel_holds_the_engine_alone_and_says_that_it_is_typed(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    modules = {str(path.relative_to(ROOT)) for path in modules_of_the_engine()}
    assert {name for name in names if name.startswith("engine/")} == {*modules, "engine/py.typed"}
    assert re.findall("^Requires-Dist: (.*)$", metadata, flags=re.M) == ["numpy>=2"]
    assert "A plan in a page" in metadata


def test_every_module_imports_where_nothing_but_numpy_is(scratch, tmp_path):
    names = (path.relative_to(ROOT).with_suffix("").parts for path in modules_of_the_engine())
    lines = [f"import {'.'.join(parts)}" for parts in sorted(names) if parts[-1][:2] != "__"]
    _run([str(scratch / "python"), "-c", "\n".join(lines)], cwd=tmp_path)


def test_the_command_schedules_and_checks(scratch, tmp_path):
    save(PLAN, tmp_path / "plan.json.gz", expected=expectation(PLAN))
    rows = json.loads(_run([str(scratch / "plumbline-engine"), "schedule", "plan.json.gz"], cwd=tmp_path))
    assert [row["finish"] for row in rows] == ["2026-01-06T17:00", "2026-01-07T17:00"]
    checked = _run([str(scratch / "python"), "-m", "engine", "check", "."], cwd=tmp_path)
    assert checked.splitlines()[0] == "plan 2 0 0 0"


def test_the_page_of_use_is_true(scratch, tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    _run([str(scratch / "python"), "-c", code], cwd=tmp_path)


def test_a_type_checker_sees_its_types(scratch, tmp_path):
    wrong = "from engine.plan import Activity\nActivity('one')\nreveal_type(Activity(1).duration_minutes)\n"
    (tmp_path / "use.py").write_text(wrong)
    command = [sys.executable, "-m", "mypy", "--python-executable", str(scratch / "python")]
    told = _run([*command, "--cache-dir", str(tmp_path / "cache"), "use.py"], cwd=tmp_path, code=1)
    assert 'expected "int"' in told
    assert 'Revealed type is "int"' in told or 'Revealed type is "builtins.int"' in told


@needs_reference_data
def test_the_scoreboard_is_what_check_prints(capsys):
    main(["check", str(DATA / "plans")])
    printed = capsys.readouterr().out
    for tier in "AB":
        (row,) = re.findall(rf"^\| {tier} \| (.*) \|$", README, flags=re.M)
        shown = [int(cell.replace(",", "")) for cell in row.split(" | ")]
        (counts,) = re.findall(rf"^total {tier} (.*)$", printed, flags=re.M)
        (total, free) = re.findall(rf"^floats {tier}: .*, (\d+) total and (\d+) free", printed, flags=re.M)[0]
        assert shown == [*map(int, counts.split()), int(total), int(free)]
