"""The change log: who changed what, from what to what, in which change set."""

from core.journal.change_sets import (
    Edit,
    Recorder,
    coming_by,
    history_of,
    last_editor_of,
    one_change_set,
    plain,
    recording,
)

__all__ = [
    "Edit",
    "Recorder",
    "coming_by",
    "history_of",
    "last_editor_of",
    "one_change_set",
    "plain",
    "recording",
]
