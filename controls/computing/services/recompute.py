"""From a project's rows to a snapshot of what is known: exactly one per generation and status date.

Many messages make one computation: whoever comes second finds the project locked or already computed and leaves.
A lost message costs seconds: the sweep finds every project whose generation is ahead.
"""

import logging
from datetime import date, datetime, timedelta
from time import perf_counter

from django.db import connection, transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from alerts.raising.services import close_over
from controls.actions.services.bounds import watch_bounds
from controls.alerting.services.crossings import tell_about_failure, tell_about_state
from controls.computing.reads import LOCK_CLASS
from controls.earned_value.figures import progress
from controls.earned_value.figures.project import Figures, figures_of
from controls.earned_value.services import write_measures
from controls.health.figures.dimensions import health
from controls.known.reads import latest_snapshot
from controls.known.reads.facts import ProjectFacts, load_facts, local_today, status_date_of
from controls.models import Snapshot
from controls.slips.services.movements import JournalMarks, journal_marks, write_movements
from projects.models import Project

logger = logging.getLogger(__name__)

# Read twice without holding editors up; if edits keep coming in between, the third time they wait.
_OPTIMISTIC_ATTEMPTS = 2
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
# From this many failures in a row on, people are told.
_FAILURES_TO_TELL = 3


def recompute(project_id: int, *, today: date | None = None, now: datetime | None = None) -> Snapshot | None:
    """Write the snapshot of a project's present generation and status date.

    Returns None when there is nothing to do: another worker is at it, or the snapshot exists. `today` is the status
    date of a project whose manager set none; by default the date where the project is. Raises whatever the
    computation raises: the job turns that into a pause (`note_failure`).
    """
    began = perf_counter()
    for attempt in range(_OPTIMISTIC_ATTEMPTS + 1):
        with transaction.atomic():
            if not _try_lock(project_id):
                return None
            is_last = attempt == _OPTIMISTIC_ATTEMPTS
            project = _read(project_id, holding_editors=is_last)
            if project is None:
                return None
            day = today or local_today(project)
            if not _is_due(project, day):
                _note_success(project)
                return None
            marks = journal_marks(project_id)
            facts = load_facts(project, today=day)
            figures = figures_of(facts)
            # An edit that was committed while we read may be half in what we saw: read again.
            if is_last or _generation_now(project_id) == project.generation:
                return _write(facts, figures, marks, began)
    return None  # not reached: the last attempt always writes


def recompute_or_note(
    project_id: int, *, today: date | None = None, now: datetime | None = None
) -> Snapshot | None:
    """`recompute` for the job: a failure is written to the project, which then backs off; others go on."""
    try:
        return recompute(project_id, today=today)
    except Exception as error:
        logger.exception("recompute failed", extra={"project_id": project_id})
        # A session that was ended must not be used to write down why.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        note_failure(project_id, error, now=now)
        return None


def note_failure(project_id: int, error: Exception, *, now: datetime | None = None) -> None:
    """Count a failed computation and let the project wait: 15 s, 30 s, 1 min ... an hour at most."""
    now = now or timezone.now()
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
        if project is None or project.compute_held_by:
            return  # gone, or stopped on purpose: that is no failure
        project.compute_failures = min(project.compute_failures + 1, 1000)
        project.compute_error = f"{type(error).__name__}: {error}"[:500]
        project.compute_not_before = now + pause_after(project.compute_failures)
        project.save(update_fields=["compute_failures", "compute_error", "compute_not_before"])
        if project.compute_failures == _FAILURES_TO_TELL:
            tell_about_failure(project)


def pause_after(failures: int) -> timedelta:
    """How long a project waits after so many failures in a row."""
    return min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)


def _try_lock(project_id: int) -> bool:
    """The project's compute lock, held until the transaction ends; False when somebody has it.

    An advisory lock, not a row lock: edits must not wait for a computation.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, project_id % 2**31])
        return bool(cursor.fetchone()[0])


def _read(project_id: int, *, holding_editors: bool) -> Project | None:
    rows = Project.objects.filter(pk=project_id)
    if holding_editors:
        rows = rows.select_for_update(no_key=True)
    return rows.first()


def _is_due(project: Project, today: date) -> bool:
    if project.generation > project.computed_generation:
        return True
    known = Snapshot.objects.filter(
        project=project, generation=project.generation, status_date=status_date_of(project, today)
    )
    return not known.exists()


def _generation_now(project_id: int) -> int:
    """The committed generation, with the row locked so that it stays until our snapshot is written."""
    return (
        Project.objects.select_for_update(no_key=True).values_list("generation", flat=True).get(pk=project_id)
    )


def _write(facts: ProjectFacts, figures: Figures, marks: JournalMarks, began: float) -> Snapshot | None:
    """Insert the snapshot with its movements and measures, raise its alerts, move the computed generation forward."""
    project = facts.project
    previous = latest_snapshot(project.pk)
    colours, details = health(facts, figures)
    row = Snapshot(
        project=project,
        generation=project.generation,
        status_date=facts.status_date,
        baseline=facts.baseline,
        actual_cost=facts.money.actual,
        committed=facts.money.committed,
        risk_exposure=facts.risk.exposure,
        contingency_left=facts.money.contingency_left,
        health=details,
        milestones=progress.milestones(facts),
        phases=progress.phases(facts),
        risks=facts.risk.as_json(),
        last_change_set_id=marks.change_set_id,
        last_finish_move_id=marks.finish_move_id,
        **{name: colours[name] for name in ("overall", "schedule", "budget", "scope", "risk")},
        **figures.snapshot_fields(),
    )
    # A repeat for the same state (a restored backup, two brokers) must not fail on the unique key.
    Snapshot.objects.bulk_create([row], ignore_conflicts=True)
    written = Snapshot.objects.get(
        project=project, generation=project.generation, status_date=facts.status_date
    )
    if previous is None or previous.pk != written.pk:
        write_movements(facts, written, previous)
        write_measures(facts, figures, written)
    tell_about_state(facts, written, previous, watch_bounds(facts, figures, written))
    close_over(project_id=project.pk)
    _note_success(project)
    took = round((perf_counter() - began) * 1000)
    Project.objects.filter(pk=project.pk).update(compute_ms=took)
    return written


def _note_success(project: Project) -> None:
    """Forward only: an older computation that ends late must not hide a newer one."""
    Project.objects.filter(pk=project.pk).update(
        computed_generation=Greatest("computed_generation", project.generation),
        computed_at=timezone.now(),
        compute_failures=0,
        compute_error="",
        compute_not_before=None,
    )
