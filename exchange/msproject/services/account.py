"""The account of an import: every value of the file with its fate, and for each kind the file's sum beside ours.

Sentences are kept as {"message", "values"} and put into words where they are read (`exchange/msproject/words.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from budgets.models import CostEntry
from budgets.money.reads import budget_at_completion
from controls.models import Baseline
from core.foreign_files.unreadable import gettext_noop
from core.money import total
from exchange.msproject.file.notes import in_english
from exchange.msproject.file.records import ImportedPlan
from exchange.msproject.services.baselines import baseline_name
from exchange.msproject.services.costs import total_actual_cost
from exchange.msproject.services.holding import Difference, Held, differences, status_day
from exchange.msproject.services.mapping import Placed
from exchange.msproject.services.money import fixed_costs_above
from projects.models import Project
from tasks.models import Assignment, Resource, Task, TaskLink

SHOWN_DIFFERENCES = 50
ZERO = Decimal("0.00")
Sentence = dict[str, Any]


@dataclass(slots=True)
class SumRow:
    """One kind: what the file comes to, what is here, and why they differ. Amounts and minutes as text."""

    kind: str
    unit: str
    file: str
    here: str
    causes: list[Sentence] = field(default_factory=list)


def account_of(
    plan: ImportedPlan,
    project: Project,
    placed: Mapping[int, Placed],
    *,
    baselines: int,
    costs: int,
    held: Held,
    bare_costs: list[str],
    averaged: int,
) -> dict[str, Any]:
    """The account of a plan that is written, as plain JSON."""
    gaps = differences(plan, project, placed)
    sums = _sums(plan, project, gaps)
    notes: list[Sentence] = [{"message": note.message, "values": note.values} for note in plan.notes]
    notes += _choices_made(plan, project, held, bare_costs)
    if averaged:
        message = gettext_noop(
            "Hours whose dated rates do not come to the file's cost cost its average, in assignments: %(count)s."
        )
        notes.append(_say(message, count=averaged))
    return {
        "counts": {
            "tasks": len(plan.tasks),
            "links": len(plan.links),
            "calendars": len(plan.calendars),
            "exceptions": sum(len(calendar.exceptions) for calendar in plan.calendars),
            "resources": len(plan.resources),
            "assignments": len(plan.assignments),
            "baselines": baselines,
            "cost_entries": costs,
        },
        "sums": [asdict(row) for row in sums],
        "left_out": [asdict(item) for item in plan.left_out],
        "seen": [asdict(item) for item in plan.seen],
        "notes": notes,
        "warnings": [in_english(note) for note in plan.notes],
        "currency": project.currency,
        "date_difference_count": len(gaps),
        "date_differences": _shown(plan, project, placed, gaps),
        "is_whole": not plan.left_out
        and not notes
        and not gaps
        and all(row.file == row.here for row in sums),
    }


def _choices_made(plan: ImportedPlan, project: Project, held: Held, bare_costs: list[str]) -> list[Sentence]:
    said = []
    day = status_day(plan)
    if day is not None and project.status_date != day:
        message = gettext_noop(
            "The file's status date %(day)s is not set: it would move work that is not done."
        )
        said.append(_say(message, day={"day": day.isoformat()}))
    if plan.currency and plan.currency != project.currency:
        message = gettext_noop("Amounts in %(file)s are taken as amounts in %(here)s, without exchange.")
        said.append(_say(message, file=plan.currency, here=project.currency))
    if not plan.currency:
        message = gettext_noop("The file names no currency; its amounts are taken in %(here)s.")
        said.append(_say(message, here=project.currency))
    if held.by_constraint:
        message = gettext_noop("Held at the file's start by “start no earlier than”: %(count)s.")
        said.append(_say(message, count=held.by_constraint))
    if held.by_hand:
        message = gettext_noop("Held at the file's dates by hand: %(count)s.")
        said.append(_say(message, count=held.by_hand))
    if bare_costs:
        message = gettext_noop("Tasks that cost something without people have it as fixed cost: %(count)s.")
        said.append(_say(message, count=len(bare_costs)))
    own = total(amount for _uid, amount in fixed_costs_above(plan))
    if own:
        message = gettext_noop(
            "Fixed costs of summaries and of the project, %(amount)s, are lines of the budget."
        )
        said.append(_say(message, amount=_money(own)))
    return said


def _say(message: str, **values: object) -> Sentence:
    return {"message": message, "values": values}


def _money(amount: Decimal) -> dict[str, str]:
    """An amount inside a sentence; it is written as the reader's language does."""
    return {"amount": str(amount)}


def _sums(plan: ImportedPlan, project: Project, gaps: list[Difference]) -> list[SumRow]:
    live = Task.objects.filter(project=project).live()
    dated = sum(1 for item in plan.tasks if item.start and item.finish)
    rows = [
        _count("tasks", plan, live.count(), _left(plan, "Inactive tasks")),
        _count("links", plan, TaskLink.objects.filter(project=project).count(), _left(plan, "link")),
        _count("calendars", plan, len(plan.calendars), []),
        _count("resources", plan, Resource.objects.filter(project=project).count(), []),
        _assignments(plan, project),
        SumRow("dates", "count", str(dated), str(dated - len(gaps)), _causes_of_dates(gaps)),
        _work(plan, project),
        *_overtime(plan, project),
        _cost(plan, project),
        _actual_cost(plan, project),
    ]
    return rows + _baselines(plan, project)


def _count(kind: str, plan: ImportedPlan, here: int, causes: list[Sentence]) -> SumRow:
    there = plan.in_file.get(kind, here)
    return SumRow(kind, "count", str(there), str(here), causes if there != here else [])


def _left(plan: ImportedPlan, word: str) -> list[Sentence]:
    """What was left out of a kind, by a word in its name."""
    message = gettext_noop("%(what)s: %(count)s.")
    return [
        _say(message, what={"message": item.what, "values": {}}, count=item.count)
        for item in plan.left_out
        if word.lower() in item.what.lower() and ":" not in item.what
    ]


def _assignments(plan: ImportedPlan, project: Project) -> SumRow:
    there = plan.in_file.get("assignments", 0)
    here = Assignment.objects.filter(task__project=project).count()
    causes = _left(plan, "assignment")
    lost = sum(item.count for item in plan.left_out if "ssignments" in item.what and ":" not in item.what)
    merged = there - lost - len(plan.assignments)
    if merged > 0:
        causes.append(_say(gettext_noop("The same person twice on a task is one: %(count)s."), count=merged))
    return SumRow("assignments", "count", str(there), str(here), causes if there != here else [])


def _work(plan: ImportedPlan, project: Project) -> SumRow:
    """People's minutes: of assignments, and of tasks to which nobody is assigned."""
    people = {item.uid for item in plan.resources if item.kind == "work"}
    of_people = [item for item in plan.assignments if item.resource_uid in people]
    with_people = {item.task_uid for item in of_people}
    alone = sum(
        item.work_minutes for item in plan.tasks if item.uid not in with_people and not item.is_summary
    )
    lost = sum(item.work_minutes for item in plan.left_out)
    there = sum(item.work_minutes for item in of_people) + alone + lost
    assigned = Assignment.objects.filter(task__project=project, resource__kind=Resource.Kind.WORK)
    tasks = Task.objects.filter(project=project, is_summary=False).live()
    here = (assigned.aggregate(sum=Sum("work_minutes"))["sum"] or 0) + (
        tasks.exclude(assignments__resource__kind=Resource.Kind.WORK).aggregate(sum=Sum("work_minutes"))[
            "sum"
        ]
        or 0
    )
    causes = _lost_work(plan)
    return SumRow("work", "minutes", str(there), str(here), causes if there != here else [])


def _overtime(plan: ImportedPlan, project: Project) -> list[SumRow]:
    """Minutes of overtime, where the file has any."""
    there = sum(item.overtime_minutes for item in plan.assignments)
    if not there:
        return []
    assigned = Assignment.objects.filter(task__project=project)
    here = assigned.aggregate(sum=Sum("overtime_minutes"))["sum"] or 0
    return [SumRow("overtime", "minutes", str(there), str(here))]


def _lost_work(plan: ImportedPlan) -> list[Sentence]:
    message = gettext_noop("%(what)s: %(hours)s h.")
    return [
        _say(message, what={"message": item.what, "values": {}}, hours=f"{item.work_minutes / 60:g}")
        for item in plan.left_out
        if item.work_minutes
    ]


def _parts_of_cost(plan: ImportedPlan) -> Decimal:
    """What assignments and fixed costs of the file add up to."""
    of_tasks = total(Decimal(item.fixed_cost) for item in plan.tasks)
    of_people = total(Decimal(item.cost or 0) for item in plan.assignments)
    return of_tasks + of_people + Decimal(plan.fixed_cost)


def _stated_cost(plan: ImportedPlan) -> Decimal:
    """What the file says the project costs: its own row, else its first level, else what its parts add up to."""
    if plan.cost is not None:
        return Decimal(plan.cost)
    first = [item.cost for item in plan.tasks if item.outline_level == 1]
    if first and all(cost is not None for cost in first):
        return total(Decimal(cost or 0) for cost in first) + Decimal(plan.fixed_cost)
    return _parts_of_cost(plan)


def _cost(plan: ImportedPlan, project: Project) -> SumRow:
    there, parts, here = _stated_cost(plan), _parts_of_cost(plan), budget_at_completion(project.pk)
    causes = []
    if there != parts:
        message = gettext_noop("The file's assignments and fixed costs come to %(amount)s.")
        causes.append(_say(message, amount=_money(parts)))
    causes += _lost_money(plan)
    if here != parts:
        if Resource.objects.filter(project=project, user__isnull=False).exists():
            message = gettext_noop("People with an account cost what their own rates here say.")
        elif all(item.cost is None for item in plan.assignments) and plan.assignments:
            message = gettext_noop(
                "The file prices no assignment; hours are taken at the rates of its resources."
            )
        else:
            message = gettext_noop("Hours at the rates of the file come to another amount than it states.")
        causes.append(_say(message))
    return SumRow("cost", "money", str(there), str(here), causes if there != here else [])


def _lost_money(plan: ImportedPlan) -> list[Sentence]:
    message = gettext_noop("%(what)s: %(amount)s.")
    return [
        _say(message, what={"message": item.what, "values": {}}, amount=_money(Decimal(item.amount)))
        for item in plan.left_out
        if Decimal(item.amount)
    ]


def _actual_cost(plan: ImportedPlan, project: Project) -> SumRow:
    stated = total(Decimal(item.actual_cost) for item in plan.tasks if item.outline_level == 1)
    there = max(stated, total_actual_cost(plan))
    here = CostEntry.objects.filter(project=project).aggregate(sum=Sum("amount"))["sum"] or ZERO
    message = gettext_noop("Only what a task has cost of its own, and more than nothing, is an entry.")
    return SumRow("actual_cost", "money", str(there), str(here), [] if there == here else [_say(message)])


def _baselines(plan: ImportedPlan, project: Project) -> list[SumRow]:
    numbers = sorted({value.number for item in plan.tasks for value in item.baselines})
    kept = Baseline.objects.filter(project=project).order_by("number")
    ours = {row.name: row for row in kept.annotate(task_count=Count("tasks"), cost=Sum("tasks__cost"))}
    rows = []
    for number in numbers:
        values = [value for item in plan.tasks for value in item.baselines if value.number == number]
        own = ours.get(baseline_name(number))
        count, cost = len(values), total(Decimal(value.cost) for value in values)
        message = gettext_noop("A task without both dates has no place in a baseline.")
        here, money = (own.task_count, own.cost or ZERO) if own is not None else (0, ZERO)
        causes = [_say(message)] if (count, cost) != (here, money) else []
        rows.append(SumRow(f"baseline:{number}", "count", str(count), str(here), causes))
        rows.append(SumRow(f"baseline_cost:{number}", "money", str(cost), str(money), causes))
    return rows


# Why a task lies elsewhere, the first that holds.
_SPLIT = gettext_noop("The file splits it; its parts come to other dates here.")
_CHILDREN = gettext_noop("Its tasks lie elsewhere.")
_FOLLOWS = gettext_noop("It follows “%(name)s”, which lies elsewhere.")
_STATUS = gettext_noop("What is not done begins after the status date.")
_PROGRESS = gettext_noop("What remains of begun work is planned anew.")
_PEOPLE = gettext_noop("The working time of its people comes to another length.")
_NO_REASON = gettext_noop("Nothing in the file says why it starts then.")
_ANEW = gettext_noop("Its dates are computed anew from links, dates and calendars.")


def _shown(
    plan: ImportedPlan, project: Project, placed: Mapping[int, Placed], gaps: list[Difference]
) -> list[dict[str, Any]]:
    elsewhere = {gap.item.uid: gap.item.name for gap in gaps}
    before: dict[int, list[int]] = {}
    for link in plan.links:
        before.setdefault(link.successor_uid, []).append(link.predecessor_uid)
    staffed = {item.task_uid for item in plan.assignments}
    return [
        {
            "task": f"{placed[gap.item.uid].wbs_code} {gap.item.name}",
            "file": _span(gap.item.start, gap.item.finish),
            "here": _span(gap.start, gap.finish),
            "cause": _cause(gap, elsewhere, before, staffed, has_status_date=project.status_date is not None),
        }
        for gap in gaps[:SHOWN_DIFFERENCES]
    ]


def _span(start: str | None, finish: str | None) -> str:
    return f"{start} – {finish}".replace("T", " ")


def _cause(
    gap: Difference,
    elsewhere: Mapping[int, str],
    before: Mapping[int, list[int]],
    staffed: Iterable[int],
    *,
    has_status_date: bool,
) -> Sentence:
    item = gap.item
    follows = next((uid for uid in before.get(item.uid, ()) if uid in elsewhere), None)
    if item.stretches:
        return _say(_SPLIT)
    if item.is_summary:
        return _say(_CHILDREN)
    if follows is not None:
        return _say(_FOLLOWS, name=elsewhere[follows][:60])
    if has_status_date and gap.start > (item.start or "") and not item.actual_start:
        return _say(_STATUS)
    if item.actual_start:
        return _say(_PROGRESS)
    if gap.start == item.start and item.uid in staffed:
        return _say(_PEOPLE)
    if item.constraint_kind == "asap" and not before.get(item.uid):
        return _say(_NO_REASON)
    return _say(_ANEW)


def _causes_of_dates(gaps: list[Difference]) -> list[Sentence]:
    if not gaps:
        return []
    return [_say(gettext_noop("Elsewhere: %(count)s; each is listed with its cause."), count=len(gaps))]
