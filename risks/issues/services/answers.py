"""An issue resolved where its alert stands."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.registry import AlertAnswer, AlertAnswers
from risks.issues.services.issues import resolve_issue


def _resolve(actor: Actor, alert: Any, name: str, days: float, words: str) -> str:
    issue = resolve_issue(actor=actor, issue_id=alert.about, resolution=words)
    return _("Resolved: %(issue)s") % {"issue": issue}


ISSUE_ANSWERS = AlertAnswers(
    choices={
        "resolve": AlertAnswer(
            gettext_lazy("Resolve …"),
            gettext_lazy("Closes the issue, with a word on how."),
            asks="words",
            words_label=gettext_lazy("How it was resolved"),
        ),
    },
    give=_resolve,
)
