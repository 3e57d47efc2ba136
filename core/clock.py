"""The moment that rows of history carry: now, unless what is recorded happened earlier and is only entered now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment of what is recorded", default=None)


def recorded_now() -> datetime:
    """When what is being recorded happened."""
    return _moment.get() or timezone.now()


@contextmanager
def happening_at(moment: datetime) -> Iterator[None]:
    """What is recorded inside happened at this moment. For histories that are loaded as a whole, not for edits."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
