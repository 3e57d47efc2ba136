"""The organisation's row."""

from people.models import Organisation


def organisation() -> Organisation:
    """The organisation's row; unsaved defaults before the set-up wrote one."""
    rows = Organisation.objects.select_related("calendar")
    return rows.filter(pk=1).first() or Organisation(pk=1)
