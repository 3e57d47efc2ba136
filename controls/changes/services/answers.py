"""A change request answered where its alert stands."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import Alert
from controls.changes.services.deciding import decide_change
from core.access import Actor
from core.registry import AlertAnswer, AlertAnswers


def _decide(actor: Actor, alert: Alert, name: str, days: float, words: str) -> str:
    change = decide_change(actor=actor, change_id=alert.about, is_approved=name == "approve", note=words)
    if name == "approve":
        return _("You approved %(what)s.") % {"what": change}
    return _("You rejected %(what)s.") % {"what": change}


CHANGE_ANSWERS = AlertAnswers(
    choices={
        "approve": AlertAnswer(
            gettext_lazy("Approve"),
            gettext_lazy("With the last approval it goes into the plan, the budget and the baseline."),
        ),
        "reject": AlertAnswer(
            gettext_lazy("Reject …"),
            gettext_lazy("Ends the request."),
            asks="words",
            words_label=gettext_lazy("Why"),
        ),
    },
    give=_decide,
)
