"""A version: `make release ARGS="0.2.0"` writes it down; you look, commit and tag.

What stands under "Unreleased" in the changelog becomes the version's section, dated today, and
`pyproject.toml` says the number. Versions are 1.2.3: the first number rises when something has to
be done for an upgrade, the second when there is something new, the third for mended faults alone.
"""

import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
DECLARED = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)


def parts(version: str) -> tuple[int, ...]:
    """1.10.0 is newer than 1.9.0. Raises ValueError for what is no version."""
    if not NUMBER.fullmatch(version):
        raise ValueError(f"{version!r} is no version like 1.2.3")
    return tuple(map(int, version.split(".")))


def released(changelog: str, version: str, day: date) -> str:
    """The changelog with a section of this version. Raises ValueError when there is nothing to release."""
    if f"\n## {version} " in changelog:
        raise ValueError(f"{version} has its section already")
    head, mark, rest = changelog.partition("\n## Unreleased\n")
    news = rest.partition("\n## ")[0].strip()
    if not mark or not news:
        raise ValueError("nothing stands under Unreleased")
    return f"{head}{mark}\n## {version} – {day.isoformat()}\n{rest}"


def declared(project: str, version: str) -> str:
    """`pyproject.toml` with this version, which is not older than its own."""
    found = DECLARED.search(project)
    if found is None or parts(version) < parts(found[1]):
        raise ValueError(f"{version} is older than what pyproject.toml says")
    return project[: found.start()] + f'version = "{version}"' + project[found.end() :]


def main(version: str) -> int:
    changelog, project = ROOT / "CHANGELOG.md", ROOT / "pyproject.toml"
    try:
        news = released(changelog.read_text(), version, date.today())
        name = declared(project.read_text(), version)
    except ValueError as error:
        print(f"plumbline: {error}")
        return 1
    changelog.write_text(news)
    project.write_text(name)
    print("Look at what changed, then:")
    print(f'  git commit --all --message "Version {version}"')
    print(f'  git tag --annotate v{version} --message "Version {version}"')
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
