"""Why time cannot be changed, in words: said by the services that refuse, shown beforehand by the pages."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tasks.models import TimeWeek


def locked_words(until: date) -> str:
    return _(
        "Time is locked up to %(day)s in this project. Ask its manager to unlock it for a correction."
    ) % {"day": date_format(until)}


def gone_words(*, is_deleted: bool, is_summary: bool) -> str:
    """Why nothing more is logged on a task that has hours; empty where it can be."""
    if is_deleted:
        return _("The task has been deleted. Its hours stay, and are handed in with the week.")
    if is_summary:
        return _("A summary has no work of its own. Log time on its tasks.")
    return ""


def handed_in_words(status: str) -> str:
    """Why a week's time cannot be changed; empty where it can."""
    if status == TimeWeek.Status.APPROVED:
        return _("This week is approved. Ask the project manager to reopen it for a correction.")
    if status == TimeWeek.Status.SUBMITTED:
        return _("This week is handed in. Take it back to change it.")
    return ""
