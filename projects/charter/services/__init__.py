"""Every write of the subject, one function per intent. Import from here."""

from .charter import approve_charter, text_digest, update_charter, withdraw_charter_approval
from .measurements import delete_measurement, measure_objective
from .objectives import add_objective, delete_objective, update_objective
from .stakeholders import add_stakeholder, delete_stakeholder, update_stakeholder

__all__ = [
    "add_objective",
    "add_stakeholder",
    "approve_charter",
    "delete_measurement",
    "delete_objective",
    "delete_stakeholder",
    "measure_objective",
    "text_digest",
    "update_charter",
    "update_objective",
    "update_stakeholder",
    "withdraw_charter_approval",
]
