"""Everything that the journal records is an intent: named once, in words, with its cause."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from config.launcher.supervisor import ROOT
from controls.models import Movement
from core.access import SYSTEM
from core.intents import UNDOABLE, Cause, Intent, cause_of, intent_of, label_of
from core.journal import recording
from tests.sources import syntax_tree

RECORDERS = {"recording", "one_change_set", "one_edit"}
# Still written as text there; each is looked up when it is recorded.
AS_TEXT = {"tasks", "exchange", "backups"}


def sources() -> list[Path]:
    return [
        path
        for app in settings.PRODUCT_APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ]


def names_recorded(path: Path) -> list[str]:
    """The texts that calls of a recorder in this file give as their intent."""
    calls = [node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.Call)]
    return [
        part.value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in RECORDERS
        for argument in (*call.args[1:3], *(word.value for word in call.keywords if word.arg == "intent"))
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def test_every_recorded_change_is_one_of_the_intents() -> None:
    texts = {path: names_recorded(path) for path in sources()}
    found = {path: names for path, names in texts.items() if names}
    assert sum(map(len, found.values())) > 10
    assert {path: name for path, names in found.items() for name in names if intent_of(name) is None} == {}
    assert {path.relative_to(ROOT).parts[0] for path in found} <= AS_TEXT


@pytest.mark.django_db
def test_what_is_no_intent_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="paint_the_bikeshed"), recording(SYSTEM, "paint_the_bikeshed"):
        pass


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_intent_is_said_in_words(language: str) -> None:
    with translation.override(language):
        labels = {intent: str(intent.label) for intent in Intent}
    assert all(labels.values())
    assert all("_" not in label for label in labels.values())


def test_labels_are_translated() -> None:
    with translation.override("de"):
        german = {intent: str(intent.label) for intent in Intent}
    with translation.override("en"):
        same = [intent for intent in Intent if str(intent.label) == german[intent]]
    assert same == []


def test_every_cause_is_one_of_the_slip_ledger() -> None:
    assert {cause.value for cause in Cause} <= set(Movement.Kind.values)


def test_an_old_name_in_the_journal_is_still_read() -> None:
    assert intent_of("from_an_older_version") is None
    assert label_of("from_an_older_version") == "from_an_older_version"
    assert cause_of("from_an_older_version") == Cause.PLAN
    assert cause_of("report_progress") == Cause.PROGRESS


def test_what_can_be_undone_are_edits_of_the_plan() -> None:
    assert {intent.cause for intent in UNDOABLE} == {Cause.PLAN, Cause.PROGRESS}
    assert Intent.TAKE_BASELINE not in UNDOABLE
