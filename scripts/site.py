"""The documentation as a site: `python scripts/site.py`, into var/docs/site.

The files stay where they are read in the repository; a copy of them, with what they link to
beside them, is what mkdocs builds. A link to a page or a head that is not there is an error.
`--check` only says what is wrong.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "var" / "docs"
FILES = WORK / "files"
CONFIG = ROOT / "scripts" / "site.yml"
# [words](address "title"), ![words](address); addresses of other sites are not ours to look for.
LINK = re.compile(r"\]\((?P<address>[^)\s#]+)")
FOREIGN = ("http://", "https://", "mailto:")


def slug(head: str, separator: str) -> str:
    """The anchor of a head as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", head.strip().lower())
    return kept.replace(" ", separator)


def pages() -> list[Path]:
    """Every Markdown file that belongs to the project."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = (line for line in listed.stdout.splitlines() if not line.startswith("."))
    return [ROOT / name for name in names]


def linked(page: Path) -> set[Path]:
    """The files of the repository that a page points to."""
    addresses = {found["address"] for found in LINK.finditer(page.read_text())}
    ours = {address for address in addresses if not address.startswith(FOREIGN)}
    targets = {(page.parent / address).resolve() for address in ours}
    return {target for target in targets if target.is_file() and target.is_relative_to(ROOT)}


def copy_files() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    found = pages()
    for source in {*found, *(target for page in found for target in linked(page))}:
        target = FILES / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def build() -> int:
    """Its words are shown where something is wrong.

    Asked to be quiet itself, mkdocs would be silent about warnings, too.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(CONFIG)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{done.stdout}{done.stderr}".strip(), file=sys.stderr)
    return done.returncode


def main() -> int:
    copy_files()
    code = build()
    if code == 0 and "--check" not in sys.argv:
        print(f"docs     | {WORK}/site/index.html")
    return code


if __name__ == "__main__":
    sys.exit(main())
