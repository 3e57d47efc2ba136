"""A day of ticks from two clocks that miss some and repeat others, with the change to winter time inside."""

import random
import threading
from datetime import UTC, datetime, timedelta

from drills.report import Report
from drills.scene import scene

BEGIN = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # Berlin's clocks go back on the 25th at 3:00
HOURS = 24
RHYTHM = timedelta(minutes=5)
MISSED, REPEATED = 0.10, 0.20
TASKS = 200


def clock_replay(runs: int) -> Report:
    with scene():
        from django.db.models import Count

        from alerts.models import Alert, Delivery
        from bench.seed import seed
        from controls.alerting.services import watch_overdue

        seed((), portfolio=1, portfolio_size=TASKS)
        let_some_fall_due()
        Alert.objects.all().delete()
        ticks = 0
        for number in range(runs):
            beats = [ticks_of(random.Random(2 * number + beat)) for beat in range(2)]
            ticks += sum(map(len, beats))
            replay(beats)
        facts = expected()
        told = Alert.objects.filter(kind="task_overdue", fact_count=1)
        twice = told.order_by().values("recipient", "key").annotate(n=Count("pk")).filter(n__gt=1).count()
        # Many at once are told by the mail of their bundle.
        alone = Delivery.objects.filter(alert__in=told).count()
        in_bundles = told.filter(bundle__deliveries__isnull=False).count()
        mails = Delivery.objects.filter(alert__kind="task_overdue").count()
        missing = watch_overdue(now=BEGIN + timedelta(hours=HOURS))
        return Report(
            drill="clock_replay",
            runs=runs,
            promise="each alert exactly one row",
            measured={
                "ticks": ticks,
                "alerts": told.count(),
                "expected": facts,
                "twice": twice,
                "missing": missing,
                "told_by_mail": alone + in_bundles,
                "mails": mails,
            },
            holds=not twice and not missing and told.count() == facts == alone + in_bundles,
        )


def let_some_fall_due() -> None:
    """A third of the tasks were due ten days before; the others fall due a few minutes apart around the day."""
    from django.db import connection

    from tasks.models import Task, TaskLink

    # Tasks that wait for one another would be one alert; here each is a fact of its own.
    TaskLink.objects.all().delete()
    # Written long before, or what was due then would be known.
    Task.objects.update(created_at=BEGIN - timedelta(days=60))
    ids = list(Task.objects.unfinished().order_by("pk").values_list("pk", flat=True))
    for place, pk in enumerate(ids):
        long_ago, about_now = (
            BEGIN - timedelta(days=10),
            BEGIN + timedelta(minutes=13 * (place - len(ids) // 2)),
        )
        Task.objects.filter(pk=pk).update(finish=long_ago if place % 3 == 0 else about_now)
    connection.close()


def expected() -> int:
    """Alerts that a perfect clock makes: the assignee the day after, the manager two working days later."""
    from zoneinfo import ZoneInfo

    from tasks.models import Task

    berlin = ZoneInfo("Europe/Berlin")
    last_day = (BEGIN + timedelta(hours=HOURS)).astimezone(berlin).date()
    finishes = Task.objects.unfinished().values_list("finish", flat=True)
    days = [(last_day - finish.astimezone(berlin).date()).days for finish in finishes if finish]
    return sum(late > 0 for late in days) + sum(late >= 10 for late in days)


def ticks_of(rng: random.Random) -> list[datetime]:
    """One clock's ticks of the day: some never come, some come twice, none quite on time."""
    ticks: list[datetime] = []
    for number in range(int(timedelta(hours=HOURS) / RHYTHM)):
        if rng.random() < MISSED:
            continue
        moment = BEGIN + number * RHYTHM + timedelta(seconds=rng.uniform(0, 20))
        ticks += [moment] * (2 if rng.random() < REPEATED else 1)
    return ticks


def replay(beats: list[list[datetime]]) -> None:
    """Both clocks at once, each in its order."""

    def run(ticks: list[datetime]) -> None:
        from django.db import connection

        from controls.alerting.services import watch_overdue

        for moment in ticks:
            watch_overdue(now=moment)
        connection.close()

    threads = [threading.Thread(target=run, args=[ticks]) for ticks in beats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
