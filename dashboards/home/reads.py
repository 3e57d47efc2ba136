"""What needs a person: the rows that wait for their hand, by project, and how each project stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.known.words import Reader, reasons
from core.access import ORGANISATION_ROLES, Action, Actor, Role
from core.days import days_overdue
from core.needs import Need, NeedKind
from core.registry import AlertAnswer, needs
from dashboards.first_steps.reads import Fact, installation_facts
from dashboards.models import PutOff
from dashboards.portfolio.reads import PortfolioFilter, PortfolioRow, portfolio
from projects.models import Project
from tasks.scheduling.reads import calendars_by_project

DAYS_AHEAD = timedelta(days=7)
# What a key says to the row under hand: yes, no, done, more days.
KEYS = {
    "approve": "a",
    "agrees": "a",
    "return": "r",
    "reject": "r",
    "objects": "r",
    "done": "x",
    "met": "x",
    "resolve": "x",
    "settle": "x",
    "days": "+",
}
# Projects without anything to do: so many are named, the others counted.
QUIET_SHOWN = 6


@dataclass(slots=True)
class Asked:
    """A need as a row shows it. `kind` names its entry of the registry."""

    kind: str
    label: str
    icon: str
    need: Need
    answers: Mapping[str, AlertAnswer]
    is_late: bool
    # “2 working days overdue”, counted on the calendar of its project.
    overdue: str = ""
    is_final: bool = True
    # Put off until that day.
    back_on: date | None = None

    @property
    def row_id(self) -> str:
        return "need-" + self.need.key.replace(":", "-")

    @property
    def choices(self) -> list[tuple[str, AlertAnswer, str]]:
        """(name, answer, the key that gives it) in their order."""
        return [(name, answer, KEYS.get(name, "")) for name, answer in self.answers.items()]


@dataclass(slots=True)
class ProjectNeeds:
    """A project as home tells it. `row` is its row of the portfolio, `asked` what waits in it."""

    row: PortfolioRow
    asked: list[Asked] = field(default_factory=list)

    @property
    def how(self) -> str:
        """“9 working days late, €46k over”."""
        card = self.row.card
        return ", ".join(filter(None, (card.days, card.money))) or _("Not rated yet")

    @property
    def causes(self) -> list[str]:
        """Why it is amber or red, a sentence a cause, the weightiest first."""
        row = self.row
        if not row.health:
            return []
        return reasons(row.health, row.colours, Reader(currency=row.currency, sees_money=row.sees_money))


@dataclass(frozen=True, slots=True)
class Home:
    """The page. `reads_only`: who only reads gets a sentence and figures for every project."""

    groups: list[ProjectNeeds]
    quiet: list[ProjectNeeds]
    more_quiet: int
    count: int
    lead: str
    sent: list[Need]
    coming: list[dict[str, Any]]
    facts: list[Fact]
    reads_only: bool
    later: list[Asked] = field(default_factory=list)

    @property
    def has_final(self) -> bool:
        """Whether some answer that is offered cannot be taken back."""
        return any(one.answers and one.is_final for group in self.groups for one in group.asked)


def asked_of(actor: Actor, today: date, *, kinds: Collection[str] | None = None) -> list[Asked]:
    """Everything that waits for this person in active projects, the most overdue first.

    `kinds`: of these alone.
    A fixed number of queries, however many projects and rows there are.
    """
    projects = _projects_of(actor)
    found = _asked(actor, projects, today, kinds)
    _tell_overdue(found, projects, today)
    return found


def waiting_count(actor: Actor, today: date) -> int:
    """How much waits for this person now: without what they put off."""
    return sum(one.back_on is None for one in _asked(actor, _projects_of(actor), today, None))


def _projects_of(actor: Actor) -> list[Project]:
    rows = Project.objects.visible_to(actor).filter(status=Project.Status.ACTIVE)
    return list(rows.order_by("name", "id"))


def _allowed(actor: Actor, kind: NeedKind, projects: list[Project]) -> list[Project]:
    return [project for project in projects if actor.may(kind.action, project.pk)]


def _sent(actor: Actor, projects: list[Project]) -> list[Need]:
    """What the reader handed in and others have not answered, the oldest first."""
    found: list[Need] = []
    for _name, kind in needs:
        allowed = _allowed(actor, kind, projects)
        if kind.sent is not None and allowed:
            found += kind.sent(actor, allowed)
    return sorted(found, key=lambda need: need.since or date.min)


def _asked(
    actor: Actor,
    projects: list[Project],
    today: date,
    kinds: Collection[str] | None,
) -> list[Asked]:
    found = []
    put_off = dict(PutOff.objects.filter(user=actor.user_id, back_on__gt=today).values_list("key", "back_on"))
    for name, kind in needs:
        if kinds is not None and name not in kinds:
            continue
        allowed = _allowed(actor, kind, projects)
        if not allowed:
            continue
        for need in kind.rows(actor, allowed):
            answers = kind.answers
            takes = answers is not None and answers.suits(need)
            found.append(
                Asked(
                    name,
                    str(kind.label),
                    kind.icon,
                    need,
                    answers.choices if takes else {},
                    is_late=need.due is not None and need.due < today,
                    is_final=answers is None or answers.is_final,
                    back_on=put_off.get(need.key),
                )
            )
    return sorted(found, key=_order)


def _tell_overdue(asked: Collection[Asked], projects: Collection[Project], today: date) -> None:
    """By how many working days each late row is overdue. Up to two queries."""
    late = [one for one in asked if one.is_late and one.need.due]
    own = {project.pk: project.calendar_id for project in projects}
    calendars = calendars_by_project((one.need.project_id, own[one.need.project_id]) for one in late)
    for one in late:
        assert one.need.due is not None
        one.overdue = days_overdue(calendars[one.need.project_id].days_past(one.need.due, today))


def _order(asked: Asked) -> tuple[bool, date]:
    """By the day it is due; what has none comes after what is overdue, before what is to come."""
    due = asked.need.due
    return (not asked.is_late, due or date.min)


def home_of(actor: Actor, today: date) -> Home:
    """The whole page for a person."""
    projects = _projects_of(actor)
    everything = _asked(actor, projects, today, None)
    _tell_overdue(everything, projects, today)
    asked = [one for one in everything if one.back_on is None]
    found = portfolio(actor, PortfolioFilter(), today=today)
    groups = [ProjectNeeds(row) for row in found.rows]
    by_project = {group.row.id: group for group in groups}
    for one in asked:
        if one.need.project_id in by_project:
            by_project[one.need.project_id].asked.append(one)
    reads_only = _reads_only(actor)
    busy = [group for group in groups if group.asked]
    quiet = [group for group in groups if not group.asked]
    own = [group for group in quiet if group.row.id in actor.grants]
    if not reads_only:
        quiet = own or quiet
    shown = quiet if reads_only else quiet[:QUIET_SHOWN]
    return Home(
        groups=busy,
        quiet=shown,
        more_quiet=len(groups) - len(busy) - len(shown),
        count=len(asked),
        lead=_lead(busy),
        sent=_sent(actor, projects),
        coming=[gate for gate in found.gates if today <= gate["due"] <= today + DAYS_AHEAD],
        facts=_unwell(actor),
        reads_only=reads_only,
        later=[one for one in everything if one.back_on is not None],
    )


def _reads_only(actor: Actor) -> bool:
    roles = {grant.role for grant in actor.grants.values()}
    return actor.organisation_role not in ORGANISATION_ROLES and roles == {Role.STAKEHOLDER}


def _lead(groups: list[ProjectNeeds]) -> str:
    """“3 are overdue, 2 of them in Data centre exit.”"""
    late = {group.row.name: sum(one.is_late for one in group.asked) for group in groups}
    total = sum(late.values())
    if not total:
        return ""
    said = ngettext("%(n)d is overdue", "%(n)d are overdue", total) % {"n": total}
    worst = max(late, key=lambda name: late[name])
    if late[worst] == total:
        return _("%(said)s, in %(project)s.") % {"said": said, "project": worst}
    return _("%(said)s, %(n)d of them in %(project)s.") % {
        "said": said,
        "n": late[worst],
        "project": worst,
    }


def _unwell(actor: Actor) -> list[Fact]:
    """What of the installation needs a hand, for who looks after it."""
    if not actor.may(Action.MANAGE_ORGANISATION):
        return []
    return [fact for fact in installation_facts() if not fact.is_well]
