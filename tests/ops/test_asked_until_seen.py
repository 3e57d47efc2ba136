"""A page is asked until it shows what is expected: an assert asks once, and meets it half drawn on a busy day."""

import ast
from pathlib import Path

import pytest

from config.launcher.supervisor import ROOT

READS = {
    "all_inner_texts",
    "all_text_contents",
    "bounding_box",
    "evaluate",
    "get_attribute",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "text_content",
}
OPENS = {"goto", "locator", "get_by_role", "get_by_label", "get_by_text", "wait_for_url"}


def pages_of(tree: ast.AST) -> set[str]:
    """The names on which a file opens addresses or looks for parts of a page."""
    return {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in OPENS and isinstance(node.value, ast.Name)
    }


def asked_once(source: str) -> list[int]:
    """The lines of the asserts that read a page."""
    tree = ast.parse(source)
    pages = pages_of(tree)
    if not pages:
        return []
    return [
        check.lineno
        for check in ast.walk(tree)
        if isinstance(check, ast.Assert)
        for node in ast.walk(check.test)
        if isinstance(node, ast.Attribute)
        and (node.attr in READS or (node.attr == "url" and ast.unparse(node.value) in pages))
    ]


def test_no_assert_reads_a_page() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name not in ("seen.py", "acting.py")
        for line in asked_once(path.read_text())
    ]
    assert found == [], "use tests.seen (becomes, comes_true, fits) or playwright's expect"


@pytest.mark.parametrize(
    "line",
    [
        "assert page.url.endswith('/plan/')",
        "assert page.locator('h1').inner_text() == 'Plan'",
        "assert abs(page.locator('h1').bounding_box()['x'] - 3) < 2",
        "assert not page.evaluate('window.isOpen')",
    ],
)
def test_the_rule_sees_them(line: str) -> None:
    assert asked_once(f"page.goto('/')\n{line}") == [2]


def test_the_rule_lets_other_asserts_be() -> None:
    assert asked_once(f"page.goto('/')\nassert {Path.__name__}.url == others.url") == []
