"""What a page of a past day says in its head."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from controls.known.reads import Known


def show_status_date(context: dict[str, Any], known: Known) -> None:
    """The header of a past day names that day's status date, not today's."""
    if known.day is None or known.snapshot is None:
        return
    label = _("Status date")
    header = context["project_header"]
    header["meta"] = [
        *(pair for pair in header["meta"] if pair[0] != label),
        (label, date_format(known.snapshot.status_date)),
    ]
