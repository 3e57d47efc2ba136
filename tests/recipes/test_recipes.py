"""The recipes of CONTRIBUTING, followed in a copy of the repository: each leads to what it promises."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.launcher.supervisor import ROOT
from tests.ops.test_repository import committed
from tests.recipes.steps import RECIPES, Step

pytestmark = pytest.mark.slow
# Its script needs a browser; tests/browser/ holds what columns do.
BY_EYE = {"a column of the plan"}


def follow(step: Step, root: Path) -> None:
    path = root / step.path
    if not step.after:
        path.write_text(step.text)
        return
    text = path.read_text()
    assert step.after in text, f"{step.path} no longer reads {step.after!r}"
    path.write_text(text.replace(step.after, step.after + step.text, 1))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is committed in which all recipes have been followed."""
    root = tmp_path_factory.mktemp("copy")
    for path in committed():
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    for made in ("static/dist", ".venv"):
        (root / made).symlink_to(ROOT / made)
    for steps in RECIPES.values():
        for step in steps:
            follow(step, root)
    run(root, "manage.py", "makemigrations", "projects")
    return root


def run(root: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def recipe_texts() -> dict[str, str]:
    text = (ROOT / "CONTRIBUTING.md").read_text().split("## How to add …", 1)[1]
    parts = re.split(r"^### … (.+)$", text, flags=re.MULTILINE)[1:]
    return {re.sub(r" \(.*", "", name): body for name, body in zip(parts[::2], parts[1::2], strict=True)}


def test_every_recipe_is_followed_here_or_by_eye() -> None:
    assert recipe_texts().keys() == RECIPES.keys() | BY_EYE


@pytest.mark.parametrize("name", RECIPES)
def test_the_files_that_a_recipe_touches_are_those_that_it_names(name: str) -> None:
    text = recipe_texts()[name]
    for step in RECIPES[name]:
        folder, _, file = step.path.rpartition("/")
        is_named = step.path in text or f"/{file}`" in text
        in_its_place = any(f"`{top}/" in text for top in ("tests", "templates") if folder.startswith(top))
        assert is_named or in_its_place, step.path


def test_what_the_recipes_promise_holds_in_the_copy(followed: Path) -> None:
    made = [
        step.path
        for steps in RECIPES.values()
        for step in steps
        if step.path.startswith("tests/") and not step.after
    ]
    alone = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(
            ("PLUMBLINE_TEST", "PYTEST_XDIST", "DJANGO_SETTINGS", "DATABASE", "REDIS", "VAR_DIR")
        )
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *made],
        cwd=followed,
        env=alone,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "8 passed" in done.stdout
