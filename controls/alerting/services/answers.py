"""What may be said to the alerts of this app where they stand: each answer is the write that the page makes, too."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alerts.models import Alert
from controls.actions.services import reopen_action, settle_action
from controls.actions.words import is_told_by
from controls.models import ControlAction
from core.access import Actor
from core.errors import DomainError
from core.needs import ids_in
from core.registry import AlertAnswer, AlertAnswers
from projects.gates.services import answer_gate
from projects.models import GateApprover, GateDecision
from tasks.models import Task
from tasks.reporting.reads import early_words
from tasks.reporting.services import Report, report_progress, undo_report

_DONE, _DAYS = "done", "days"


def _report(actor: Actor, alert: Alert, name: str, days: float, words: str) -> str:
    assert alert.task_id is not None
    report = Report(is_done=True) if name == _DONE else Report(needs_more_days=days)
    edited = report_progress(actor=actor, task_id=alert.task_id, report=report)
    return _("Saved: %(task)s.") % {"task": edited.task.name}


def _undo_report(actor: Actor, key: str, mark: int) -> str:
    edited = undo_report(actor=actor, task_id=ids_in(key)[0], version=mark)
    return _("Taken back: %(what)s") % {"what": edited.task.name}


def _version_of(asked: Any) -> int:
    rows = Task.objects.filter(pk=asked.task_id).values_list("version", flat=True)
    return rows.first() or 0


TASK_ANSWERS = AlertAnswers(
    choices={
        _DONE: AlertAnswer(
            gettext_lazy("Done"),
            gettext_lazy("Marks it finished today; what waits for it may begin."),
            is_warned=True,
        ),
        _DAYS: AlertAnswer(
            gettext_lazy("More days …"),
            gettext_lazy("Moves its finish, and whatever waits for it."),
            asks="days",
        ),
    },
    give=_report,
    suits=lambda alert: alert.task_id is not None,
    take_back=_undo_report,
    mark=_version_of,
    warnings=early_words,
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
    if alert.key.startswith("control_action:"):
        return list(rows.filter(pk__in=ids_in(alert.key)))
    open_rows = rows.select_related("project", "phase", "task").order_by("pk")
    return [row for row in open_rows if is_told_by(alert, row)]


def _open_again(actor: Actor, key: str, mark: int) -> str:
    with transaction.atomic():
        for action_id in ids_in(key):
            reopen_action(actor=actor, action_id=action_id)
    number = len(ids_in(key))
    return ngettext("Action open again.", "%(n)d actions open again.", number) % {"n": number}


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
    take_back=_open_again,
)


def _answer_gate(actor: Actor, alert: Alert, name: str, days: float, words: str) -> str:
    answer_gate(actor=actor, gate_id=alert.about, answer=name, note=words, project_id=alert.project_id)
    return _("Your answer is noted.")


def _withdraw(actor: Actor, key: str, mark: int) -> str:
    gate_id = ids_in(key)[0]
    if GateDecision.objects.filter(gate=gate_id).exists():
        raise DomainError(_("The gate is decided by now, and your answer with it."))
    answer_gate(actor=actor, gate_id=gate_id, answer=GateApprover.Answer.OPEN)
    return _("Your answer is taken back.")


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
    take_back=_withdraw,
)
