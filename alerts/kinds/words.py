"""What kinds of alert are called, and how many of a kind are told in one line."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models import Alert
from core.registry import alert_kinds

SEVERITIES = (Alert.Severity.URGENT, Alert.Severity.WARNING, Alert.Severity.INFO)


def is_many(number: int) -> bool:
    """Whether so many at once are too many to come one by one."""
    return 0 < settings.ALERTS_BUNDLED_ABOVE < number


def headline(kind: str, facts: Sequence[Alert]) -> str:
    """ "37 tasks are overdue in ERP rollout", in the language that is active."""
    number = len(facts)
    several = alert_kinds[kind].several if kind in alert_kinds else None
    what = several(number) if several else f"{number} × {kind_label(kind)}"
    projects = {alert.project_id for alert in facts}
    names = {alert.project_name for alert in facts} - {""}
    if len(projects) == 1 and names:
        return _("%(what)s in %(project)s") % {"what": what, "project": names.pop()}
    if len(projects) > 1:
        among = ngettext(
            "%(what)s in %(n)s project",
            "%(what)s in %(n)s projects",
            len(projects),
        )
        return among % {"what": what, "n": len(projects)}
    return what


def kind_label(kind: str) -> Any:
    """What a kind is called; one of an earlier release, by its key."""
    if kind in alert_kinds:
        return alert_kinds[kind].label
    return kind.replace("_", " ").capitalize()
