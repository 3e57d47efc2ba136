"""How much of one resource is in use over clock time, kept as steps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

# Units come as fractions; sums of them must not overload by rounding.
TOLERANCE = 1e-9


class Timeline:
    """Use of a resource. Between `times[i]` and `times[i + 1]` it is `used[i]`."""

    def __init__(self, capacity: float) -> None:
        self.capacity = capacity
        self.times: list[int] = [-(1 << 60)]
        self.used: list[float] = [0.0]
        self.bookings: list[tuple[int, int, int]] = []

    def book(self, start: int, finish: int, units: float, node: int) -> None:
        """Take `units` from `start` to `finish` for a node."""
        if finish <= start:
            return
        low, high = self._cut(start), self._cut(finish)
        for place in range(low, high):
            self.used[place] += units
        self.bookings.append((start, finish, node))

    def _cut(self, time: int) -> int:
        place = bisect_left(self.times, time)
        if place == len(self.times) or self.times[place] != time:
            self.times.insert(place, time)
            self.used.insert(place, self.used[place - 1])
        return place

    def conflict(self, start: int, finish: int, units: float) -> tuple[int, int | None] | None:
        """The first moment in [start, finish) when `units` more do not fit, and when they next do (None: never)."""
        room = self.capacity - units + TOLERANCE
        place = bisect_right(self.times, start) - 1
        while place < len(self.times) and self.times[place] < finish:
            if self.used[place] > room:
                moment = max(self.times[place], start)
                while place < len(self.times) and self.used[place] > room:
                    place += 1
                return moment, (self.times[place] if place < len(self.times) else None)
            place += 1
        return None

    def holders(self, moment: int) -> list[int]:
        """The nodes that use the resource at a moment."""
        return [node for start, finish, node in self.bookings if start <= moment < finish]

    def overloads(self) -> list[tuple[int, int, float]]:
        """(from, to, units above capacity) of every overloaded stretch."""
        found = []
        for place, used in enumerate(self.used[:-1]):
            if used > self.capacity + TOLERANCE:
                found.append((self.times[place], self.times[place + 1], used - self.capacity))
        return found
