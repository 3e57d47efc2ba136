"""The question for known weaknesses: a finding fails, silence is never taken for a clean answer, nothing hangs."""

import json
import sys
import time
from typing import Any

import pytest

from scripts.audit import Outcome, ask, read_npm_audit, read_pip_audit

CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {"name": "x", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
SKIPPED = {"name": "y", "skip_reason": "not found"}


def pip(*packages: Any) -> Outcome:
    return read_pip_audit(json.dumps({"dependencies": packages, "fixes": []}))


def test_a_weakness_is_named_with_what_mends_it() -> None:
    assert pip(CLEAN, WEAK) == Outcome(["x 1.0: PYSEC-1, mended in 1.1"])
    assert pip(CLEAN) == Outcome()


def test_packages_without_advisories_are_not_called_clean() -> None:
    assert pip(SKIPPED, SKIPPED) == Outcome([], "no advisories for 2 of 2 packages")
    assert pip(SKIPPED, WEAK) == Outcome(
        ["x 1.0: PYSEC-1, mended in 1.1"], "no advisories for 1 of 2 packages"
    )
    assert pip().unreachable


@pytest.mark.parametrize("output", ["", "null", "[]", "{}", "error", '{"error": {"code": "ENOTFOUND"}}'])
def test_no_answer_is_no_clean_answer(output: str) -> None:
    assert read_pip_audit(output).unreachable
    assert read_npm_audit(output).unreachable


def test_npm_names_the_severity() -> None:
    assert read_npm_audit('{"vulnerabilities": {"left-pad": {"severity": "high"}}}') == Outcome(
        ["left-pad: high"]
    )
    assert read_npm_audit('{"vulnerabilities": {}}') == Outcome()


def test_a_question_without_an_answer_ends() -> None:
    started = time.monotonic()
    assert ask([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.5) == ""
    assert ask(["no-such-program"]) == ""
    assert time.monotonic() - started < 20
