"""Types of the scripts: `python scripts/script_types.py check|tighten|show`.

TypeScript's checker reads the JavaScript as it is, with the types that its JSDoc comments and
`types.d.ts` declare (tsconfig.json); nothing is compiled by it. Every file is checked. One that
does not pass yet stands in `scripts/script_types.json` with the number of its errors: that may
fall and never rise, and a file that is not listed has none. `tighten` writes down what was gained.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from scripts import front_end  # noqa: E402

LISTED = ROOT / "scripts" / "script_types.json"
ERROR = re.compile(r"^(?P<file>[^()\s]+)\(\d+,\d+\): error TS\d+: ", re.MULTILINE)


def said() -> str:
    """What the checker says of all scripts."""
    node = front_end.node_folder()
    front_end.install(node)
    program = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [str(node / "node"), str(program), "--project", "tsconfig.json", "--pretty", "false"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0 and not ERROR.search(done.stdout):
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def counted(text: str) -> Counter[str]:
    """Errors by file."""
    return Counter(match["file"] for match in ERROR.finditer(text))


def worse(found: Mapping[str, int], allowed: Mapping[str, int]) -> dict[str, int]:
    """The files with more errors than they may have, with how many those are."""
    return {file: allowed.get(file, 0) for file in found if found[file] > allowed.get(file, 0)}


def tightened(found: Mapping[str, int], allowed: Mapping[str, int]) -> dict[str, int]:
    """The list with what was gained; nothing is added to it."""
    fewer = {file: min(count, found.get(file, 0)) for file, count in allowed.items()}
    return {file: count for file, count in sorted(fewer.items()) if count}


def main(verb: str = "check") -> int:
    text = said()
    found = counted(text)
    allowed: dict[str, int] = json.loads(LISTED.read_text())
    if verb == "show":
        print(text, end="")
        print(f"{sum(found.values())} errors in {len(found)} files")
        return 0
    if verb == "tighten":
        LISTED.write_text(json.dumps(tightened(found, allowed), indent=2) + "\n")
        return 0
    faults = worse(found, allowed)
    for file, most in faults.items():
        print(f"{file}: {found[file]} errors; at most {most}")
        print("\n".join(line for line in text.splitlines() if line.startswith(f"{file}(")))
    if gained := [file for file, count in allowed.items() if found.get(file, 0) < count]:
        print("Better than listed, `scripts/script_types.py tighten` keeps it: " + ", ".join(gained))
    return 1 if faults or gained else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
