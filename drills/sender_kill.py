"""The sender of alerts is killed again and again: every alert arrives, and a repeat is known by its Message-ID."""

import os
import re
from collections import Counter
from typing import Any

from bench.tree import Tree
from drills.report import Report
from drills.scene import scene, wait_until

ALERTS = 1_500
PATIENCE_SECONDS = 120
_MESSAGE_ID = re.compile(r"^Message-ID: <(.+?)>", re.MULTILINE | re.IGNORECASE)


def sender_kill(runs: int) -> Report:
    from tests.alerts.smtp_server import MailServer

    sink = MailServer()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.transport['port']}?plain"
    with scene() as tree:
        raise_many()
        for name in ("worker", "beat"):
            tree.start(name)
        crashes = sum(kill_after(tree, sink, ALERTS * (number + 1) // (runs + 1)) for number in range(runs))
        seconds = wait_until(lambda: distinct(sink) >= ALERTS, seconds=PATIENCE_SECONDS, pause=0.5)
        while seconds is None and run_out_leases():
            seconds = wait_until(lambda: distinct(sink) >= ALERTS, seconds=PATIENCE_SECONDS, pause=0.5)
        received = Counter(message_ids(sink))
        repeats = sum(received.values()) - len(received)
        return Report(
            drill="sender_kill",
            runs=crashes,
            promise="0 lost; repeats <= crashes; 0 after dedupe by Message-ID",
            measured={
                "alerts": ALERTS,
                "lost": ALERTS - len(received),
                "repeats": repeats,
                "most_of_one": max(received.values(), default=0),
            },
            holds=len(received) == ALERTS and repeats <= crashes,
        )


def raise_many() -> None:
    """An alert each to so many people; their e-mails are rows of the same transaction."""
    from alerts.raising.services import NewAlert, raise_alerts
    from people.models import User
    from people.organisation.services import ensure_organisation

    ensure_organisation(name="Brandt Industries")
    # A person gets only so many in an hour.
    people = User.objects.bulk_create(
        User(email=f"person{number}@example.org", full_name=f"Person {number}") for number in range(ALERTS)
    )
    raise_alerts(
        NewAlert(
            kind="task_overdue",
            key=f"drill:{number}",
            recipient=person,
            title=f"Alert {number}",
            why="A drill.",
        )
        for number, person in enumerate(people)
    )


def kill_after(tree: Tree, sink: Any, messages: int) -> bool:
    """Kill the sender once so many have arrived, and start another. False when they did not arrive."""
    arrived = wait_until(lambda: len(sink.received) >= messages, seconds=PATIENCE_SECONDS, pause=0.002)
    tree.kill("worker")
    run_out_leases()
    tree.start("worker")
    return arrived is not None


def run_out_leases() -> int:
    """What a killed sender had claimed is free again after ten minutes; the drill does not wait that long."""
    from django.utils import timezone

    from alerts.models import Delivery

    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING, next_attempt_at__gt=timezone.now())
    return waiting.update(next_attempt_at=timezone.now())


def message_ids(sink: Any) -> list[str]:
    found = (_MESSAGE_ID.search(message) for message in list(sink.received))
    return [match[1] for match in found if match]


def distinct(sink: Any) -> int:
    return len(set(message_ids(sink)))
