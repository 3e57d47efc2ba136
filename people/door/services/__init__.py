"""Every write of the subject, one function per intent. Import from here."""

from .devices import forget_other_devices, new_device_token, note_sign_in
from .guesses import guess_at
from .log import forget_door_records, note_at_door, note_refusal
from .mail import SecurityEvent
from .protection import end_tokens, note_protection
from .resets import answer_resets, ask_for_reset
from .second_factor import require_second_factor, reset_second_factor
from .sessions import end_sessions, sign_out_elsewhere, sign_out_session

__all__ = [
    "SecurityEvent",
    "answer_resets",
    "ask_for_reset",
    "end_sessions",
    "end_tokens",
    "forget_door_records",
    "forget_other_devices",
    "guess_at",
    "new_device_token",
    "note_at_door",
    "note_protection",
    "note_refusal",
    "note_sign_in",
    "require_second_factor",
    "reset_second_factor",
    "sign_out_elsewhere",
    "sign_out_session",
]
