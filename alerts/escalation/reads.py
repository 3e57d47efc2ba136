"""When overdue tasks go up the line."""

from alerts.models import Escalation


def escalation() -> Escalation:
    """The organisation's steps, or the defaults, which are not stored."""
    return Escalation.objects.filter(pk=1).first() or Escalation(pk=1)
