from .escalation import escalation
from .inbox import (
    InboxPage,
    alert_page,
    answers_to,
    bundle_page,
    inbox_page,
    inbox_revision,
    kind_label,
    unread_count,
)
from .outbox import deliveries, delivery_totals
from .preferences import muted_projects, own_zone, preferences_of, routes, times_of
from .quiet import told_keys
from .teams import projects_for_channels, teams_channel, teams_channels
from .update_links import link_of, open_links

__all__ = [
    "InboxPage",
    "alert_page",
    "answers_to",
    "bundle_page",
    "deliveries",
    "delivery_totals",
    "escalation",
    "inbox_page",
    "inbox_revision",
    "kind_label",
    "link_of",
    "muted_projects",
    "open_links",
    "own_zone",
    "preferences_of",
    "projects_for_channels",
    "routes",
    "teams_channel",
    "teams_channels",
    "times_of",
    "told_keys",
    "unread_count",
]
