"""What the page of the plan rests on, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from core.access import Actor
from projects.communication.reads.people import Person, people_in
from projects.models import Audience, DueMessage, Message, MessageAudience, MessageReader, Project

ARRIVED = (DueMessage.State.SENT, DueMessage.State.DONE)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """Audiences with their people, messages, who gets what by which channel, and what is or was due."""

    audiences: Sequence[Audience]
    people: dict[int, list[Person]]
    messages: Sequence[Message]
    channels: dict[tuple[int, int], str]
    due: Sequence[DueMessage]
    last_heard: dict[int, datetime]

    def due_by_cell(self) -> dict[tuple[int, int], list[DueMessage]]:
        """(message, audience) -> its rows by moment."""
        found: dict[tuple[int, int], list[DueMessage]] = defaultdict(list)
        for row in self.due:
            found[row.message_id, row.audience_id].append(row)
        return found


def with_readers(rows: QuerySet[DueMessage]) -> QuerySet[DueMessage]:
    """With `reader_count` and `read_count` of those who have an account, and `failed_count` of letters."""
    has_account = Q(readers__user__isnull=False)
    has_read = Q(readers__acknowledged_at__isnull=False)
    has_failed = Q(readers__delivery__status="failed")
    return rows.annotate(
        reader_count=Count("readers", filter=has_account),
        read_count=Count("readers", filter=has_read),
        failed_count=Count("readers", filter=has_failed),
    )


def plan_facts(project: Project, since: datetime, until: datetime) -> PlanFacts:
    """Seven queries, however long the plan is. What is open stays in sight however old it is."""
    audiences = list(Audience.objects.filter(project=project, removed_at=None))
    messages = Message.objects.filter(project=project, removed_at=None)
    links = MessageAudience.objects.filter(
        message__project=project,
        message__removed_at=None,
        audience__removed_at=None,
    )
    ids = [row.pk for row in audiences]
    is_open = Q(state=DueMessage.State.PLANNED)
    in_sight = is_open | Q(due_at__gte=since)
    due = DueMessage.objects.filter(
        in_sight,
        message__project=project,
        due_at__lte=until,
    )
    due = due.select_related("message__owner", "audience")
    heard = DueMessage.objects.filter(
        audience__in=ids,
        state__in=ARRIVED,
    )
    last = heard.order_by().values_list("audience_id").annotate(last=Max("settled_at"))
    return PlanFacts(
        audiences=audiences,
        people=people_in(project, ids),
        messages=list(messages.select_related("owner", "gate")),
        channels={(row.message_id, row.audience_id): row.channel for row in links},
        due=list(with_readers(due).order_by("due_at", "id")),
        last_heard=dict(last),
    )


def letters_of(actor: Actor, project: Project) -> list[MessageReader]:
    """What a reader was sent, the newest first."""
    rows = MessageReader.objects.filter(user=actor.user_id, due__message__project=project)
    related = ("due__message", "due__audience")
    return list(rows.select_related(*related).order_by("-due__settled_at", "-id")[:50])
