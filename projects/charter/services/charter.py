"""The charter: written section by section, approved as a whole."""

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.text import inside
from core.writing import field_label, guard_version, locked, save_fields
from projects.models import Charter
from projects.project.services.fetching import locked_project

SECTIONS = (
    "business_case",
    "goals",
    "in_scope",
    "out_of_scope",
    "success_criteria",
    "assumptions",
    "constraints",
    "approach",
)
# Without these nobody knows what would be approved.
NEEDED_TO_APPROVE = ("business_case", "goals", "in_scope", "out_of_scope", "success_criteria")


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
    """Write sections of the charter. An approved charter loses its approval: what was approved read differently.

    `seen` maps section names to the `text_digest` their editor started from. A newer version of the row is a conflict
    only where a section of `changes` reads differently now. Raises Conflict with both texts, Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id, Action.EDIT_PROJECT)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    wanted = {name: _tidy(text) for name, text in changes.items() if name in SECTIONS}
    touched = [name for name in wanted if (seen or {}).get(name) != text_digest(getattr(charter, name))]
    if touched or seen is None:
        guard_version(charter, version, {name: wanted[name] for name in touched or wanted})
    lapses = charter.approved_at is not None and any(
        getattr(charter, name) != text for name, text in wanted.items()
    )
    extra = {"approved_by": None, "approved_at": None} if lapses else {}
    with recording(actor, Intent.UPDATE_CHARTER, project_id=project.pk, summary=project.name) as record:
        save_fields(charter, wanted | extra, record=record)
    return charter


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@transaction.atomic
def approve_charter(*, actor: Actor, project_id: int, version: int | None = None) -> Charter:
    """Approve the charter as it reads. Raises DomainError naming the sections that are still empty, Conflict."""
    project = locked_project(actor, project_id, Action.APPROVE_CHARTER)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    guard_version(charter, version, {})
    empty = [inside(field_label(charter, name)) for name in NEEDED_TO_APPROVE if not getattr(charter, name)]
    if empty:
        raise DomainError(_("These sections are empty: %(sections)s.") % {"sections": ", ".join(empty)})
    if charter.approved_at is not None:
        return charter
    with recording(actor, Intent.APPROVE_CHARTER, project_id=project.pk, summary=project.name) as record:
        save_fields(charter, {"approved_by": actor.user, "approved_at": timezone.now()}, record=record)
    return charter


@transaction.atomic
def withdraw_charter_approval(*, actor: Actor, project_id: int, version: int | None = None) -> Charter:
    """Take the approval back, so that the charter can be argued about again."""
    project = locked_project(actor, project_id, Action.APPROVE_CHARTER)
    charter: Charter = locked(Charter.objects.all(), project.charter.pk)
    guard_version(charter, version, {})
    with recording(
        actor, Intent.WITHDRAW_CHARTER_APPROVAL, project_id=project.pk, summary=project.name
    ) as record:
        save_fields(charter, {"approved_by": None, "approved_at": None}, record=record)
    return charter
