"""Every write of the subject, one function per intent. Import from here."""

from .needs import add_need, delete_need, update_need

__all__ = ["add_need", "delete_need", "update_need"]
