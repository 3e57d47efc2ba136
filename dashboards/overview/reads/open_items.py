"""What is open in a project beside its figures: overdue tasks and actions, conditions, approvals that wait."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import BudgetVersion, CostDocument, ReserveDraw
from controls.known.reads import Known
from controls.known.words import Reader, listed
from controls.models import ChangeRequest, ControlAction
from projects.models import GateApprover, GateCondition, Phase, Project
from tasks.models import Task, TimeWeek

_NAMED = 3


def open_sentence(project: Project, known: Known, reader: Reader) -> str:
    """“Overdue: Load data. 2 conditions of gates are open and 3 approvals wait.”; empty where nothing is.

    Of now alone: of a past day it is not kept. Two queries.
    """
    if known.day is not None:
        return ""
    overdue = _overdue(project, known.today)
    counted = _counts(project, known.today)
    approvals = counted["gates"] + counted["changes"] + counted["weeks"]
    if reader.sees_money:
        approvals += counted["costs"] + counted["versions"] + counted["draws"]
    parts = [
        words % {"n": number}
        for number, words in (
            (counted["conditions"], _conditions(counted["conditions"])),
            (counted["late"], _late(counted["late"])),
            (approvals, _approvals(approvals)),
        )
        if number
    ]
    return " ".join(filter(None, (overdue, f"{listed(parts)}." if parts else "")))


def _overdue(project: Project, today: date) -> str:
    """The tasks that are the longest overdue by name, and how many more are."""
    morning = datetime.combine(today, time(), ZoneInfo(project.time_zone))
    rows = Task.objects.unfinished().filter(project=project, is_summary=False, finish__lt=morning)
    named = rows.annotate(number=Window(Count("pk"))).order_by("finish", "row_number")
    longest = list(named.values_list("name", "number")[:_NAMED])
    if not longest:
        return ""
    names, number = ", ".join(name for name, _of in longest), longest[0][1]
    more = number - len(longest)
    if not more:
        return _("Overdue: %(tasks)s.") % {"tasks": names}
    words = ngettext(
        "Overdue: %(tasks)s and %(n)d more task.",
        "Overdue: %(tasks)s and %(n)d more tasks.",
        more,
    )
    return words % {"tasks": names, "n": more}


def _counts(project: Project, today: date) -> dict[str, int]:
    waits = Q(status="submitted")
    gates = GateApprover.objects.filter(
        gate__phase__status=Phase.Status.ACTIVE,
        gate__planned_on__lte=today,
        gate__decisions=None,
        answer=GateApprover.Answer.OPEN,
    )
    late = ControlAction.objects.filter(status=ControlAction.Status.OPEN, due__lt=today)
    changes = ChangeRequest.objects.filter(state=ChangeRequest.State.SUBMITTED)
    numbers = {
        "conditions": _number(
            GateCondition.objects.filter(done_at=None),
            "decision__gate__phase__project",
        ),
        "late": _number(late),
        "gates": _number(gates, "gate__phase__project", "gate"),
        "changes": _number(changes),
        "costs": _number(CostDocument.objects.filter(waits)),
        "versions": _number(BudgetVersion.objects.filter(waits)),
        "draws": _number(ReserveDraw.objects.filter(waits), "reserve__project"),
        "weeks": _number(TimeWeek.objects.filter(waits)),
    }
    counted = Project.objects.filter(pk=project.pk).values(**numbers).get()
    return {name: number or 0 for name, number in counted.items()}


def _number(rows: QuerySet[Any], project: str = "project", of: str = "pk") -> Subquery:
    """How many rows of the outer project there are: of different ones of `of`."""
    own = rows.filter(**{project: OuterRef("pk")}).order_by().annotate(whose=F(project))
    return Subquery(own.values("whose").annotate(n=Count(of, distinct=True)).values("n"))


def _conditions(number: int) -> str:
    return ngettext(
        "%(n)d condition of a gate is open",
        "%(n)d conditions of gates are open",
        number,
    )


def _late(number: int) -> str:
    return ngettext("%(n)d action is overdue", "%(n)d actions are overdue", number)


def _approvals(number: int) -> str:
    return ngettext("%(n)d approval waits", "%(n)d approvals wait", number)
