"""Every write of the subject, one function per intent. Import from here."""

from .digest import send_digests
from .forgetting import forget_deliveries
from .gathering import send_gathered
from .outbox import deliver_due, retry_delivery
from .trial_mail import try_email

__all__ = [
    "deliver_due",
    "forget_deliveries",
    "retry_delivery",
    "send_digests",
    "send_gathered",
    "try_email",
]
