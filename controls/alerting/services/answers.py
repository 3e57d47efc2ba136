"""What may be said to the alerts of this app where they stand: each answer is the write that the page makes, too."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alerts.models import Alert
from controls.actions.services import settle_action
from controls.models import ControlAction, Measure
from core.access import Actor
from core.errors import DomainError
from core.reading import whole_number
from core.registry import AlertAnswer, AlertAnswers
from projects.gates.services import answer_gate
from projects.models import GateApprover
from tasks.reporting.services import Report, report_progress

_DONE, _DAYS = "done", "days"


def _report(actor: Actor, alert: Alert, name: str, days: float, words: str) -> str:
    assert alert.task_id is not None
    report = Report(is_done=True) if name == _DONE else Report(needs_more_days=days)
    edited = report_progress(actor=actor, task_id=alert.task_id, report=report)
    return _("Saved: %(task)s.") % {"task": edited.task.name}


TASK_ANSWERS = AlertAnswers(
    choices={
        _DONE: AlertAnswer(
            gettext_lazy("Done"), gettext_lazy("Marks it finished today; what waits for it may begin.")
        ),
        _DAYS: AlertAnswer(
            gettext_lazy("More days …"),
            gettext_lazy("Moves its finish, and whatever waits for it."),
            asks="days",
        ),
    },
    give=_report,
    suits=lambda alert: alert.task_id is not None,
)


def _settle(actor: Actor, alert: Alert, name: str, days: float, words: str) -> str:
    actions = _actions_of(actor, alert)
    if not actions:
        raise DomainError(_("This action is closed already."))
    for action in actions:
        settle_action(actor=actor, action_id=action.pk, note=words)
    return ngettext("Action settled.", "%(n)d actions settled.", len(actions)) % {"n": len(actions)}


def _actions_of(actor: Actor, alert: Alert) -> list[ControlAction]:
    """The reader's open actions that an alert tells of."""
    rows = ControlAction.objects.filter(
        project=alert.project_id, owner=actor.user_id, status=ControlAction.Status.OPEN
    )
    what, *rest = alert.key.split(":")
    if what == "control_action":
        named = [pk for part in rest if (pk := whole_number(part))]
        return list(rows.filter(pk__in=named))
    if what == "bound":
        return list(rows.filter(metric=rest[1]))
    tasks: set[Any] = {member["task_id"] for member in alert.members} | {alert.task_id, int(rest[1])}
    of_chain = Q(task__in=tasks - {None})
    names = {member["name"] for member in alert.members if member["task_id"] is None}
    of_chain |= Q(task=None, phase__name__in=names) | Q(task=None, phase=None)
    return list(rows.filter(of_chain, metric=Measure.FINISH_LATE_DAYS))


BOUND_ANSWERS = AlertAnswers(
    choices={
        "settle": AlertAnswer(
            gettext_lazy("Settle …"),
            gettext_lazy("Closes the action, with a word on what was done."),
            asks="words",
            words_label=gettext_lazy("What was done"),
        ),
    },
    give=_settle,
)


def _answer_gate(actor: Actor, alert: Alert, name: str, days: float, words: str) -> str:
    answer_gate(actor=actor, gate_id=alert.about, answer=name, note=words, project_id=alert.project_id)
    return _("Your answer is noted.")


GATE_ANSWERS = AlertAnswers(
    choices={
        GateApprover.Answer.AGREES: AlertAnswer(
            gettext_lazy("Agree"), gettext_lazy("Notes that you agree. The decision is recorded at the gate.")
        ),
        GateApprover.Answer.CONDITIONAL: AlertAnswer(
            gettext_lazy("Agree with conditions …"),
            gettext_lazy("Notes that you agree, and what has to be different."),
            asks="words",
            words_label=gettext_lazy("What has to be different"),
        ),
        GateApprover.Answer.OBJECTS: AlertAnswer(
            gettext_lazy("Object …"),
            gettext_lazy("Notes that you object, and why."),
            asks="words",
            words_label=gettext_lazy("What has to be different"),
        ),
    },
    give=_answer_gate,
)
