"""Every write of the room, one function per intent. Import from here."""

from .answering import answer_alert
from .closing import close_alerts, close_over, keep_alerts, settle
from .digest import send_digests
from .escalation import set_escalation
from .forgetting import forget_deliveries
from .gathering import send_gathered
from .inbox import mark_all_read, mark_read, mark_unread, snooze
from .outbox import deliver_due, retry_delivery
from .preferences import Choice, mute_kind, mute_project, save_preferences, save_times, unmute_project
from .raising import Member, NewAlert, in_each_language, raise_alert, raise_alerts
from .teams import add_teams_channel, change_teams_channel, remove_teams_channel, try_teams_channel
from .trial_mail import try_email
from .update_links import (
    claim_link,
    end_links,
    end_own_links,
    forget_links,
    note_use,
    reclaim_link,
    reopen_link,
)

__all__ = [
    "Choice",
    "Member",
    "NewAlert",
    "add_teams_channel",
    "answer_alert",
    "change_teams_channel",
    "claim_link",
    "close_alerts",
    "close_over",
    "deliver_due",
    "end_links",
    "end_own_links",
    "forget_deliveries",
    "forget_links",
    "in_each_language",
    "keep_alerts",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "mute_kind",
    "mute_project",
    "note_use",
    "raise_alert",
    "raise_alerts",
    "reclaim_link",
    "remove_teams_channel",
    "reopen_link",
    "retry_delivery",
    "save_preferences",
    "save_times",
    "send_digests",
    "send_gathered",
    "set_escalation",
    "settle",
    "snooze",
    "try_email",
    "try_teams_channel",
    "unmute_project",
]
