"""A risk register out of a template."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.money import cents
from people.exchange_rates.reads import ExchangeBook
from projects.project_templates.services import Putting
from risks.models import Risk, RiskResponse
from risks.template_part.reads import CHOICES, COSTS, DAYS, RATINGS, TEXTS

Kept = Mapping[str, Any]


def put_risks(putting: Putting, kept: list[Kept]) -> None:
    """Insert the risks, numbered from 1, with their responses. Raises NoExchangeRate."""
    worth = _Worth(putting)
    risks = [_risk(putting, item, number, worth) for number, item in enumerate(kept, start=1)]
    Risk.objects.bulk_create(risks)
    responses, hits = [], []
    hit = Risk.tasks.through
    for item, risk in zip(kept, risks, strict=True):
        responses += [_response(putting, risk, response, worth) for response in item["responses"]]
        hits += [
            hit(risk=risk, task=putting.tasks[number])
            for number in item.get("tasks", ())
            if number in putting.tasks
        ]
    RiskResponse.objects.bulk_create(responses)
    hit.objects.bulk_create(hits)


def _risk(putting: Putting, item: Kept, number: int, worth: "_Worth") -> Risk:
    risk = Risk(
        project=putting.project,
        number=number,
        owner=putting.person(item.get("owner", "")),
        review_on=putting.day(item.get("review")),
        raised_by=putting.actor.user,
    )
    for name in (*TEXTS, *CHOICES, *RATINGS):
        if name in item:
            setattr(risk, name, item[name])
    for name in DAYS:
        if name in item:
            setattr(risk, name, Decimal(item[name]))
    for name in COSTS:
        if name in item:
            setattr(risk, name, worth.of(item[name]))
    return risk


def _response(
    putting: Putting,
    risk: Risk,
    item: Kept,
    worth: "_Worth",
) -> RiskResponse:
    return RiskResponse(
        risk=risk,
        strategy=item["strategy"],
        action=item["action"],
        owner=putting.person(item.get("owner", "")),
        due=putting.day(item.get("due")),
        cost=worth.of(item.get("cost", 0)),
        task=putting.tasks.get(item.get("task", -1)),
    )


class _Worth:
    """Amounts of the template in the project's currency, at the rate of its first day."""

    def __init__(self, putting: Putting) -> None:
        self._from = putting.currency
        self._to = putting.project.currency
        self._day = putting.days.first
        self._book: ExchangeBook | None = None

    def of(self, amount: str | int) -> Decimal:
        if self._from in ("", self._to) or not Decimal(amount):
            return Decimal(amount)
        self._book = self._book or ExchangeBook()
        there = self._book.convert(Decimal(amount), self._from, self._to, self._day)
        return cents(there)
