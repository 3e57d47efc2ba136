"""How far an import is, told while its transaction is open, and whether somebody has stopped it meanwhile.

What a transaction writes nobody sees until it ends. So a thread with a connection of its own writes the progress, and
reads the wish to stop; the importer asks for that wish between its steps.
"""

import logging
import threading
from collections.abc import Callable
from enum import IntEnum

from django.db import DatabaseError, connections

from exchange.models import UNDER_WAY, ImportRun

logger = logging.getLogger(__name__)

EVERY_SECONDS = 0.5


class Step(IntEnum):
    """Where a step of an import begins, in per mille; measured on a plan of 60,000 tasks."""

    READING = 0
    ROWS = 400
    DATES = 750
    BASELINES = 880
    REPORT = 940
    END = 990


class Cancelled(Exception):
    """Somebody stopped the import; its transaction is to be rolled back."""


class Progress:
    """Of an import that nobody watches: it counts nothing and is never stopped."""

    def at(self, permille: int) -> None:
        """Say how far the import is. Raises Cancelled when it is to stop."""

    def finish(self) -> None:
        """Stop telling: the importer now writes the row itself."""

    def part(self, step: Step) -> Callable[[float], None]:
        """For what goes through a step by shares from 0 to 1."""
        steps = list(Step)
        end = steps[steps.index(step) + 1]
        return lambda share: self.at(round(step + (end - step) * share))


NO_PROGRESS = Progress()


class WatchedProgress(Progress):
    """Of an import by a worker: its row is kept up to date, and looked at for a wish to stop."""

    def __init__(self, run_id: int, *, is_draft: bool = False) -> None:
        self._run_id = run_id
        self._is_draft = is_draft
        self._permille = 0
        self._state = ImportRun.State.READING
        self._is_cancelled = False
        self._is_finished = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> "WatchedProgress":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.finish()

    def at(self, permille: int) -> None:
        self._permille = max(self._permille, permille)
        if permille >= Step.ROWS and not self._is_draft:
            self._state = ImportRun.State.WRITING
        if self._is_cancelled:
            raise Cancelled

    def finish(self) -> None:
        self._is_finished.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._is_cancelled:
            raise Cancelled

    def _tell(self) -> None:
        try:
            while not self._is_finished.wait(EVERY_SECONDS):
                self._tell_once()
        except DatabaseError:
            # The importer's own connection decides what becomes of the import.
            logger.warning("the progress of an import cannot be told", exc_info=True)
        finally:
            connections.close_all()

    def _tell_once(self) -> None:
        rows = ImportRun.objects.filter(pk=self._run_id, state__in=UNDER_WAY)
        rows.update(state=self._state, progress_permille=self._permille)
        self._is_cancelled = rows.filter(is_cancel_wanted=True).exists()
