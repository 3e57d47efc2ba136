"""An issue resolved where its alert stands."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.needs import ids_in
from core.registry import AlertAnswer, AlertAnswers
from risks.issues.services.issues import resolve_issue


def _resolve(actor: Actor, alert: Any, name: str, days: float, words: str) -> str:
    issue = resolve_issue(actor=actor, issue_id=alert.about, resolution=words)
    return _("Resolved: %(issue)s") % {"issue": issue}


def _open_again(actor: Actor, key: str, mark: int) -> str:
    issue = resolve_issue(actor=actor, issue_id=ids_in(key)[0], is_resolved=False)
    return _("Open again: %(what)s") % {"what": issue}


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
    take_back=_open_again,
)
