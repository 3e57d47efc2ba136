"""What is committed: no registry's name, no build result, no file that has grown out of hand."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config.launcher.supervisor import ROOT
from scripts.set_up import OLDEST

# Spelled in parts, so that this very file does not name one.
REGISTRY_HOSTS = [
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "files." + "pythonhosted",
    "pypi." + "org",
    "deb." + "debian",
    "npm" + "mirror",
]
LONGEST_PYTHON_FILE = 400


def committed() -> list[Path]:
    """Files that git knows; empty outside a clone (in an image, say)."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    if not paths:
        pytest.skip("not a git clone")
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_committed_file_names_a_registry_host(host: str) -> None:
    found = [path for path in committed() if host.encode() in path.read_bytes().lower()]
    assert found == []


def test_no_lock_file_of_the_kinds_that_name_hosts() -> None:
    names = {path.name for path in committed()}
    assert not names & {"uv.lock", "pylock.toml", "poetry.lock", "yarn.lock", "pnpm-lock.yaml"}


def test_npm_lock_has_a_hash_for_every_package_and_an_address_for_none() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert fetched
    assert all("integrity" in package and "resolved" not in package for package in fetched.values())


@pytest.mark.parametrize("name", ["prod", "dev", "node"])
def test_python_locks_pin_every_package_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    requirements = re.split(r"\n(?=[a-z0-9])", text, flags=re.IGNORECASE)[1:]
    assert requirements
    assert all(re.match(r"[\w.\[\],-]+==\S+", text) and "--hash=sha256:" in text for text in requirements)


def test_development_lock_repeats_the_production_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(
            re.findall(
                r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE
            )
        )

    production = pins("prod")
    assert production.items() <= pins("dev").items()


def declared() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def plain(requirement: str) -> str:
    """A requirement's package as lock files spell it: "celery" of "celery[redis]>=5.5"."""
    match = re.match(r"[\w.-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def test_what_pyproject_declares_is_locked() -> None:
    whole = declared()
    asked = {"prod": whole["project"]["dependencies"], **whole["dependency-groups"]}
    for name, requirements in asked.items():
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        locked = {plain(line) for line in lock.splitlines() if line[:1].isalnum()}
        assert {plain(requirement) for requirement in requirements} - locked == set(), name


def test_the_product_says_its_name_version_licence_and_python() -> None:
    project = declared()["project"]
    assert project["name"] == "plumbline"
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["version"])
    assert project["license"] == "Apache-2.0"
    assert project["requires-python"] == ">={}.{}".format(*OLDEST)


def test_built_and_kept_things_are_not_committed() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in committed()}
    assert not tops & {"var", "node_modules", ".venv"}
    assert not [path for path in committed() if path.suffix in {".pyc", ".mo"} or "static/dist" in str(path)]


def test_python_files_stay_readable_in_one_go() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in committed()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LONGEST_PYTHON_FILE
    }
    assert long == {}


def test_the_formatter_decides_how_every_line_lies() -> None:
    marks = ("fmt: " + "skip", "fmt: " + "off")
    sources = {path: path.read_text() for path in committed() if path.suffix == ".py"}
    switched_off = [
        str(path.relative_to(ROOT)) for path, text in sources.items() if any(mark in text for mark in marks)
    ]
    assert switched_off == []


def test_no_rule_of_style_goes_by_the_place_of_any_element() -> None:
    """ "> :nth-child(3)" has browsers look at all below whenever an element comes or goes, on every page."""
    placed = r":(?:nth|first|last|only)-[a-z-]*(?:child|type)"
    anywhere = re.compile(rf"(?:^|[>~+])\s*{placed}|{placed}[^,{{]*[>~+ ]\s*\*")
    sheets = [path for path in committed() if path.suffix == ".css" and "src" in path.parts]
    found = [
        f"{path.name}:{number}"
        for path in sheets
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if anywhere.search(line)
    ]
    assert found == []
