"""Who could take a task: the team's skills against what it asks for, and how free each is while it runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.access import Actor
from core.templatetags.amounts import hours
from people.models import PersonSkill, User
from projects.models import Project
from tasks.load.reads import Line, monday_of, people_load
from tasks.load.reads.load import WEEKS
from tasks.models import Task

# (skill, its name, the level needed)
Asked = tuple[int, str, int]
Levels = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Match:
    """One asked skill: the level a person has (0: none) and the level that is needed."""

    name: str
    has: int
    needs: int

    @property
    def is_met(self) -> bool:
        return self.has >= self.needs

    @property
    def words(self) -> str:
        if not self.has:
            return _("no %(skill)s") % {"skill": self.name}
        if self.is_met:
            return _("%(skill)s %(has)d") % {"skill": self.name, "has": self.has}
        return _("%(skill)s %(has)d of %(needs)d") % {
            "skill": self.name,
            "has": self.has,
            "needs": self.needs,
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A member with the matches and the working minutes that are free in the task's weeks."""

    user: User
    matches: list[Match]
    free_minutes: int
    available_minutes: int

    @property
    def met_count(self) -> int:
        return sum(match.is_met for match in self.matches)

    @property
    def fits(self) -> bool:
        """Has every skill that is asked for, at its level."""
        return bool(self.matches) and self.met_count == len(self.matches)

    @property
    def free_words(self) -> str:
        if not self.available_minutes:
            return _("away")
        if self.free_minutes <= 0:
            return _("fully booked")
        return _("%(free)s of %(available)s free") % {
            "free": hours(self.free_minutes),
            "available": hours(self.available_minutes),
        }


def suggestions_for(actor: Actor, project: Project, task: Task) -> list[Suggestion]:
    """The team without whom the task has already; who has the skills first, then who is free.

    Free is what is left of the availability in the weeks that the task touches, over all projects the actor sees;
    of a task longer than the load map, its first weeks.
    """
    asked = [
        (row.skill_id, row.skill.name, row.level) for row in task.required_skills.select_related("skill")
    ]
    taken = set(task.assignments.values_list("resource__user_id", flat=True))
    zone = ZoneInfo(project.time_zone)
    first = (task.start or project.start).astimezone(zone).date()
    last = (task.finish or task.start or project.start).astimezone(zone).date()
    found = people_load(actor, monday_of(first), project_id=project.pk)
    lines = [line for line in found.lines if line.user is not None and line.user.pk not in taken]
    levels = levels_of([line.user.pk for line in lines if line.user], asked)
    weeks = min(WEEKS, (monday_of(last) - monday_of(first)) // timedelta(weeks=1) + 1)
    made = [_suggestion(line, asked, levels, weeks) for line in lines]
    return sorted(
        made, key=lambda one: (-one.met_count, -one.free_minutes, str(one.user).casefold(), one.user.pk)
    )


def levels_of(user_ids: Iterable[int | None], asked: Sequence[Asked]) -> Levels:
    """(person, skill) -> level. One query, none where nothing is asked."""
    if not asked:
        return {}
    rows = PersonSkill.objects.filter(
        user__in=[pk for pk in user_ids if pk is not None], skill__in=[pk for pk, _name, _level in asked]
    )
    return {(row.user_id, row.skill_id): row.level for row in rows}


def matches(user_id: int, asked: Sequence[Asked], levels: Levels) -> list[Match]:
    """What is asked against what the person has, in the order asked."""
    return [Match(name, levels.get((user_id, pk), 0), needed) for pk, name, needed in asked]


def _suggestion(line: Line, asked: Sequence[Asked], levels: Levels, weeks: int) -> Suggestion:
    assert line.user is not None
    cells = line.cells[:weeks]
    return Suggestion(
        line.user,
        matches(line.user.pk, asked, levels),
        sum(cell.available - cell.booked for cell in cells),
        sum(cell.available for cell in cells),
    )
