"""What levelling and what-if would move, as the plan shows it over its bars."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.levelling.reads import Answer, Preview


def layer(found: Preview | Answer) -> dict[str, Any]:
    """A preview for the plan's script: the sentence, and `moves` as [[task id, start, finish]] in local minutes."""
    count = found.moved_count
    parts = []
    if count:
        moves = ngettext("%(count)d task moves.", "%(count)d tasks move.", count)
        parts.append(moves % {"count": count})
    if count and found.finish_days:
        words = {
            "finish": date_format(found.finish),
            "by": found.finish_words,
        }
        parts.append(_("The project ends %(finish)s, %(by)s.") % words)
    return {
        "message": " ".join(parts),
        "moved": count,
        "moves": [
            [
                move.task_id,
                _minute(move.start),
                _minute(move.finish),
            ]
            for move in found.moves
        ],
        "created": [],
        "refused": [],
    }


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
