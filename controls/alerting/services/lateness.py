"""What is past its bound, and what slips: told by cause, one alert per person, with what hangs on it as members.

A late task makes its followers late, its phase, its gates and its project. They are one fact with one cause, the
first late task of the chain; the alert follows them as they become more or fewer, and closes with the last.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import Alert
from alerts.raising.services import Member, NewAlert, in_each_language
from controls.actions.words import (
    MONEY_METRICS,
    beside,
    chain_of,
    sentence,
    subject_of,
)
from controls.alerting.reads import LateChains
from controls.known.figures.kept import LateTask
from controls.known.reads.facts import ProjectFacts, people_on
from controls.known.words import (
    Reader,
    days_late,
    late_task,
    reader_for,
)
from controls.models import ControlAction, Level, Measure, Snapshot
from core.access import Action
from people.access import actor_for
from people.models import User
from projects.models import Project

BOUND, SLIP = "control_action", "milestone_slip"
KINDS = (BOUND, SLIP)
_WORTH_TELLING = Decimal(1)
_LEVELS = (Level.PROJECT, Level.PHASE, Level.TASK)


@dataclass(frozen=True, slots=True)
class Late:
    """Something that ends later than planned. `task_id` is its last task, or the task that it is."""

    owner: User
    name: str
    days: Decimal
    task_id: int
    is_task: bool
    action: ControlAction | None = None
    milestone: dict[str, Any] | None = None

    @property
    def rank(self) -> tuple[bool, int, Decimal]:
        """The greatest comes first: what is past a bound, the project before its phases and tasks, the latest."""
        level = -_LEVELS.index(Level(self.action.level)) if self.action else -len(_LEVELS)
        return self.action is not None, level, self.days


def news_of_bounds(
    facts: ProjectFacts,
    snapshot: Snapshot,
    actions: Sequence[ControlAction],
) -> list[NewAlert]:
    """Everything that stands now, of every open action and every milestone that slips. For `keep_alerts`."""
    outside = [row for row in actions if row.is_outside and row.owner is not None and row.owner.is_active]
    news = _by_cause(facts, snapshot, _late(facts, snapshot, outside))
    news += _by_metric(
        facts.project,
        [row for row in outside if row.metric != Measure.FINISH_LATE_DAYS],
    )
    return news + [_asks(row) for row in actions if row.is_asking and row.owner and row.owner.is_active]


def told_late() -> QuerySet[Alert]:
    """What people are told of late chains now."""
    return Alert.objects.still_open().filter(kind=BOUND, key__startswith="late:")


def told_as_late(project_ids: Collection[int]) -> set[tuple[int, int]]:
    """(recipient, task): who is told of which tasks as past their bounds, as the cause or what hangs on it.

    One query.
    """
    rows = told_late().filter(project_id__in=list(project_ids))
    told = set()
    for recipient_id, key, task_id, members in rows.values_list("recipient_id", "key", "task_id", "members"):
        told |= {(recipient_id, pk) for pk in chain_of(key, task_id, members)}
    return told


def _late(
    facts: ProjectFacts,
    snapshot: Snapshot,
    outside: Iterable[ControlAction],
) -> list[Late]:
    chains = LateChains(facts)
    late: list[Late] = []
    for row in outside:
        if row.metric != Measure.FINISH_LATE_DAYS or row.owner is None:
            continue
        last = row.task_id
        if row.level == Level.PROJECT:
            last = chains.last_of_project()
        elif row.phase_id is not None:
            last = chains.last_of_phase(row.phase_id)
        is_task = row.task_id is not None
        late.append(
            Late(
                row.owner,
                subject_of(row),
                row.value_now,
                last or 0,
                is_task,
                action=row,
            )
        )
    manager = facts.project.manager
    if manager is None or not manager.is_active:
        return late
    told = {(row.owner.pk, row.task_id) for row in late if row.is_task}
    for milestone in snapshot.milestones:
        days = Decimal(milestone["slip_days"] or 0)
        if milestone["is_done"] or days < _WORTH_TELLING or (manager.pk, milestone["task_id"]) in told:
            continue
        late.append(
            Late(
                manager,
                milestone["name"],
                days,
                milestone["task_id"],
                True,
                milestone=milestone,
            )
        )
    return late


def _by_cause(facts: ProjectFacts, snapshot: Snapshot, late: Sequence[Late]) -> list[NewAlert]:
    if not late:
        return []
    chains = LateChains(facts)
    groups: dict[tuple[int, int], list[Late]] = {}
    for row in late:
        cause = chains.cause_of(row.task_id)
        groups.setdefault((row.owner.pk, cause), []).append(row)
    people = people_on([cause for _owner, cause in groups])
    last = chains.last_of_project()
    of_project: list[LateTask] = snapshot.health.get("schedule", {}).get("causes", [])
    news = []
    for (_owner, cause), rows in groups.items():
        # What makes the project late is named as on every page, also where it is done by now.
        is_of_project = any(row.task_id == last for row in rows)
        named = of_project[:1] if is_of_project else [_late_by(facts, chains, cause, people)]
        news.append(_chain(facts, cause, named, rows))
    return news


def _late_by(
    facts: ProjectFacts,
    chains: LateChains,
    cause: int,
    people: Mapping[int, str],
) -> LateTask:
    """The first task of a chain, in the form of the causes that a snapshot keeps."""
    task, days = facts.tasks.get(cause), chains.days(cause)
    return {
        "task_id": cause,
        "name": task.name if task else "",
        "days": days,
        "added": str(days),
        "who": people.get(cause, ""),
    }


def _chain(
    facts: ProjectFacts,
    cause: int,
    named: Sequence[LateTask],
    rows: Sequence[Late],
) -> NewAlert:
    project, person = facts.project, rows[0].owner
    first = _first(cause, rows)
    others = [row for row in rows if row is not first]
    is_past = any(row.action for row in rows)
    sees_plan = _sees_plan(person, project)
    reader = reader_for(person, project)

    def told() -> NewAlert:
        body = [
            _("The cause: %(what)s.") % {"what": late_task(one)}
            for one in named
            if Decimal(one["days"]) > 0 and not (first.is_task and first.task_id == one["task_id"])
        ]
        if first.milestone:
            body.append(_planned(first.milestone, reader))
        return NewAlert(
            kind=BOUND if is_past else SLIP,
            key=f"{'late' if is_past else 'slip'}:{project.pk}:{cause}",
            recipient=person,
            title=_title(first, reader),
            body="\n".join(body),
            why=_("The action is yours.") if is_past else _("You manage this project."),
            url=_url(project, is_past and sees_plan),
            project_id=project.pk,
            project_name=project.name,
            task_id=first.task_id if is_past and first.is_task and sees_plan else None,
            severity="warning",
            list_url=_url(project, is_past),
            members=[_member(project, row, reader, sees_plan=sees_plan) for row in others],
            needs=Action.VIEW_PLAN if is_past and sees_plan else Action.VIEW_DASHBOARD,
        )

    return in_each_language(person, told)


def _first(cause: int, rows: Sequence[Late]) -> Late:
    """What the alert is named for: the cause itself where it is one of them, else the greatest."""
    causes = [row for row in rows if row.is_task and row.task_id == cause]
    is_bound = any(row.action for row in rows)
    named = [row for row in causes if row.action or not is_bound]
    return max(named or rows, key=lambda row: row.rank)


def _title(first: Late, reader: Reader) -> str:
    if first.action is None:
        return _("%(milestone)s will be %(late)s") % {
            "milestone": first.name,
            "late": days_late(first.days),
        }
    return _("%(fact)s What will you do?") % {"fact": sentence(first.action, reader)}


def _planned(milestone: dict[str, Any], reader: Reader) -> str:
    return _("Baseline %(baseline)s, forecast %(forecast)s.") % {
        "baseline": reader.date(milestone["baseline"]),
        "forecast": reader.date(milestone["forecast"]),
    }


def _member(project: Project, row: Late, reader: Reader, *, sees_plan: bool) -> Member:
    note = beside(row.action, reader) if row.action else days_late(row.days)
    url = reverse("task", args=[project.code, row.task_id]) if row.is_task and sees_plan else ""
    return Member(
        row.name,
        note,
        url,
        task_id=row.task_id if row.is_task else None,
    )


def _by_metric(project: Project, outside: Sequence[ControlAction]) -> list[NewAlert]:
    groups: dict[tuple[int, str], list[ControlAction]] = {}
    for row in outside:
        groups.setdefault((row.owner_id or 0, row.metric), []).append(row)
    return [_metric(project, rows) for rows in groups.values()]


def _metric(project: Project, rows: Sequence[ControlAction]) -> NewAlert:
    """The same figure past its bound in the project, its phases and tasks: the highest of them, with the others."""
    ordered = sorted(rows, key=lambda row: (_LEVELS.index(Level(row.level)), row.pk))
    first, others = ordered[0], ordered[1:]
    person = first.owner
    assert person is not None
    reader = reader_for(person, project)
    names_money = first.metric in MONEY_METRICS and reader.sees_money
    sees_plan = _sees_plan(person, project)

    def told() -> NewAlert:
        return NewAlert(
            kind=BOUND,
            key=f"bound:{project.pk}:{first.metric}",
            recipient=person,
            title=_("%(fact)s What will you do?") % {"fact": sentence(first, reader)},
            why=_("The action is yours."),
            url=_url(project, sees_plan),
            project_id=project.pk,
            project_name=project.name,
            severity="warning",
            list_url=_url(project, True),
            members=[
                Member(
                    subject_of(row),
                    beside(row, reader),
                    reverse("task", args=[project.code, row.task_id]) if row.task_id and sees_plan else "",
                    task_id=row.task_id,
                )
                for row in others
            ],
            needs=_needs(names_money, sees_plan),
        )

    return in_each_language(person, told)


def _asks(action: ControlAction) -> NewAlert:
    """Back inside, and its owner is asked."""
    person, project = action.owner, action.project
    assert person is not None
    reader = reader_for(person, project)
    names_money = action.metric in MONEY_METRICS and reader.sees_money
    sees_plan = _sees_plan(person, project)

    def told() -> NewAlert:
        return NewAlert(
            kind=BOUND,
            key=f"control_action:{action.pk}:asks",
            recipient=person,
            title=_("%(name)s is back inside its bound: is your action settled?")
            % {"name": subject_of(action)},
            body=beside(action, reader),
            why=_("The action is yours."),
            url=_url(project, sees_plan),
            project_id=project.pk,
            project_name=project.name,
            task_id=action.task_id if sees_plan else None,
            list_url=_url(project, True),
            needs=_needs(names_money, sees_plan),
        )

    return in_each_language(person, told)


def _sees_plan(person: User, project: Project) -> bool:
    return actor_for(person).may(Action.VIEW_PLAN, project.pk)


def _needs(names_money: bool, sees_plan: bool) -> str:
    if names_money:
        return Action.VIEW_COSTS
    return Action.VIEW_PLAN if sees_plan else Action.VIEW_DASHBOARD


def _url(project: Project, has_actions: bool) -> str:
    """Where it is dealt with; the overview for who is not shown the actions."""
    return reverse(
        "control_actions" if has_actions else "project_overview",
        args=[project.code],
    )
