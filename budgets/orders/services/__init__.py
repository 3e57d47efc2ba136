"""Every write of the subject, one function per intent. Import from here."""

from .accruals import accept_accrual, take_back_accruals
from .commitments import add_commitment, close_commitment, update_commitment

__all__ = ["accept_accrual", "add_commitment", "close_commitment", "take_back_accruals", "update_commitment"]
