"""The table of roles and actions, printed as people read it; any change of it shows in access_table.txt."""

import os
from pathlib import Path

import pytest

from core.access import ACCESS, SYSTEM, Action, Actor, Grant, Role, require
from core.errors import Forbidden, NotVisible

PRINTED = Path(__file__).with_name("access_table.txt")


def printed() -> str:
    """One line an action, one column a role; `$` where only the grant "sees costs" gives it."""
    width = max(len(action) for action in Action)
    lines = [" " * width + "  " + "  ".join(Role)]
    for action in Action:
        cells = [_cell(role, action).center(len(role)) for role in Role]
        lines.append(f"{action:<{width}}  " + "  ".join(cells).rstrip())
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cell(role: Role, action: Action) -> str:
    if action in ACCESS[role]:
        return "x"
    return "$" if action in Grant(role=role, sees_costs=True).actions() else "."


def test_table_is_the_printed_one() -> None:
    if os.environ.get("UPDATE_PRINTED"):
        PRINTED.write_text(printed())
    assert printed() == PRINTED.read_text(), "if the change is meant: UPDATE_PRINTED=1 pytest " + __file__


def member(role: Role, **grant: bool) -> Actor:
    return Actor(kind="user", load_grants=lambda: {1: Grant(role=role, **grant)})


def test_hidden_project_is_not_found_and_a_visible_one_forbidden() -> None:
    with pytest.raises(NotVisible):
        require(member(Role.PROJECT_MANAGER), Action.EDIT_PLAN, 2)
    with pytest.raises(Forbidden):
        require(member(Role.TEAM_MEMBER), Action.EDIT_PLAN, 1)
    require(member(Role.PROJECT_MANAGER), Action.EDIT_PLAN, 1)


def test_money_is_granted_apart_from_the_role() -> None:
    assert not member(Role.TEAM_MEMBER).may(Action.VIEW_COSTS, 1)
    assert member(Role.TEAM_MEMBER, sees_costs=True).may(Action.VIEW_COSTS, 1)
    assert not member(Role.TEAM_MEMBER, sees_costs=True).may(Action.VIEW_RATES, 1)


def test_rights_in_one_project_are_none_in_another() -> None:
    actor = member(Role.PROJECT_MANAGER)
    assert actor.project_ids_with(Action.EDIT_PLAN) == {1}
    assert not actor.actions_in(2)


def test_whoever_manages_a_project_may_start_another() -> None:
    assert member(Role.PROJECT_MANAGER).may(Action.CREATE_PROJECT)
    assert not member(Role.TEAM_MEMBER).may(Action.CREATE_PROJECT)


def test_portfolio_manager_sees_all_and_edits_nothing_of_a_plan() -> None:
    actor = Actor(kind="user", organisation_role=Role.PORTFOLIO_MANAGER)
    assert actor.project_ids_with(Action.VIEW_PLAN) is None
    assert not actor.may(Action.EDIT_PLAN, 1)


def test_system_may_everything() -> None:
    assert SYSTEM.actions_in(1) == frozenset(Action)
