"""The documentation is a site in which every link leads somewhere."""

from pathlib import Path

import pytest

from scripts import site


@pytest.mark.parametrize(
    ("head", "anchor"),
    [
        ("Levelling that splits", "levelling-that-splits"),
        ("`make test`, and what it takes", "make-test-and-what-it-takes"),
        ("What holds: 3 of 4", "what-holds-3-of-4"),
    ],
)
def test_anchors_are_those_of_the_repository_s_pages(head: str, anchor: str) -> None:
    assert site.slug(head, "-") == anchor


def test_what_a_page_links_to_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "ROOT", tmp_path)
    (tmp_path / "LICENSE").write_text("")
    page = tmp_path / "README.md"
    page.write_text("[a](LICENSE) [b](https://example.org/x) [c](missing.md) [d](LICENSE#1)")
    assert site.linked(page) == {tmp_path / "LICENSE"}
