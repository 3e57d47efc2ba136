"""How dense the code is: tokens a line, and the width that nine lines in ten keep to.

A file that is denser than its language's bound stands in `scripts/density.json` with its
figures; it may lose density but never gain any, and a file that is not listed there keeps
to the bound. `density.py` checks that, `density.py tighten` writes down what has been
gained, `density.py show` prints the figures of each language. What moves takes its place
in the list along: `density.py carry OLD NEW ...` lists the files that OLD became.
"""

import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "scripts" / "density.json"
LEFT_OUT = ("/migrations/", "tests/", "node_modules/", "static/dist/")
WORD = re.compile(r"\w+|[^\w\s]")
COMMENTS = {
    ".js": re.compile(r"/\*.*?\*/|(?<![:'\"`\\])//[^\n]*", re.DOTALL),
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
    ".html": re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL),
}
# Names, numbers and marks; a string is one token, layout and comments are none.
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Density:
    """Tokens a line of code, and the characters that nine of its lines in ten keep to."""

    tokens: float
    width: int

    def exceeds(self, bound: "Density", play: float = 1.0) -> bool:
        return self.tokens > bound.tokens * play or self.width > bound.width * play


BOUNDS = {
    ".py": Density(9.0, 92),
    ".js": Density(13.0, 96),
    ".css": Density(9.0, 96),
    ".html": Density(24.0, 110),
}

# An edit of one line moves the mean a little; the ceiling never rises: it cannot add up.
PLAY = 1.03


def density(text: str, suffix: str) -> Density:
    """The figures of one text; empty lines and comments count for neither."""
    if suffix == ".py":
        tokens, lines = _of_python(text)
    else:
        code = COMMENTS[suffix].sub("", text)
        lines = [line for line in code.splitlines() if line.strip()]
        tokens = len(WORD.findall(code))
    if not lines:
        return Density(0.0, 0)
    return Density(round(tokens / len(lines), 2), _nine_in_ten(map(len, lines)))


def _of_python(text: str) -> tuple[int, list[str]]:
    tokens = 0
    numbers: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT:
            tokens += 1
            numbers.update(range(token.start[0], token.end[0] + 1))
    lines = text.splitlines()
    return tokens, [lines[number - 1] for number in sorted(numbers) if lines[number - 1].strip()]


def _nine_in_ten(widths: Iterable[int]) -> int:
    ordered = sorted(widths)
    return ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]


def measured() -> dict[str, Density]:
    """Every source file of the product, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [path for path in sorted(set(listed.stdout.split("\0"))) if Path(path).suffix in BOUNDS]
    return {
        path: density((ROOT / path).read_text(encoding="utf-8"), Path(path).suffix)
        for path in paths
        if (ROOT / path).is_file() and not any(part in path for part in LEFT_OUT)
    }


def ceilings() -> dict[str, Density]:
    return {path: Density(*figures) for path, figures in json.loads(LISTED.read_text()).items()}


def denser(files: dict[str, Density], allowed: dict[str, Density]) -> list[str]:
    """A sentence for each file that exceeds what is allowed for it."""
    return [
        f"{path}: {own.tokens} tokens a line, width {own.width}; at most {bound.tokens} and {bound.width}"
        for path, own in files.items()
        if own.exceeds(bound := allowed.get(path, BOUNDS[Path(path).suffix]), PLAY)
    ]


def tightened(files: dict[str, Density], allowed: dict[str, Density]) -> dict[str, Density]:
    """The list after what was gained: lower figures, without what keeps to the bound."""
    return {
        path: Density(min(files[path].tokens, ceiling.tokens), min(files[path].width, ceiling.width))
        for path, ceiling in allowed.items()
        if path in files and files[path].exceeds(BOUNDS[Path(path).suffix])
    }


def _write(files: dict[str, Density]) -> None:
    rows = [
        f"  {json.dumps(path)}: [{figures.tokens}, {figures.width}]"
        for path, figures in sorted(files.items())
    ]
    LISTED.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def _show(files: dict[str, Density]) -> None:
    for suffix in BOUNDS:
        paths = [path for path in files if path.endswith(suffix)]
        whole = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in paths)
        together = density(whole, suffix)
        mean = fmean(files[path].tokens for path in paths)
        print(f"{suffix[1:]:5} {len(paths):4} files  {together.tokens:6.2f} tokens a line", end="")
        print(f" ({mean:.2f} mean of files)  width {together.width}")


def carried(
    files: dict[str, Density], allowed: dict[str, Density], old: str, new: Iterable[str]
) -> dict[str, Density]:
    """The list after a listed file became others, each with its own figures."""
    if old not in allowed:
        raise SystemExit(f"{old} is not listed; what comes from it keeps to the bound")
    dense = {path: files[path] for path in new if files[path].exceeds(BOUNDS[Path(path).suffix])}
    kept = {path: ceiling for path, ceiling in allowed.items() if path != old or path in files}
    return kept | dense


def main(verb: str = "check", *paths: str) -> int:
    files = measured()
    if verb == "show":
        _show(files)
        return 0
    if verb == "tighten":
        _write(tightened(files, ceilings()))
        return 0
    if verb == "carry":
        old, *new = paths
        _write(carried(files, ceilings(), old, new))
        return 0
    sentences = denser(files, ceilings())
    for sentence in sentences:
        print(sentence)
    if sentences:
        print("Break lines, one idea a line. Moved or split? `scripts/density.py carry OLD NEW ...`")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
