"""How a due message stands, as one of a few signs, and in words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import DueMessage
from projects.models.communication import Channel

SOON = timedelta(days=3)
# The sign that a day shows where it has several: the worst one.
ORDER = ("miss", "due", "held", "plan", "sent", "ack", "skip")
ICONS = {
    Channel.EMAIL: "mail",
    Channel.INSIDE: "bell",
    Channel.TEAMS: "message",
    Channel.MEETING: "users",
    Channel.REPORT: "file-text",
    Channel.LETTER: "send",
}


def sign_of(row: DueMessage, now: datetime) -> str:
    """miss, due, held, plan, sent, ack or skip."""
    state = row.state
    if state == DueMessage.State.PLANNED:
        if row.missed_at is not None:
            return "miss"
        return "due" if row.due_at <= now + SOON else "plan"
    if state == DueMessage.State.HELD:
        return "held"
    if state == DueMessage.State.SKIPPED:
        return "skip"
    return "ack" if is_read_by_all(row) else "sent"


def is_read_by_all(row: DueMessage) -> bool:
    """Whether everybody with an account has said so."""
    readers = getattr(row, "reader_count", 0)
    return bool(readers) and readers == getattr(row, "read_count", 0)


def sign_words(sign: str) -> str:
    words = {
        "miss": _("Missed"),
        "due": _("Due"),
        "held": _("Held"),
        "plan": _("Planned"),
        "sent": _("Sent or done"),
        "ack": _("Acknowledged"),
        "skip": _("Left out"),
    }
    return words[sign]


def became_words(row: DueMessage) -> str:
    """What became of it: “Sent, 3 of 5 read”, “Done”, “Left out”."""
    said = row.get_state_display()
    if row.state != DueMessage.State.SENT:
        return said
    failed = getattr(row, "failed_count", 0)
    if failed:
        words = ngettext(
            "%(sent)s, %(n)d letter did not arrive",
            "%(sent)s, %(n)d letters did not arrive",
            failed,
        )
        return words % {"sent": said, "n": failed}
    readers = getattr(row, "reader_count", 0)
    if readers and row.message.asks_acknowledgement:
        told = {"sent": said, "read": row.read_count, "all": readers}  # type: ignore[attr-defined]
        return _("%(sent)s, %(read)d of %(all)d read") % told
    return said
