"""An edit of several services is handed over with its actor, and over when its block ends."""

import ast

import pytest
from django.conf import settings

from config.launcher.supervisor import ROOT
from core.access import SYSTEM, Actor, Grant, Role
from core.intents import Intent
from core.journal import one_change_set, recording
from core.models import ChangeSet
from people.models import Skill
from tests.sources import syntax_tree

# Who calls one of these opens an edit; the actor stands first.
OPENERS = {"one_change_set", "one_edit", "open_plan_edit"}
# What may be read from the context: whatever records says when, for which request, by which way.
CONTEXTS = {"core/clock.py": 1, "core/journal/change_sets.py": 1, "core/request_log.py": 2}


@pytest.fixture
def skill() -> Skill:
    return Skill.objects.create(name="SQL")


def sources_with(*words: str) -> dict[str, ast.AST]:
    """The product's files that name one of these, by their place."""
    named = {}
    for app in settings.PRODUCT_APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            text = path.read_text()
            if "migrations" not in path.parts and any(word in text for word in words):
                named[path.relative_to(ROOT).as_posix()] = syntax_tree(path)
    return named


def actors_used_again(tree: ast.AST) -> list[int]:
    """Lines where the actor that opened an edit is named in its block, though it acts outside of it."""
    lines = []
    for block in ast.walk(tree):
        if not isinstance(block, ast.With):
            continue
        for item in block.items:
            call = item.context_expr
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in OPENERS:
                continue
            opened_by = ast.unparse(call.args[0])
            for statement in block.body:
                if ast.unparse(statement) == f"{opened_by} = edit.actor":
                    break
                lines += [
                    node.lineno
                    for node in ast.walk(statement)
                    if isinstance(node, (ast.Name, ast.Attribute)) and ast.unparse(node) == opened_by
                ]
    return lines


def contexts_of(tree: ast.AST) -> int:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sum(getattr(call.func, "id", getattr(call.func, "attr", "")) == "ContextVar" for call in calls)


def test_in_an_edit_its_actor_acts() -> None:
    used = {path: actors_used_again(tree) for path, tree in sources_with(*OPENERS).items()}
    assert len(used) > 5
    assert {path: lines for path, lines in used.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    [
        "with one_edit(actor, project, INTENT) as edit:\n    rename(actor=actor)",
        "with one_change_set(self.manager, INTENT) as edit:\n    if late:\n        tell(self.manager)",
    ],
)
def test_one_that_acts_outside_of_it_is_found(source: str) -> None:
    assert len(actors_used_again(ast.parse(source))) == 1


def test_no_other_state_is_read_from_the_context() -> None:
    found = {path: contexts_of(tree) for path, tree in sources_with("ContextVar").items()}
    assert found == CONTEXTS


@pytest.mark.django_db
def test_what_the_actor_of_an_edit_records_is_one_change_set(skill: Skill) -> None:
    with one_change_set(SYSTEM, Intent.SET_UP, summary="both") as edit:
        for _time in range(2):
            with recording(edit.actor, Intent.CREATE_ADMIN) as record:
                record.created(skill)
    assert list(ChangeSet.objects.values_list("summary", flat=True)) == ["both"]
    assert ChangeSet.objects.get().changes.count() == 2


@pytest.mark.django_db
def test_what_another_records_meanwhile_is_its_own(skill: Skill) -> None:
    with one_change_set(SYSTEM, Intent.SET_UP) as edit:
        edit.record.created(skill)
        with recording(SYSTEM, Intent.CREATE_ADMIN) as record:
            record.created(skill)
    assert ChangeSet.objects.count() == 2


@pytest.mark.django_db
def test_after_its_block_an_edit_takes_nothing_more(skill: Skill) -> None:
    with one_change_set(SYSTEM, Intent.SET_UP) as edit:
        edit.record.created(skill)
    with pytest.raises(RuntimeError, match="is over"), recording(edit.actor, Intent.SET_UP):
        pass


@pytest.mark.django_db
def test_within_an_edit_rights_are_the_same_and_not_read_again() -> None:
    asked: list[int] = []

    def grants() -> dict[int, Grant]:
        asked.append(1)
        return {7: Grant(Role.TEAM_MEMBER)}

    actor = Actor("user", load_grants=grants)
    assert actor.sees_project(7)
    with one_change_set(actor, Intent.SET_UP) as edit:
        assert edit.actor.sees_project(7)
        trusted = edit.actor.entrusted_with(8)
        assert trusted.sees_project(7)
        assert trusted.edit is edit
    assert asked == [1]
