"""Reports that come from an e-mail's button: the same report as on My work, by the person the e-mail went to."""

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.links.services import claim_link, note_use, reclaim_link, reopen_link
from core.errors import DomainError
from core.journal import coming_by
from people.access import actor_for
from tasks.editing.services import Edited
from tasks.models import Task
from tasks.reporting.services.progress import Report, report_progress
from tasks.reporting.services.talk import add_comment
from tasks.reporting.services.undo import undo_report

SOURCE = "e-mail"


@transaction.atomic
def report_by_link(*, token: str, report: Report) -> Edited:
    """Take the one report of a link, as its recipient. Raises DomainError when used or ended, NotVisible, Forbidden.

    A report that changes nothing ("on track" on a task that has begun) is said in a comment.
    """
    link = claim_link(token=token)
    actor, task_id = actor_for(link.alert.recipient), link.alert.task_id
    assert task_id is not None
    with coming_by(SOURCE):
        before = Task.objects.filter(pk=task_id).values_list("version", flat=True).first()
        edited = report_progress(actor=actor, task_id=task_id, report=report)
        is_changed = edited.task.version != before
        if not is_changed:
            add_comment(actor=actor, task_id=task_id, body=_("On track."))
    note_use(link=link, task_version=edited.task.version if is_changed else None)
    return edited


@transaction.atomic
def undo_by_link(*, token: str) -> Edited:
    """Take back the report that came by a link; it then takes another.

    Raises DomainError when the task was built upon or the link has ended, NotVisible, Forbidden.
    """
    link = reclaim_link(token=token)
    if link.task_version is None or link.alert.task_id is None:
        raise DomainError(_("There is nothing to take back."))
    with coming_by(SOURCE):
        edited = undo_report(
            actor=actor_for(link.alert.recipient), task_id=link.alert.task_id, version=link.task_version
        )
    reopen_link(link=link)
    return edited
