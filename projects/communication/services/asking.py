"""What the application cannot send asks its owner: at home, in the inbox, and by e-mail."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.raising.services import NewAlert, in_each_language, keep_alerts
from core.access import Actor
from core.answers import require_complete
from core.needs import Need, ids_in
from core.registry import AlertAnswer, AlertAnswers
from people.models import User
from projects.communication.reads.open import in_hand_of, local_day, to_ask
from projects.communication.services.sending import send_due_messages
from projects.communication.services.settling import (
    REPORT_DUE,
    acknowledge,
    reopen_due,
    settle_due,
)
from projects.communication.words import ask_words, due_title
from projects.models import DueMessage, MessageReader, Project

DONE, NOT_THIS_TIME, READ = "done", "not_this_time", "acknowledge"


def run_communication(*, now: datetime | None = None) -> tuple[int, int]:
    """Send what is due and ask for what cannot be sent; returns how many of each.

    Callable again and at once by several: nothing is sent or asked twice.
    """
    now = now or timezone.now()
    sent = send_due_messages(now=now)
    return sent, ask_owners(now=now)


def ask_owners(*, now: datetime) -> int:
    """Tell each owner of what is theirs to do; what is settled by now closes. Returns how many are new."""
    active = Project.objects.filter(status=Project.Status.ACTIVE)
    ids = list(active.values_list("pk", flat=True))
    news = [
        _asked(row, person)
        for row in to_ask(now).filter(message__project__in=ids)
        if (person := row.message.owner or row.message.project.manager) is not None
        and local_day(row) >= row.message.project.known_before
    ]
    return len(keep_alerts(news, kinds=[REPORT_DUE], project_ids=ids, is_watch=True))


def _asked(row: DueMessage, person: User) -> NewAlert:
    project = row.message.project

    def told() -> NewAlert:
        body = _("Due on %(day)s. %(why)s")
        return NewAlert(
            kind=REPORT_DUE,
            key=f"{REPORT_DUE}:{row.pk}",
            recipient=person,
            title=_("Due: %(what)s") % {"what": due_title(row)},
            body=body % {"day": date_format(local_day(row)), "why": ask_words(row)},
            why=_("You are responsible for this message."),
            url=reverse("due_message", args=[project.code, row.pk]),
            project_id=project.pk,
            project_name=project.name,
            severity="warning" if row.missed_at else "info",
        )

    return in_each_language(person, told)


def asked_over(alerts: Sequence[Any]) -> set[int]:
    """Those whose message is sent, done or left out by now."""
    rows = DueMessage.objects.filter(
        pk__in={alert.about for alert in alerts},
        state=DueMessage.State.PLANNED,
    )
    still = set(rows.values_list("pk", flat=True))
    return {alert.pk for alert in alerts if alert.about not in still}


def message_over(alerts: Sequence[Any]) -> set[int]:
    """Those of messages that their reader has acknowledged, or that are not there any more."""
    rows = MessageReader.objects.filter(
        due__in={alert.about for alert in alerts},
        acknowledged_at=None,
    )
    still = set(rows.values_list("due_id", "user_id"))
    return {alert.pk for alert in alerts if (alert.about, alert.recipient_id) not in still}


def needed_messages(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """What the reader is asked to do, or has missed."""
    rows = in_hand_of(actor, timezone.now()).filter(message__project__in=projects)
    for row in rows:
        yield Need(
            key=f"{REPORT_DUE}:{row.pk}",
            project_id=row.message.project_id,
            title=due_title(row),
            why=ask_words(row),
            due=local_day(row),
            url=reverse("due_message", args=[row.message.project.code, row.pk]),
        )


def unread_messages(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """What the reader was sent and is asked to acknowledge."""
    rows = MessageReader.objects.filter(
        user=actor.user_id,
        acknowledged_at=None,
        due__message__asks_acknowledgement=True,
        due__message__project__in=projects,
    )
    for row in rows.select_related("due__message__project", "due__audience").order_by("id"):
        project = row.due.message.project
        yield Need(
            key=f"message:{row.due_id}:{row.user_id}",
            project_id=project.pk,
            title=row.due.title,
            why=_("Say that you have read it."),
            url=reverse("due_message", args=[project.code, row.due_id]),
        )


def _give(actor: Actor, asked: Any, name: str, days: float, words: str) -> str:
    require_complete(SETTLE_ANSWERS.choices.get(name), days, words)
    is_done = name == DONE
    row = settle_due(
        actor=actor,
        due_id=asked.about,
        is_done=is_done,
        note=words,
        project_id=asked.project_id,
    )
    said = _("Done: %(what)s") if is_done else _("Left out: %(what)s")
    return said % {"what": due_title(row)}


def _take_back(actor: Actor, key: str, mark: int) -> str:
    row = reopen_due(actor=actor, due_id=ids_in(key)[0])
    return _("Open again: %(what)s") % {"what": due_title(row)}


SETTLE_ANSWERS = AlertAnswers(
    choices={
        DONE: AlertAnswer(
            gettext_lazy("Done"),
            gettext_lazy("Notes that it has happened, with your name and the day."),
        ),
        NOT_THIS_TIME: AlertAnswer(
            gettext_lazy("Not this time …"),
            gettext_lazy("Leaves it out this once, with your reason; the next one stays."),
            asks="words",
            words_label=gettext_lazy("Why not this time"),
        ),
    },
    give=_give,
    take_back=_take_back,
)


def _read(actor: Actor, asked: Any, name: str, days: float, words: str) -> str:
    require_complete(READ_ANSWERS.choices.get(name), days, words)
    row = acknowledge(actor=actor, due_id=asked.about, project_id=asked.project_id)
    return _("Acknowledged: %(what)s") % {"what": row.title}


def _asks_to_be_read(asked: Any) -> bool:
    rows = DueMessage.objects.filter(pk=asked.about, message__asks_acknowledgement=True)
    return rows.exists()


READ_ANSWERS = AlertAnswers(
    choices={
        READ: AlertAnswer(
            gettext_lazy("Acknowledge"),
            gettext_lazy("Tells the sender that you have read it."),
            is_primary=True,
        ),
    },
    give=_read,
    suits=_asks_to_be_read,
)
