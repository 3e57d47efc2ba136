"""What is said to have happened has happened: a fact is never dated after today."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput


def require_happened(field: str, day: date | None, *, today: date | None = None) -> None:
    """Raises InvalidInput at `field` for a day after today (the reader's, where no other is given)."""
    if day is not None and day > (today or timezone.localdate()):
        raise InvalidInput({field: [_("This date is in the future.")]})
