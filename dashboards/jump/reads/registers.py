"""What the palette finds in the registers: by number ("R-03", "cr 2") and by words of the title."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from controls.models import ChangeRequest, Decision
from core.access import Action, Actor
from projects.models import Gate, Phase
from risks.models import Issue, Risk
from tasks.models import Deliverable

# A kind and a number, however they are written: R-03, r3, "CR 2", gate 4.
_CODE = re.compile(r"(?<!\w)([^\W\d_]{1,8})[\s-]?0*(\d{1,6})(?!\w)")


@dataclass(frozen=True, slots=True)
class Register:
    """Numbered records of projects; `marks` are what people write before the number, lower case.

    `number`, `title` and `project` are paths from the row; `is_open` holds for rows still to be
    dealt with; `key` is what the address takes after the project's code.
    """

    kind: Any
    marks: tuple[str, ...]
    code: Callable[[int], str]
    model: Any
    action: Action
    url_name: str
    is_open: Q
    number: str = "number"
    title: str = "title"
    project: str = "project"
    key: str = "number"


REGISTERS = (
    Register(
        kind=_("Risk"),
        marks=("r",),
        code="R-{:02d}".format,
        model=Risk,
        action=Action.VIEW_PLAN,
        url_name="risk",
        is_open=Q(status=Risk.Status.OPEN),
    ),
    Register(
        kind=_("Issue"),
        marks=("i",),
        code="I-{:02d}".format,
        model=Issue,
        action=Action.VIEW_PLAN,
        url_name="issue",
        is_open=Q(status=Issue.Status.OPEN),
    ),
    Register(
        kind=_("Change request"),
        marks=("cr",),
        code="CR-{}".format,
        model=ChangeRequest,
        action=Action.VIEW_DASHBOARD,
        url_name="change",
        is_open=Q(state__in=(ChangeRequest.State.DRAFT, ChangeRequest.State.SUBMITTED)),
    ),
    Register(
        kind=_("Decision"),
        marks=("d",),
        code="D-{:02d}".format,
        model=Decision,
        action=Action.VIEW_PLAN,
        url_name="logged_decision",
        is_open=Q(pk__gt=0),
    ),
    Register(
        kind=_("Deliverable"),
        marks=("dl",),
        code="DL-{:02d}".format,
        model=Deliverable,
        action=Action.VIEW_DASHBOARD,
        url_name="deliverable",
        is_open=~Q(state__in=(Deliverable.State.ACCEPTED, Deliverable.State.CONDITIONAL)),
        title="name",
    ),
    Register(
        kind=_("Gate"),
        marks=("g", "gate"),
        code="G{}".format,
        model=Gate,
        action=Action.VIEW_DASHBOARD,
        url_name="gate",
        is_open=~Q(phase__status=Phase.Status.DONE),
        number="phase__position",
        title="name",
        project="phase__project",
        key="pk",
    ),
)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a register; `is_exact` when its number was asked for."""

    label: str
    kind: str
    url: str
    is_exact: bool


def registered(actor: Actor, text: str, most: int, here: str = "") -> list[Record]:
    """At most `most` of each register: whose number was asked for, then the project with the code
    `here`, then what is open, then the rest.

    Only of projects in which the actor may read the register; a query a register.
    """
    codes = [(mark.lower(), int(number)) for mark, number in _CODE.findall(text)]
    records = [
        one for register in REGISTERS for one in _records_of(register, actor, text.split(), codes, most, here)
    ]
    return sorted(records, key=lambda one: not one.is_exact)


def _records_of(
    register: Register,
    actor: Actor,
    words: list[str],
    codes: list[tuple[str, int]],
    most: int,
    here: str,
) -> list[Record]:
    numbers = [number for mark, number in codes if mark in register.marks]
    has_number = Q(**{f"{register.number}__in": numbers})
    is_here = Q(**{f"{register.project}__code": here})
    rows = (
        register.model.objects.visible_to(actor)
        .allowing(actor, register.action)
        .filter(has_number | all_in(words, register.title))
        .order_by(
            last_unless(has_number),
            last_unless(is_here),
            last_unless(register.is_open),
            "-pk",
        )
        .values_list(
            register.number,
            register.title,
            register.key,
            f"{register.project}__code",
            f"{register.project}__name",
        )
    )
    return [
        Record(
            label=f"{register.code(number)} {title}",
            kind=f"{register.kind} · {project}",
            url=reverse(register.url_name, args=[code, key]),
            is_exact=number in numbers,
        )
        for number, title, key, code, project in rows[:most]
    ]


def last_unless(condition: Q) -> Case:
    """An order in which rows for which it holds come first."""
    return Case(When(condition, then=0), default=1)


def all_in(words: list[str], *fields: str) -> Q:
    """Every word in one of the fields."""
    found = Q()
    for word in words:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        found &= one
    return found
