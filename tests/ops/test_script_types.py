"""The ratchet of the scripts' types: what it counts, what it refuses, and that the list only shrinks."""

import json

from scripts.script_types import LISTED, ROOT, counted, tightened, worse

SAID = """static/src/js/plan/view.js(3,5): error TS2322: Type 'number' is not assignable to type 'string'.
  Further words of it.
static/src/js/plan/view.js(4,5): error TS2339: Property 'q' does not exist on type 'PlanView'.
static/src/js/keys.js(1,1): error TS2304: Cannot find name 'x'.
"""


def test_errors_are_counted_by_file() -> None:
    assert counted(SAID) == {"static/src/js/plan/view.js": 2, "static/src/js/keys.js": 1}


def test_a_file_that_is_not_listed_has_none() -> None:
    assert worse({"a.js": 1}, {}) == {"a.js": 0}


def test_a_listed_file_has_no_more_than_it_had() -> None:
    assert worse({"a.js": 3, "b.js": 1}, {"a.js": 2, "b.js": 1}) == {"a.js": 2}


def test_the_list_only_shrinks() -> None:
    assert tightened({"a.js": 1, "c.js": 4}, {"a.js": 2, "b.js": 3}) == {"a.js": 1}


def test_the_list_names_files_that_are_there() -> None:
    listed = json.loads(LISTED.read_text())
    assert [file for file in listed if not (ROOT / file).is_file()] == []
    assert not {"model.js", "view.js", "steps.js", "store.js", "editing.js"} & {
        file.rpartition("/")[2] for file in listed
    }
