"""Tests that share what takes long to build run in one process; others go wherever there is room."""

from tests.distribution import unit_of


def test_a_file_that_builds_something_once_stays_together() -> None:
    one, other = "tests/dashboards/test_demo.py::test_a", "tests/dashboards/test_demo.py::test_b[x@y]"
    assert unit_of(one) == unit_of(other) == "tests/dashboards/test_demo.py"


def test_tests_of_other_files_are_handed_out_one_by_one() -> None:
    name = "tests/ops/test_awkward_days.py::test_what_reckons_with_the_day_holds_on[2026-11-29]"
    assert unit_of(name) == name
