"""The charter: written section by section."""

import hashlib
from collections.abc import Mapping

from django.db import transaction

from core.access import Action, Actor
from core.intents import Intent
from core.journal import recording
from core.writing import field_label, guard_version, locked, save_fields
from projects.charter.reads import SECTIONS
from projects.charter.services.sign_off import begin_next_version
from projects.models import Charter
from projects.project.services.fetching import locked_project
from projects.project.services.signing import refuse_while_out


def text_digest(text: str) -> str:
    """Tells whether a section still reads as its editor saw it: two people may edit two sections at once."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def update_charter(
    *,
    actor: Actor,
    project_id: int,
    changes: Mapping[str, str],
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> Charter:
    """Write sections of the charter. What was signed read differently: the next version begins.

    `seen` maps section names to the `text_digest` their editor started from. A newer version of the row is a conflict
    only where a section of `changes` reads differently now. Raises Conflict with both texts, DomainError (out for
    signature), Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id, Action.EDIT_PROJECT)
    refuse_while_out(project.pk)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    wanted = {name: _tidy(text) for name, text in changes.items() if name in SECTIONS}
    touched = [name for name in wanted if (seen or {}).get(name) != text_digest(getattr(charter, name))]
    if touched or seen is None:
        guard_version(charter, version, {name: wanted[name] for name in touched or wanted})
    changed = [name for name, text in wanted.items() if getattr(charter, name) != text]
    with recording(
        actor,
        Intent.UPDATE_CHARTER,
        project_id=project.pk,
        summary=", ".join(field_label(charter, name) for name in changed) or project.name,
    ) as record:
        if changed:
            begin_next_version(charter, record)
        save_fields(charter, wanted, record=record)
    return charter


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
