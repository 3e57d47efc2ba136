"""Versions of a deliverable: files, links, words. What was reviewed stays as it was."""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError, NotVisible
from core.files import check_upload, forget_file, forget_upload, keep_file
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row
from tasks.deliverables.services.rows import held, require_deliverer, require_not_in_review
from tasks.models import Deliverable, DeliverableVersion


def add_version(
    *,
    actor: Actor,
    deliverable_id: int,
    upload: "File[bytes] | None" = None,
    url: str = "",
    note: str = "",
    project_id: int | None = None,
) -> DeliverableVersion:
    """Put the next version with a deliverable: a file, a link, or words on where it is seen.

    Raises DomainError saying why it is not taken (then nothing is kept), InvalidInput,
    Forbidden, NotVisible.
    """
    # Who may not add one is told so before their file is looked at.
    row = Deliverable.objects.allowing(actor, Action.VIEW_DASHBOARD).filter(pk=deliverable_id).first()
    if row is None or (project_id is not None and row.project_id != project_id):
        raise NotVisible
    require_deliverer(actor, row)
    if upload is None and not url.strip() and not note.strip():
        raise DomainError(_("Add a file or a link, or say where it is seen."), field="file")
    file: dict[str, Any] = {}
    if upload is not None:
        checked = check_upload(upload)
        file = {
            "name": checked.name,
            "stored_as": keep_file(upload, f"deliverables/{row.project_id}"),
            "content_type": checked.content_type,
            "size": checked.size,
        }
    try:
        return _write(actor, deliverable_id, {**file, "url": url.strip(), "note": note.strip()})
    except BaseException:
        if file:
            forget_upload(file["stored_as"])
        raise


@transaction.atomic
def _write(actor: Actor, deliverable_id: int, fields: dict[str, Any]) -> DeliverableVersion:
    project, row = held(actor, deliverable_id)
    require_not_in_review(row)
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    new = DeliverableVersion(deliverable=row, number=last + 1, added_by=actor.user, **fields)
    with recording(
        actor,
        Intent.ADD_DELIVERABLE_VERSION,
        project_id=project.pk,
        summary=str(row),
    ) as record:
        return create_row(new, record=record)


@transaction.atomic
def drop_version(*, actor: Actor, version_id: int, project_id: int | None = None) -> None:
    """Take out a version that nobody has reviewed; its bytes go when that is certain."""
    version = version_of(actor, version_id, project_id)
    project, row = held(actor, version.deliverable_id)
    require_deliverer(actor, row)
    require_not_in_review(row)
    if version.reviews.exists():
        raise DomainError(_("It was reviewed already, so it stays."))
    stored_as = version.stored_as
    with recording(
        actor,
        Intent.DROP_DELIVERABLE_VERSION,
        project_id=project.pk,
        summary=str(row),
    ) as record:
        delete_row(version, record=record)
    if stored_as:
        transaction.on_commit(lambda: forget_file(stored_as))


def version_of(actor: Actor, version_id: int, project_id: int | None = None) -> DeliverableVersion:
    """A version, for who may read the project. Raises NotVisible."""
    rows = DeliverableVersion.objects.allowing(actor, Action.VIEW_DASHBOARD)
    row: DeliverableVersion | None = rows.filter(pk=version_id).select_related("deliverable__project").first()
    if row is None or (project_id is not None and row.deliverable.project_id != project_id):
        raise NotVisible
    return row
