"""What prose points at is there: files and functions named in documents, docstrings and comments."""

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from config.launcher.supervisor import ROOT
from tests.ops.test_repository import committed

# A path or a file's name, and perhaps `: name` behind it. `<room>/views.py` is a pattern, not a file.
POINTER = re.compile(
    r"(?<![\w<>*/.{-])([\w-]+(?:/[\w.-]+)*\.(?:py|js|css|html|toml|sh|md|json))(?![\w/<>*])"
    r"(?:`?: ?`?([A-Za-z_]\w+)(?=[`(,.;)]))?"
)
DOTTED = re.compile(r"`([a-z_]+(?:\.\w+)+)(?:\(|`)")
COMMENT = {".js": re.compile(r"/\*.*?\*/|(?<![:'\"`\\])//[^\n]*", re.DOTALL)}
# Files that are made when something runs, or stand for any of their kind.
MADE = {"manifest.json", "static/dist/icons.json", "plan.json", "00.css"}
HISTORY = {"CHANGELOG.md"}


@cache
def files() -> frozenset[str]:
    return frozenset(path.relative_to(ROOT).as_posix() for path in committed())


@cache
def names() -> dict[str, list[str]]:
    """The paths of each file name."""
    by_name: dict[str, list[str]] = {}
    for path in files():
        by_name.setdefault(PurePosixPath(path).name, []).append(path)
    return by_name


@cache
def prose(path: Path) -> str:
    """A document as a whole; of code the comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    if path.suffix == ".js":
        return "\n".join(COMMENT[".js"].findall(text))
    said: list[str] = []
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        starts = before in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and starts):
            said.append(token.string)
        if token.type not in {tokenize.COMMENT, tokenize.NL}:
            before = token.type
    return "\n".join(said)


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def targets(pointer: str, named_in: str) -> list[str]:
    """The committed files that may be meant: from the root, a folder above, or by the end of their path."""
    above = [folder.as_posix() for folder in PurePosixPath(named_in).parents]
    near = [path for folder in above if (path := f"{folder}/{pointer}".removeprefix("./")) in files()]
    ends = [path for path in names().get(PurePosixPath(pointer).name, []) if path.endswith(f"/{pointer}")]
    return near or ends


def pointers() -> Iterator[tuple[str, str, str]]:
    for path in sorted(files() - HISTORY):
        if PurePosixPath(path).suffix in {".md", ".py", ".js"} and "/migrations/" not in path:
            for pointer, name in POINTER.findall(prose(ROOT / path)):
                yield path, pointer, name


def test_every_file_that_prose_names_exists() -> None:
    lost = {(path, pointer) for path, pointer, _name in pointers() if not targets(pointer, path)}
    assert sorted(pair for pair in lost if pair[1] not in MADE) == []


def dotted() -> Iterator[tuple[str, str]]:
    """Dotted names of ours in backticks; a Celery job's name is none, it is no address in the code."""
    jobs = set(re.findall(r'name="(\w+\.\w+)"', _jobs()))
    for path in sorted(files() - HISTORY):
        if PurePosixPath(path).suffix in {".md", ".py"} and "/migrations/" not in path:
            for name in DOTTED.findall(prose(ROOT / path)):
                if f"{name.partition('.')[0]}/__init__.py" in files() and name not in jobs:
                    yield path, name


def _jobs() -> str:
    return "".join(_text(path) for path in names()["jobs.py"])


def is_there(name: str) -> bool:
    """Whether the module exists and what is named behind it stands in it."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        stem = "/".join(parts[:length])
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if path in files():
                rest = parts[length : length + 1]
                return not rest or bool(re.search(rf"\b{rest[0]}\b", _text(path)))
    return False


def test_every_decision_has_a_number_of_its_own() -> None:
    """Two people may write one at once."""
    numbers = [PurePosixPath(path).name[:4] for path in files() if path.startswith("docs/adr/0")]
    assert len(set(numbers)) == len(numbers)


def test_every_module_that_prose_names_by_dots_exists() -> None:
    assert sorted({(path, name) for path, name in dotted() if not is_there(name)}) == []


def test_every_function_that_prose_names_stands_in_its_file() -> None:
    lost = {
        (path, pointer, name)
        for path, pointer, name in pointers()
        if name
        and (found := targets(pointer, path))
        and not any(re.search(rf"\b{name}\b", _text(file)) for file in found)
    }
    assert sorted(lost) == []


def test_a_pointer_at_what_is_not_there_is_noticed() -> None:
    assert targets("no_such_room/views.py", "ARCHITECTURE.md") == []
    assert targets("no_such_name.py", "core/journal/change_sets.py") == []
    assert not is_there("core.no_such_module")
    assert not is_there("core.journal.no_such_function")
    assert is_there("core.journal.one_change_set")
    assert POINTER.findall("`core/once/keys.py: claim` and `<room>/views.py`") == [
        ("core/once/keys.py", "claim")
    ]
