"""What pages say of an edit: what moved by it, and what undo and redo would turn back."""

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.days import later_words, rounded_days
from core.forms import actor_of
from core.models import ChangeSet
from projects.models import Project
from tasks.plan.services import PlanEdited, history_of_edits
from tasks.scheduling.reads import working_days_between


def moved_in_words(edited: PlanEdited) -> str:
    """What moved, empty when nothing did.

    As "14 tasks move. The project ends 9 Mar 2027, 3 working days later."
    """
    if not edited.moved_ids:
        return ""
    count = edited.moved_count
    moves = ngettext("%(count)d task moves.", "%(count)d tasks move.", count) % {"count": count}
    told = moves if count else ""
    before, after = edited.finish_before, edited.finish_after
    if before is None or after is None or before == after:
        return told
    days = working_days_between(edited.project, before, after)
    if not rounded_days(days):
        return told
    ends = _("The project ends %(finish)s, %(by)s.") % {"finish": date_format(after), "by": later_words(days)}
    return f"{told} {ends}".strip()


def history_shown(
    request: HttpRequest, project: Project, made: ChangeSet | None = None
) -> dict[str, str | None]:
    """What the undo and redo buttons would turn back, in words.

    `made` is an edit that the person has just made: then it is what undo turns back, and nothing is left to redo.
    """
    if made is not None:
        return {"undo": made.summary or "…", "redo": None}
    found = history_of_edits(actor_of(request), project.pk)
    return {
        "undo": found.undo.summary or "…" if found.undo else None,
        "redo": found.redo_summary or "…" if found.redo else None,
    }
