"""A parser of strangers' files may use little, reach nothing, and ends in a sentence."""

from io import BytesIO
from typing import Any

import pytest

from core.errors import DomainError
from core.foreign_files.limited_child import Limits, read_in_child

SMALL = Limits(seconds=1, memory_bytes=300 * 1024 * 1024, answer_bytes=100_000)


def read(name: str, data: bytes = b"a\nbb\n", **options: Any) -> list[Any]:
    return list(read_in_child(f"tests.core.readers:{name}", BytesIO(data), limits=SMALL, options=options))


def test_values_arrive_in_order() -> None:
    assert read("lengths", add=10) == [12, 13]


def test_a_file_that_was_read_before_is_read_from_its_beginning(tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\nbb\n")
    with path.open("rb") as file:
        file.readline()
        values = list(read_in_child("tests.core.readers:lengths", file, limits=SMALL))
        assert (values, file.tell()) == ([2, 3], 0)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("refuses", "more than 7 rows"),
        ("fails", "cannot be read"),
        ("hoards", "more memory"),
        ("dies", "more memory"),
        ("spins", "longer than 1 seconds"),
        ("sleeps", "longer than 1 seconds"),
        ("floods", "more than an import takes in"),
        ("nests", "nested too deeply"),
    ],
)
def test_every_end_is_a_sentence_about_the_file(name: str, says: str) -> None:
    with pytest.raises(DomainError, match=says) as error:
        read(name)
    assert error.value.field == "file"


@pytest.mark.parametrize("what", ["connect", "listen", "run", "fork", "write", "read"])
def test_the_child_reaches_nothing(what: str) -> None:
    assert read("tries", what=what) == ["PermissionError"]


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret of ours")
    assert read("tries", what="environment") == ["KeyError"]


def test_who_stops_listening_leaves_no_child_behind() -> None:
    values = read_in_child("tests.core.readers:floods", BytesIO(b"x"), limits=SMALL)
    next(values)
    values.close()
    assert read("lengths") == [2, 3]
