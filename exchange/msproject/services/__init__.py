"""Every write of the subject, one function per intent. Import from here."""

from .choices import Choices, checked_choices
from .import_jobs import (
    cancel_import,
    discard_old_drafts,
    imports_to_run,
    run_import,
    start_draft,
    start_import,
    write_draft,
)
from .import_plan import import_plan

__all__ = [
    "Choices",
    "cancel_import",
    "checked_choices",
    "discard_old_drafts",
    "import_plan",
    "imports_to_run",
    "run_import",
    "start_draft",
    "start_import",
    "write_draft",
]
