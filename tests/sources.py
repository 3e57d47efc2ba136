"""The product's own sources, read by tests that hold a rule over all of them."""

import ast
from functools import cache
from pathlib import Path

# CPython before 3.11.8 counts the depth of all threads' trees together, and mistakes another
# thread's for its own (python/cpython issue 106905).
READINGS = 5


@cache
def syntax_tree(path: Path) -> ast.Module:
    """The file's syntax tree, read once a run; not to be changed."""
    text = path.read_text()
    for _reading in range(READINGS - 1):
        try:
            return ast.parse(text)
        except SystemError:
            continue
    return ast.parse(text)
