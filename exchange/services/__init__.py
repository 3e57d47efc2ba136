"""Every write of the room, one function per intent. Import from here."""

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
from .tokens import create_token, revoke_all_tokens, revoke_token

__all__ = [
    "cancel_import",
    "create_token",
    "discard_old_drafts",
    "import_plan",
    "imports_to_run",
    "revoke_all_tokens",
    "revoke_token",
    "run_import",
    "start_draft",
    "start_import",
    "write_draft",
]
