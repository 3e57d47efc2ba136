"""Paths to an activity in order of how critical they are, derived by hand from drawn plans."""

import pytest

from engine.critical_path import schedule
from engine.critical_path.float_paths import PathRule, float_paths
from engine.errors import UnknownActivityError
from tests.engine.drawing import DAY, parse

# Three chains lead to the end: 5 days, 4 days (a day of float), 1 day (4 days of float); aside leads elsewhere.
PLAN = """
    days   | MTWTFSSMTWTF |
    long   | XXX          |
    next   |    XX        | FS long
    middle | XX           |
    more   |   XX         | FS middle
    short  | X            |
    side   | XX           |
    end    |        X     | FS next, FS more, FS short
    aside  |   X          | FS middle
    wide   |   X          | FS side
"""


def paths_to(name, rule=PathRule.TOTAL, most=10):
    drawing = parse(PLAN.replace("|        X     |", "|       X      |"))
    names = {uid: task for task, uid in drawing.uids.items()}
    found = float_paths(schedule(drawing.plan), drawing.uids[name], most=most, rule=rule)
    return [
        ("-".join(names[uid] for uid in path.uids), path.float_minutes / DAY, names.get(path.joins_uid))
        for path in found
    ]


@pytest.mark.parametrize("rule", PathRule)
def test_the_paths_to_an_activity_come_in_order_of_their_room(rule):
    assert paths_to("end", rule) == [
        ("long-next-end", 0, None),
        ("middle-more", 1, "end"),
        ("short", 4, "end"),
    ]


def test_no_more_paths_than_asked_for():
    assert [path for path, _, _ in paths_to("end", most=2)] == ["long-next-end", "middle-more"]


def test_total_float_is_the_plans_and_free_room_that_to_the_activity():
    # More is one of those that end the plan's second chain: it drives nothing, middle drives it.
    assert paths_to("more") == [("middle-more", 1, None)]
    assert paths_to("more", PathRule.FREE) == [("middle-more", 0, None)]


def test_paths_go_through_phases():
    drawing = parse("""
        days   | MTWTFSSMTWTF |
        phase  | ===          |
        one    | XXX          | in phase
        two    | X            | in phase
        after  |    X         | FS phase
    """)
    uids = drawing.uids
    found = float_paths(schedule(drawing.plan), uids["after"])
    assert [(path.uids, path.float_minutes) for path in found] == [
        ((uids["one"], uids["after"]), 0),
        ((uids["two"],), 2 * DAY),
    ]


def test_a_path_to_nowhere_is_refused():
    with pytest.raises(UnknownActivityError):
        float_paths(schedule(parse(PLAN).plan), 99)
