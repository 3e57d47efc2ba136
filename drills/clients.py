"""People who use the pages while something is broken; each thread is one of them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.session import Request, Session, UnexpectedAnswer

AFTER_ERROR_SECONDS = 1.0


@dataclass(slots=True)
class Log:
    """What came of the requests: (when it was answered, whether it went well, how long it took)."""

    entries: list[tuple[float, bool, float]] = field(default_factory=list)

    def errors(self, *, since: float = 0.0, until: float = float("inf")) -> int:
        return sum(not fine for when, fine, _took in self.entries if since <= when <= until)

    def count(self, *, since: float = 0.0, until: float = float("inf")) -> int:
        return sum(since <= when <= until for when, _fine, _took in self.entries)

    def longest(self) -> float:
        return max((took for _when, _fine, took in self.entries), default=0.0)


class Crowd:
    """Clients that ask until they are told to stop; after an error each waits a second, as a person would."""

    def __init__(
        self,
        port: int,
        cookies: dict[str, str],
        ask: Callable[[int, int], Request],
        *,
        size: int,
        pause: float,
    ) -> None:
        self.log = Log()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=[number, port, cookies, ask, pause])
            for number in range(size)
        ]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(
        self,
        number: int,
        port: int,
        cookies: dict[str, str],
        ask: Callable[[int, int], Request],
        pause: float,
    ) -> None:
        session = Session(port, cookies)
        turn = 0
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                session.ask(ask(number, turn))
                is_fine = True
            except (OSError, UnexpectedAnswer):
                is_fine = False
                session.close()
            now = time.monotonic()
            self.log.entries.append((now, is_fine, now - started))
            turn += 1
            self._stop.wait(pause if is_fine else AFTER_ERROR_SECONDS)
        session.close()
