"""Django's sessions in the database, in rows that know their person, device and last sign of life.

Everything stands in the row that each request reads anyway, so no page pays a query for it.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from people.origin import Origin

_BEGAN_AT, _DEVICE, _ADDRESS = "began_at", "device", "address"
_NOTE_SEEN_EVERY = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    last_seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        from people.models import PersonSession

        return PersonSession

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        if row is None:
            return {}
        self.last_seen_at = row.last_seen_at
        data: dict[str, Any] = self.decode(row.session_data)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.device = data.get(_DEVICE, "")
        row.address = data.get(_ADDRESS)
        if _BEGAN_AT in data:
            row.began_at = datetime.fromisoformat(data[_BEGAN_AT])
        return row

    def begin_at(self, origin: Origin) -> None:
        """Note where and when the person signed in; saved with the session."""
        self[_DEVICE] = origin.device
        self[_ADDRESS] = origin.address
        self[_BEGAN_AT] = timezone.now().isoformat()

    def note_seen(self) -> None:
        """Note that the person is here, every few minutes at most."""
        now = timezone.now()
        if self.last_seen_at and self.session_key and now - self.last_seen_at > _NOTE_SEEN_EVERY:
            self.model.objects.filter(pk=self.session_key).update(last_seen_at=now)
            self.last_seen_at = now


def session_handle(session_key: str) -> str:
    """What a page calls a session: its key lets anybody in who reads it."""
    return hashlib.sha256(b"session handle " + session_key.encode()).hexdigest()[:32]
