"""Known weaknesses of what is locked: `python scripts/audit.py`. Fails on one; says plainly where it could not look.

pip-audit asks PyPI's advisories, `npm audit` the npm registry's. A mirror may offer the packages without the
advisories: that is no finding, and no clean result either, so it is said, and passes.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.front_end import node_folder

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 90


@dataclass
class Outcome:
    """Weaknesses found, in words, and why (part of) the question could not be asked."""

    findings: list[str] = field(default_factory=list)
    unreachable: str = ""


def read_pip_audit(output: str) -> Outcome:
    """From `pip-audit --format json`: packages without advisories are named by their number."""
    try:
        packages = json.loads(output)["dependencies"]
        skipped = [package["name"] for package in packages if "skip_reason" in package]
        findings = [
            f"{package['name']} {package['version']}: {weakness['id']}, mended in "
            f"{', '.join(weakness['fix_versions']) or 'no version yet'}"
            for package in packages
            for weakness in package.get("vulns", [])
        ]
    except (ValueError, KeyError, TypeError):
        return Outcome(unreachable="no answer that can be read")
    if not packages or not skipped:
        return Outcome(findings, "" if packages else "no packages were read")
    return Outcome(findings, f"no advisories for {len(skipped)} of {len(packages)} packages")


def read_npm_audit(output: str) -> Outcome:
    """From `npm audit --json`."""
    try:
        answer = json.loads(output)
        weaknesses: dict[str, Any] = answer["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Outcome(unreachable="no answer that can be read")
    return Outcome([f"{name}: {weakness['severity']}" for name, weakness in sorted(weaknesses.items())])


def ask(command: list[str], seconds: float = SECONDS) -> str:
    """What a program prints within the time, empty when it does not end or does not start."""
    path = os.pathsep.join([str(node_folder()), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout


def pip_command(lock: str) -> list[str]:
    options = [
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--format",
        "json",
        "--timeout",
        "10",
    ]
    return [sys.executable, "-m", "pip_audit", "--requirement", f"requirements/{lock}.txt", *options]


def main() -> None:
    outcomes = {
        "pip-audit, to run": read_pip_audit(ask(pip_command("prod"))),
        "pip-audit, to test": read_pip_audit(ask(pip_command("dev"))),
        "npm audit": read_npm_audit(ask(["npm", "audit", "--json"])),
    }
    for name, outcome in outcomes.items():
        for finding in outcome.findings:
            print(f"{name}: {finding}")
        if outcome.unreachable:
            print(f"{name}: could not reach the advisories ({outcome.unreachable})")
        elif not outcome.findings:
            print(f"{name}: no known weakness")
    sys.exit(any(outcome.findings for outcome in outcomes.values()))


if __name__ == "__main__":
    main()
