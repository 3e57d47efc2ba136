"""Every write of the subject, one function per intent. Import from here."""

from .answers import SIGNATURE_ANSWERS
from .charter import text_digest, update_charter
from .measurements import delete_measurement, measure_objective
from .objectives import add_objective, delete_objective, update_objective
from .sign_off import (
    answer_signature,
    approve_charter,
    ask_for_signatures,
    take_back_charter,
    withdraw_charter_approval,
)
from .stakeholders import (
    add_stakeholder,
    delete_stakeholder,
    delete_stakeholder_note,
    note_stakeholder,
    update_stakeholder,
)

__all__ = [
    "SIGNATURE_ANSWERS",
    "add_objective",
    "add_stakeholder",
    "answer_signature",
    "approve_charter",
    "ask_for_signatures",
    "delete_measurement",
    "delete_objective",
    "delete_stakeholder",
    "delete_stakeholder_note",
    "measure_objective",
    "note_stakeholder",
    "take_back_charter",
    "text_digest",
    "update_charter",
    "update_objective",
    "update_stakeholder",
    "withdraw_charter_approval",
]
