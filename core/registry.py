"""The few open lists with which a lower room learns what a higher one knows, without importing it.

A room registers its entries in its `apps.py: ready()`. `tests/core/test_registry.py` prints every list, so that
nothing hides here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, TypeVar

from django.urls import reverse

from core.access import Action
from core.doors import ProjectPage
from core.intents import Intent
from core.needs import NeedKind

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """An ordered list of named entries; registering a name twice is a mistake and says so."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._entries: dict[str, tuple[int, Entry]] = {}

    def register(self, name: str, entry: Entry, *, order: int = 100) -> None:
        if name in self._entries:
            raise ValueError(f"{self.title}: {name!r} is registered twice")
        self._entries[name] = (order, entry)

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        for name, (_order, entry) in sorted(self._entries.items(), key=lambda item: (item[1][0], item[0])):
            yield name, entry

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name][1]

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        return [name for name, _entry in self]


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the side navigation or of the settings. `count(actor)` is a badge, or None for none.

    `count_url_name` answers with the badge's text alone; an open page asks it again when something changed.
    `kept_count(request)`: the number that this browser was told before, and whether it is to be asked anew at once.
    """

    label: Any
    url_name: str
    icon: str
    is_shown: Callable[[Any], bool] = lambda actor: True
    count: Callable[[Any], int | None] = lambda actor: None
    on_phone: bool = False
    count_url_name: str = ""
    kept_count: Callable[[Any], tuple[int, bool]] | None = None


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """A live gate criterion's answer: met or not, the proof in words, and where to look.

    `page` names an address that takes the project's code, with an anchor if need be: "charter#objectives".
    """

    is_met: bool
    proof: str
    page: str = ""

    def url(self, code: str, allowed: Collection[Any] | None = None) -> str:
        """Its address; none where the reader, who is `allowed` some actions, may not open the page."""
        name, mark, anchor = self.page.partition("#")
        needed = {page.action for _name, page in project_pages if page.url_name == name}
        if not name or (allowed is not None and not needed <= set(allowed)):
            return ""
        return reverse(name, args=[code]) + mark + anchor


@dataclass(frozen=True, slots=True)
class GateQuery:
    """A question the application answers itself: `answer(project_id)`."""

    label: Any
    answer: Callable[[int], CriterionAnswer]


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """Something a reader may say to an alert in its place: "Approve", "Return". `asks` names what is typed with it.

    `effect` says in a sentence what it does.
    """

    label: Any
    effect: Any
    asks: Literal["", "days", "words"] = ""
    words_label: Any = ""
    is_primary: bool = False
    # Whether what its row warns of is asked before.
    is_warned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAnswers:
    """What may be said to alerts of a kind: `give(actor, alert, name, days, words)` says it, with that actor's rights.

    It returns a sentence that says what came of it, and raises DomainError, Forbidden or NotVisible. `suits(alert)`:
    whether this alert is one that takes them.
    `take_back(actor, key, mark)`: undoes an answer to the row that the key names, with that actor's rights, and says
    so. `warnings(task ids)`: by id, what is asked before an answer that `is_warned`.
    `mark(asked)`, read right after the answer, tells what was answered from what came later. Without it an
    answer is final: whoever gives it is told so before.
    """

    choices: Mapping[str, AlertAnswer]
    give: Callable[[Any, Any, str, float, str], str]
    suits: Callable[[Any], bool] = lambda alert: True
    take_back: Callable[[Any, str, int], str] | None = None
    mark: Callable[[Any], int] = lambda asked: 0
    warnings: Callable[[Collection[int]], Mapping[int, str]] = lambda task_ids: {}

    @property
    def is_final(self) -> bool:
        return self.take_back is None


def happened(alerts: Sequence[Any]) -> set[int]:
    """For kinds that tell what happened: it stays so, none of them is ever over."""
    return set()


@dataclass(frozen=True, slots=True)
class AlertKind:
    """A kind of alert: its name for preferences, the reason sentence, and whether it goes out by e-mail.

    `needs`: what its reader must be allowed today, in the project it is about, to be told and shown it.
    `over(alerts)`: the ids of those that are not true any more; `happened` for what tells of an event.
    `is_watched`: a watch over an active project finds it, nobody says it. It is silent when the project is not
    active, and after many at once it waits to be told with others. `several(number)` says many of them in one line.
    """

    label: Any
    why: Any
    needs: Action
    over: Callable[[Sequence[Any]], set[int]]
    by_email: bool = True
    is_watched: bool = False
    several: Callable[[int], str] | None = None
    answers: AlertAnswers | None = None


@dataclass(frozen=True, slots=True)
class PlanMilestone:
    """A milestone of the plan, on the day that the plan says now."""

    id: int
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class TaskFact:
    """A line of the task panel that a room above the plan knows: its baseline, its cost, the risks on it."""

    label: str
    text: str
    url: str = ""
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of the plan that a room above it fills: `values(project_id)` is {task id: value}.

    `kind` says how the page shows, sorts and sums it: "money" (decimal text) or "text".
    """

    label: Any
    kind: str
    values: Callable[[int], dict[int, str]]
    width: int = 90
    needs_costs: bool = False


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of what a template keeps, as its page shows it: a task, a criterion, a risk."""

    name: str
    note: str = ""
    level: int = 1

    @property
    def steps(self) -> range:
        """One for each level above it."""
        return range(1, self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePart:
    """What a room keeps of a project in a template, and how it puts it into a new one.

    `keep(taking)`: plain values as JSON keeps them, None where there is nothing; days are working
    days from the start, people roles. `put(putting, kept)` writes them, and nothing else: the
    project is computed once, when all parts are in. Both are told what they need of the whole by
    `projects/project_templates/services/parts.py`.
    `size(kept)`: "42 tasks". `roles(kept)`: (role, what asks for it). `needs`: the right that is
    asked of who keeps it, in the project that it is kept from.
    """

    label: Any
    hint: Any
    needs: Action
    keep: Callable[[Any], Any]
    put: Callable[[Any, Any], None]
    size: Callable[[Any], str]
    lines: Callable[[Any], list[TemplateLine]]
    roles: Callable[[Any], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class WorkingTimeChange:
    """Working time that changed, under which intent it stands in the journal, and whose or what for it was."""

    intent: str
    summary: str = ""
    calendar_ids: frozenset[int] = frozenset()
    user_ids: frozenset[int] = frozenset()


nav_items: Registry[NavItem] = Registry("navigation")
settings_pages: Registry[NavItem] = Registry("settings pages")
nav_projects: Registry[Callable[[Any], list[dict[str, Any]]]] = Registry("projects in the navigation")
# `choices(actor)`: (id, name) of the projects a person may choose from, for rooms below projects.
project_choices: Registry[Callable[[Any], list[tuple[int, str]]]] = Registry("projects to choose from")
# Door, page, address, right and count of each: core/doors.py says what they mean.
project_pages: Registry[ProjectPage] = Registry("project pages")
# `draw(actor, project)`: HTML that a room above draws on a page of one below; empty for none.
page_parts: Registry[Callable[[Any, Any], str]] = Registry("parts of pages")
gate_queries: Registry[GateQuery] = Registry("gate criteria")
# Those that others refer to come first: the plan, whose tasks risks and budget lines name.
template_parts: Registry[TemplatePart] = Registry("parts of project templates")
# What waits for a person, of all rooms: core/needs.py says what each entry means.
needs: Registry[NeedKind] = Registry("what waits for a person")
# `dates(*project_ids)`: {gate id: its day in the plan}, for the gates that the plan has a milestone of.
gate_dates: Registry[Callable[..., dict[int, date]]] = Registry("days of gates")
# `milestones(project_id)`: those of the plan, by day.
plan_milestones: Registry[Callable[[int], list[PlanMilestone]]] = Registry("milestones of the plan")
alert_kinds: Registry[AlertKind] = Registry("alert kinds")
demo_parts: Registry[Callable[..., None]] = Registry("demo data")
# `facts(actor, task)`, the task with its project; each in a query or two.
task_facts: Registry[Callable[[Any, Any], list[TaskFact]]] = Registry("facts of a task")
# Asked only while somebody shows the column.
plan_columns: Registry[PlanColumn] = Registry("columns of the plan")
# `follow(actor, project_id)`, in the transaction in which time was approved or opened again.
time_followers: Registry[Callable[[Any, int], Any]] = Registry("what follows a decision on time")
# `follow(actor, change)`, in the transaction in which a calendar or somebody's leave changed.
calendar_followers: Registry[Callable[[Any, WorkingTimeChange], Any]] = Registry(
    "what follows a change of working time"
)
# `guard(project_id, intent, held)` raises DomainError when nothing may be written in the project, before each change
# set; `held` is the project's row where the writer holds it locked, else None.
write_guards: Registry[Callable[[int, Intent, Any], None]] = Registry("what refuses writes in a project")

# `quiet(project_ids)`: which of them no watch may speak of, for rooms below projects.
quiet_projects: Registry[Callable[[Collection[int]], set[int]]] = Registry("projects that are not active")
# `end(user_id, project_id)`, in the transaction in which somebody's access ended: of one project, or (None) whatever
# was given out in their name, as after a new password.
access_followers: Registry[Callable[[int, int | None], Any]] = Registry("what ends with somebody's access")


def access_ended(user_id: int, project_id: int | None = None) -> None:
    """End what rooms have given out in somebody's name."""
    for _name, end in access_followers:
        end(user_id, project_id)


def working_time_changed(actor: Any, change: WorkingTimeChange) -> None:
    """Tell the rooms whose dates hang on it."""
    for _name, follow in calendar_followers:
        follow(actor, change)


ALL: tuple[Registry[Any], ...] = (
    nav_items,
    settings_pages,
    nav_projects,
    project_choices,
    project_pages,
    page_parts,
    gate_queries,
    template_parts,
    needs,
    gate_dates,
    plan_milestones,
    alert_kinds,
    demo_parts,
    task_facts,
    plan_columns,
    time_followers,
    calendar_followers,
    access_followers,
    quiet_projects,
    write_guards,
)
