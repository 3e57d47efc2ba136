"""Whether, and when, a process that ended by itself is started again.

At once the first time, then after longer and longer pauses; one that keeps ending is given up, because a site that
is restarted for ever looks as if it ran. The launcher then stops everything and shows the process's last lines.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_ENDS = 5
WITHIN_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0


@dataclass(slots=True)
class Revival:
    """The recent ends of one process. `clock` gives seconds that never go back."""

    clock: Callable[[], float] = time.monotonic
    ends: list[float] = field(default_factory=list)
    due_at: float | None = None

    @property
    def is_given_up(self) -> bool:
        """It ended `MOST_ENDS` times within `WITHIN_SECONDS`."""
        return len(self.ends) >= MOST_ENDS

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.clock() >= self.due_at

    def note_end(self) -> float:
        """Note that it ended now; returns the seconds until it is started again: 0, 0.5, 1, 2, 4."""
        now = self.clock()
        self.ends = [moment for moment in self.ends if now - moment < WITHIN_SECONDS]
        self.ends.append(now)
        pause = 0.0
        if len(self.ends) > 1:
            pause = FIRST_PAUSE_SECONDS * 2 ** (len(self.ends) - 2)
        pause = min(pause, LONGEST_PAUSE_SECONDS)
        self.due_at = now + pause
        return pause

    def begin(self) -> None:
        """It is being started now."""
        self.due_at = None
