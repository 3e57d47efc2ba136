"""The ratchet of density: what it counts, what it refuses, and that the list only shrinks."""

import pytest

from scripts.density import BOUNDS, Density, carried, denser, density, tightened

AIRY = "total = price * amount\nprint(total)\n"
DENSE = "total=price*amount;print(total,price,amount);total=[price,amount,total,price,amount,total]\n"


def test_strings_and_comments_do_not_make_a_line_dense() -> None:
    assert density('name = "one two three four five"  # and some more words\n', ".py").tokens == 3
    assert density("/* a b c d */\na { b: c }\n", ".css").tokens == 6
    assert density("{# a b c #}\n<p>\n", ".html").tokens == 3


def test_a_new_file_keeps_to_the_bound_of_its_language() -> None:
    dense = density(DENSE, ".py")
    assert dense.exceeds(BOUNDS[".py"])
    assert len(denser({"core/new.py": dense}, {})) == 1
    assert denser({"core/new.py": density(AIRY, ".py")}, {}) == []


def test_a_listed_file_may_not_get_denser_than_it_was() -> None:
    listed = {"core/old.py": Density(11.0, 104)}
    assert denser({"core/old.py": Density(11.1, 104)}, listed) == []
    assert len(denser({"core/old.py": Density(12.0, 104)}, listed)) == 1
    assert len(denser({"core/old.py": Density(11.0, 110)}, listed)) == 1


def test_the_list_only_shrinks() -> None:
    listed = {"a.py": Density(11.0, 104), "b.py": Density(11.0, 104), "c.py": Density(11.0, 104)}
    files = {"a.py": Density(10.0, 106), "b.py": Density(7.0, 80), "new.py": Density(20.0, 200)}
    assert tightened(files, listed) == {"a.py": Density(10.0, 104)}


def test_what_a_listed_file_becomes_is_listed_as_it_is() -> None:
    files = {"app/one.py": Density(10.0, 90), "app/two.py": Density(5.0, 60)}
    assert carried(files, {"app.py": Density(9.5, 90)}, "app.py", files) == {"app/one.py": Density(10.0, 90)}
    with pytest.raises(SystemExit):
        carried(files, {}, "app.py", files)
