"""What makes a version: its section in the changelog, and its number."""

from datetime import date

import pytest

from scripts.release import declared, parts, released

CHANGELOG = (
    "# Changelog\n\n## Unreleased\n\n### Added\n- A thing.\n\n## 0.1.0 – 2026-01-05\n\n### Added\n- All.\n"
)
PROJECT = '[project]\nname = "plumbline"\nversion = "0.1.0"\n'


def test_what_was_unreleased_is_the_version_s() -> None:
    news = released(CHANGELOG, "0.2.0", date(2026, 9, 2))
    assert "## Unreleased\n\n## 0.2.0 – 2026-09-02\n\n### Added\n- A thing.\n\n## 0.1.0" in news


def test_without_news_there_is_no_version() -> None:
    news = released(CHANGELOG, "0.2.0", date(2026, 9, 2))
    with pytest.raises(ValueError, match="nothing stands"):
        released(news, "0.2.1", date(2026, 9, 3))


def test_a_version_is_released_once() -> None:
    with pytest.raises(ValueError, match="already"):
        released(CHANGELOG, "0.1.0", date(2026, 9, 2))


def test_the_number_is_declared_and_never_an_older_one() -> None:
    assert 'version = "0.10.0"' in declared(PROJECT, "0.10.0")
    with pytest.raises(ValueError, match="older"):
        declared(PROJECT, "0.0.9")


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "1.02.3", "1.2.3rc1"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        parts(text)
