"""What people are asked to sign must read as they read it."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from projects.project.reads.signing import open_version


def refuse_while_out(project_id: int) -> None:
    """Raise DomainError while the charter is out for signature."""
    row = open_version(project_id)
    if row is not None:
        words = _("The charter is out for signature. Take version %(number)d back before you change it.")
        raise DomainError(
            words % {"number": row.number},
            code="out_for_signature",
        )
