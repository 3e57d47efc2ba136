"""What an hour of somebody costs on a date: the person's own rate, else the rate of their labour role."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from people.models import Rate, User


class RateBook:
    """Dated rates of some people, read once; `on(user_id, day)` answers from memory."""

    def __init__(self, user_ids: Iterable[int]) -> None:
        self._roles = dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "labour_role"))
        self._own: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
        self._by_role: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        rows = Rate.objects.order_by("-valid_from").values_list(
            "user_id", "labour_role", "valid_from", "hourly_amount"
        )
        for user_id, role, valid_from, amount in rows:
            if user_id is not None:
                self._own[user_id].append((valid_from, amount))
            else:
                self._by_role[role].append((valid_from, amount))

    def on(self, user_id: int, day: date) -> Decimal | None:
        """Hourly amount valid on `day`: the latest row not after it; before the first row, the first one."""
        for rows in (self._own.get(user_id), self._by_role.get(self._roles.get(user_id, ""))):
            if rows:
                return next((amount for valid_from, amount in rows if valid_from <= day), rows[-1][1])
        return None


def hourly_rates(user_ids: Iterable[int]) -> RateBook:
    return RateBook(user_ids)


def hourly_rate(user_id: int, on: date) -> Decimal | None:
    """Hourly amount of a person on a date, or None when neither they nor their role have a rate."""
    return RateBook([user_id]).on(user_id, on)
