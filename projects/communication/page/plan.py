"""The page of the plan: the verdict, what goes out next, who hears what, who has gone quiet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.intents import Intent
from projects.communication.page.month import Month, month_of
from projects.communication.page.signs import ICONS, became_words, sign_of, sign_words
from projects.communication.reads import ARRIVED, Person, PlanFacts, plan_facts
from projects.communication.words import ask_words, cadence_words, short_time
from projects.models import Audience, DueMessage, Message, Project
from projects.models.communication import Channel
from projects.project.reads import project_history

WEEKS = 5
QUIET = timedelta(days=31)
NEAR = timedelta(days=14)
MOST_NEXT = 8
AHEAD = timedelta(days=100)
_INTENTS = (
    Intent.ADD_AUDIENCE,
    Intent.UPDATE_AUDIENCE,
    Intent.DELETE_AUDIENCE,
    Intent.ADD_MESSAGE,
    Intent.UPDATE_MESSAGE,
    Intent.DELETE_MESSAGE,
    Intent.SET_MESSAGE_CHANNEL,
    Intent.SEND_MESSAGE,
    Intent.SETTLE_MESSAGE,
    Intent.REOPEN_MESSAGE,
    Intent.HOLD_MESSAGE,
    Intent.RELEASE_MESSAGE,
    Intent.ACKNOWLEDGE_MESSAGE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What an audience hears of a message; `sign` is empty where it hears nothing."""

    message: Message
    sign: str = ""
    sign_words: str = ""
    icon: str = ""
    channel: str = ""
    day: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """An audience as a row of the grid, and of the table of weeks."""

    audience: Audience
    who: str
    cells: list[Cell]
    weeks: list[int]
    last_heard: str
    is_silent: bool
    is_quiet: bool
    unreachable: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Next:
    """A due message among those that go out next."""

    row: DueMessage
    when: str
    sign: str
    sign_words: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class CommunicationPage:
    """Everything that the page shows."""

    rag: str
    say: str
    why: str
    coming: list[Next]
    more: int
    messages: Sequence[Message]
    cadences: dict[int, str]
    groups: list[Group]
    week_days: list[str]
    quiet_title: str
    month: Month
    legend: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    history: Any

    @property
    def heads(self) -> Iterator[tuple[Message, str]]:
        """Messages with how often they are told."""
        for row in self.messages:
            yield row, self.cadences[row.pk]


def communication_page(project: Project, month: date | None = None) -> CommunicationPage:
    """The page for who sees the project's plan."""
    now = timezone.now()
    zone = ZoneInfo(project.time_zone)
    today = now.astimezone(zone).date()
    mondays = _mondays(today)
    shown = month or today.replace(day=1)
    since = min(mondays[0], shown - timedelta(days=7))
    until = max(today + AHEAD, shown + timedelta(days=45))
    facts = plan_facts(project, _begin(since, zone), _begin(until, zone))
    groups = _groups(facts, now, zone, mondays)
    rag, say = _verdict(facts, groups)
    coming = _coming(facts, now, zone)
    quiet = sum(group.is_quiet for group in groups)
    quiet_title = _("Every group has heard something lately")
    if quiet:
        words = ngettext(
            "%(n)d group has gone quiet",
            "%(n)d groups have gone quiet",
            quiet,
        )
        quiet_title = words % {"n": quiet}
    return CommunicationPage(
        rag=rag,
        say=say,
        why=_why(facts, today, zone),
        coming=coming[:MOST_NEXT],
        more=max(0, len(coming) - MOST_NEXT),
        messages=facts.messages,
        cadences={row.pk: cadence_words(row) for row in facts.messages},
        groups=groups,
        week_days=_week_words(mondays),
        quiet_title=quiet_title,
        month=month_of(shown, today, facts.due, now, zone),
        legend=[(sign, sign_words(sign)) for sign in ("ack", "sent", "due", "miss", "plan", "held")],
        channels=[(ICONS[Channel(value)], str(label)) for value, label in Channel.choices],
        history=project_history(project.pk, _INTENTS, limit=6),
    )


def new_message(project: Project) -> dict[str, Any]:
    """What a new message begins with: the next Monday at eight."""
    today = timezone.now().astimezone(ZoneInfo(project.time_zone)).date()
    return {
        "cadence": Message.Cadence.WEEKLY,
        "first_on": today + timedelta(days=7 - today.weekday()),
        "due_time": time(8),
    }


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _mondays(today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _week_words(mondays: list[date]) -> list[str]:
    """“26 Oct”, “2 Nov”, “9”, “16”: the month where it is another one."""
    words, shown = [], 0
    for day in mondays:
        alone = pgettext("day of a month", "%(n)d") % {"n": day.day}
        is_new = day.month != shown
        words.append(date_format(day, "SHORT_DATE_FORMAT") if is_new else alone)
        shown = day.month
    return words


def _groups(
    facts: PlanFacts,
    now: datetime,
    zone: ZoneInfo,
    mondays: list[date],
) -> list[Group]:
    by_cell = facts.due_by_cell()
    groups = []
    for audience in facts.audiences:
        cells = [
            _cell(
                row,
                facts.channels.get((row.pk, audience.pk), ""),
                by_cell.get((row.pk, audience.pk), []),
                now,
                zone,
            )
            for row in facts.messages
        ]
        people = facts.people[audience.pk]
        last = facts.last_heard.get(audience.pk)
        is_silent = not any(cell.sign for cell in cells)
        hears_late = last is not None and last < now - QUIET
        groups.append(
            Group(
                audience=audience,
                who=audience.note or who_words(people),
                cells=cells,
                weeks=_weeks(facts, audience, mondays, zone),
                last_heard=_heard_words(last, now, zone),
                is_silent=is_silent,
                is_quiet=hears_late or (is_silent and last is None),
                unreachable=[one.name for one in people if not one.can_be_reached],
            )
        )
    return groups


def _cell(
    message: Message,
    channel: str,
    rows: list[DueMessage],
    now: datetime,
    zone: ZoneInfo,
) -> Cell:
    if not channel:
        return Cell(message)
    opened = [row for row in rows if row.is_open]
    missed = [row for row in opened if sign_of(row, now) == "miss"]
    ahead = [row for row in opened if row not in missed]
    settled = [row for row in rows if not row.is_open]
    last = settled[-1] if settled else None
    coming = ahead[0] if ahead else None
    day = _day_of(coming, zone) if coming else ""
    if missed:
        sign = "miss"
        day = _("since %(day)s") % {"day": _day_of(missed[0], zone)}
        words = str(missed[0].get_problem_display()) or sign_words("miss")
    elif coming is not None and sign_of(coming, now) in ("due", "held"):
        sign = sign_of(coming, now)
        told = {"sign": sign_words(sign), "time": short_time(coming.due_at.astimezone(zone))}
        words = _("%(sign)s, %(time)s") % told
    elif last is not None:
        # What became of the last one stands under its own day, not under the next one's.
        sign, words = sign_of(last, now), became_words(last)
        if coming is not None:
            told = {"became": words, "day": day}
            words = _("%(became)s, next %(day)s") % told
        day = _settled_day(last, zone)
    else:
        sign = "plan"
        words = sign_words("plan") if coming else _("Nothing ahead")
    return Cell(
        message=message,
        sign=sign,
        sign_words=sign_words(sign),
        icon=ICONS[Channel(channel)],
        channel=str(Channel(channel).label),
        day=day or "–",
        words=words,
    )


def _day_of(row: DueMessage, zone: ZoneInfo) -> str:
    return date_format(row.due_at.astimezone(zone), "SHORT_DATE_FORMAT")


def _settled_day(row: DueMessage, zone: ZoneInfo) -> str:
    """When it went out or was done; when it was due, where that is not known."""
    moment = row.settled_at or row.due_at
    return date_format(moment.astimezone(zone), "SHORT_DATE_FORMAT")


def who_words(people: list[Person]) -> str:
    """“Helen Brandt”, “Ines Carvalho and 4”, “nobody named”, “without an address”."""
    if not people:
        return _("nobody named")
    if not any(one.can_be_reached for one in people):
        return _("without an address")
    if len(people) == 1:
        return people[0].name
    return _("%(name)s and %(n)d") % {"name": people[0].name, "n": len(people) - 1}


def _weeks(
    facts: PlanFacts,
    audience: Audience,
    mondays: list[date],
    zone: ZoneInfo,
) -> list[int]:
    counts = dict.fromkeys(mondays, 0)
    for row in facts.due:
        if row.audience_id == audience.pk and row.state in ARRIVED and row.settled_at:
            day = row.settled_at.astimezone(zone).date()
            monday = day - timedelta(days=day.weekday())
            if monday in counts:
                counts[monday] += 1
    return list(counts.values())


def _heard_words(last: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    if last is None:
        return _("never")
    days = (now.astimezone(zone).date() - last.astimezone(zone).date()).days
    if days <= 0:
        return _("today")
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


def _verdict(facts: PlanFacts, groups: list[Group]) -> tuple[str, str]:
    """(colour, sentence): what was missed, who hears nothing."""
    missed = sum(row.is_open and row.missed_at is not None for row in facts.due)
    silent = [group.audience.name for group in groups if group.is_silent]
    said = []
    if missed:
        said.append(ngettext("%(n)d message missed", "%(n)d messages missed", missed) % {"n": missed})
    if silent:
        names = get_text_list(silent[:3], _("and"))
        words = ngettext("%(names)s hears nothing", "%(names)s hear nothing", len(silent))
        said.append(words % {"names": names})
    if said:
        return ("red" if missed else "amber"), get_text_list(said, _("and"))
    if any(group.is_quiet for group in groups):
        return "amber", _("Nothing was missed, but not everybody has heard something lately")
    return "green", _("Everything that was due went out, and everybody hears something")


def _why(facts: PlanFacts, today: date, zone: ZoneInfo) -> str:
    """“9 of 11 messages of November went out. “Status report” of 27 Nov: 1 of 16 read it.”"""
    now = timezone.now()
    due = [
        row
        for row in facts.due
        if row.due_at <= now
        and row.due_at.astimezone(zone).date().replace(day=1) == today.replace(day=1)
        and row.state != DueMessage.State.SKIPPED
    ]
    said = []
    if due:
        words = ngettext(
            "%(out)d of %(n)d message of %(month)s went out.",
            "%(out)d of %(n)d messages of %(month)s went out.",
            len(due),
        )
        arrived = sum(row.state in ARRIVED for row in due)
        told = {"out": arrived, "n": len(due), "month": date_format(today, "F")}
        said.append(words % told)
    asked = [row for row in facts.due if row.message.asks_acknowledgement and _readers(row)]
    if asked:
        last = asked[-1]
        said.append(
            _("“%(title)s” of %(day)s: %(read)d of %(all)d readers have acknowledged it.")
            % {
                "title": last.title,
                "day": _settled_day(last, zone),
                "read": last.read_count,  # type: ignore[attr-defined]
                "all": _readers(last),
            }
        )
    return " ".join(said)


def _readers(row: DueMessage) -> int:
    return int(row.reader_count) if row.state in ARRIVED else 0  # type: ignore[attr-defined]


def _coming(facts: PlanFacts, now: datetime, zone: ZoneInfo) -> list[Next]:
    rows = [row for row in facts.due if row.is_open and row.due_at <= now + NEAR]
    rows.sort(key=lambda row: (sign_of(row, now) != "miss", row.due_at, row.pk))
    return [_next(row, facts, now, zone) for row in rows]


def _next(row: DueMessage, facts: PlanFacts, now: datetime, zone: ZoneInfo) -> Next:
    sign = sign_of(row, now)
    at = row.due_at.astimezone(zone)
    when = _("Now")
    if row.due_at > now:
        is_near = row.due_at <= now + timedelta(days=6)
        day = date_format(at, "D" if is_near else "SHORT_DATE_FORMAT")
        when = f"{day} {short_time(at)}"
    return Next(
        row=row,
        when=when,
        sign=sign,
        sign_words=sign_words(sign),
        who=row.audience.note or who_words(facts.people.get(row.audience_id, [])),
        words=ask_words(row) or str(row.get_channel_display()),
    )
