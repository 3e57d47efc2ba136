"""A condition of a deliverable met where it is shown."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.needs import ids_in
from core.registry import AlertAnswer, AlertAnswers
from tasks.deliverables.services.reviewing import complete_condition


def _meet(actor: Actor, asked: Any, name: str, days: float, words: str) -> str:
    condition = complete_condition(
        actor=actor,
        condition_id=asked.about,
        project_id=asked.project_id,
    )
    return _("Met: %(condition)s") % {"condition": condition.text}


def _open_again(actor: Actor, key: str, mark: int) -> str:
    condition = complete_condition(
        actor=actor,
        condition_id=ids_in(key)[0],
        is_done=False,
    )
    return _("Open again: %(what)s") % {"what": condition.text}


CONDITION_ANSWERS = AlertAnswers(
    choices={
        "met": AlertAnswer(
            gettext_lazy("Met"),
            gettext_lazy("Ticks the condition off, with your name and the day."),
        ),
    },
    give=_meet,
    take_back=_open_again,
)
