"""Workers are killed in the middle of a computation: the sweep finds what they left, and nothing is there twice."""

from bench.tree import Tree
from drills.report import Report
from drills.scene import scene, wait_until

PROJECTS = 3
TASKS = 2_000
DONE_SECONDS = 60
# pg_locks shows a computation's lock by its class (controls/computing/services/recompute.py).
_COMPUTING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 20556"


def worker_kill(runs: int) -> Report:
    with scene() as tree:
        from bench.seed import seed

        seeded = seed((), portfolio=PROJECTS, portfolio_size=TASKS)
        for name in ("worker", "beat"):
            tree.start(name)
        kills, waits = 0, []
        for number in range(runs):
            project_id = seeded.portfolio[number % PROJECTS].project_id
            generation = edit(project_id)
            kills += kill_while_computing(tree)
            waits.append(wait_until(lambda: is_done(project_id, generation), seconds=2 * DONE_SECONDS))  # noqa: B023
        done = [wait for wait in waits if wait is not None]
        twice = duplicates()
        return Report(
            drill="worker_kill",
            runs=runs,
            promise=f"nothing lost, no duplicate row, done within {DONE_SECONDS} s",
            measured={
                "killed_while_computing": kills,
                "lost": runs - len(done),
                "duplicate_snapshots": twice,
                "median_seconds_to_done": round(sorted(done)[len(done) // 2], 1) if done else -1,
                "longest_seconds_to_done": round(max(done), 1) if done else -1,
            },
            holds=len(done) == runs and not twice and max(done) <= DONE_SECONDS,
        )


def edit(project_id: int) -> int:
    """What every edit of a plan does at its end; the project's new generation."""
    from django.db import transaction

    from projects.models import Project
    from projects.project.services import raise_generation

    with transaction.atomic():
        raise_generation(project_id)
    return Project.objects.get(pk=project_id).generation


def kill_while_computing(tree: Tree) -> bool:
    """Wait for a computation, kill the worker in it, start another. False when none began in time."""
    began = wait_until(is_computing, seconds=45, pause=0.005)
    tree.kill("worker")
    tree.start("worker")
    return began is not None


def is_computing() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_COMPUTING)
        return bool(cursor.fetchone()[0])


def is_done(project_id: int, generation: int) -> bool:
    from controls.models import Snapshot

    return Snapshot.objects.filter(project=project_id, generation__gte=generation).exists()


def duplicates() -> int:
    """Snapshots beyond the one that a generation and status date may have."""
    from django.db.models import Count

    from controls.models import Snapshot

    keys = Snapshot.objects.order_by().values("project", "generation", "status_date").annotate(n=Count("pk"))
    return keys.filter(n__gt=1).count()
