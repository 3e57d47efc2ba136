"""A hundred people write in the same field of one task: nobody's words are lost, and who was too late sees both."""

import itertools
import random
import threading
import time
from collections.abc import Sequence
from typing import Any

from bench.session import Request, Session, cookies_of
from drills.report import Report
from drills.scene import scene

PEOPLE = 100
EDITS = 5
PATIENCE_SECONDS = 600


def concurrent_editors(runs: int) -> Report:
    with scene() as tree:
        from django.db import connections

        from bench.seed import seed
        from tasks.models import Task

        plan = seed((), portfolio=1, portfolio_size=50).portfolio[0]
        task_id = plan.chain_head
        cookies = [cookies_of(user) for user in managers(plan.project_id)]
        tree.start("web")
        outcome = Outcome()
        started = time.monotonic()
        for _ in range(runs):
            threads = [
                threading.Thread(target=write, args=[number, tree.port, own, task_id, outcome])
                for number, own in enumerate(cookies)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        seconds = time.monotonic() - started
        connections.close_all()
        words = Task.objects.get(pk=task_id).description.split()
        lost = sum(words.count(word) != 1 for word in outcome.accepted)
        return Report(
            drill="concurrent_editors",
            runs=runs,
            promise="0 lost updates; a conflict shows both values",
            measured={
                "people": PEOPLE,
                "edits_accepted": len(outcome.accepted),
                "lost_updates": lost + broken_links(task_id),
                "conflicts": outcome.conflicts,
                "conflicts_without_both_values": outcome.silent,
                "errors": outcome.errors,
                "seconds": round(seconds, 1),
            },
            holds=not lost
            and not broken_links(task_id)
            and not outcome.silent
            and not outcome.errors
            and len(outcome.accepted) == PEOPLE * EDITS * runs,
        )


class Outcome:
    """What came of everybody's edits."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.conflicts = self.silent = self.errors = 0
        self.lock = threading.Lock()


def managers(project_id: int) -> Sequence[Any]:
    from core.access import SYSTEM, Role
    from people.memberships.services import add_member
    from people.models import User

    people = [
        User.objects.create_user(f"editor.{number}@example.org", full_name=f"Editor {number}")
        for number in range(PEOPLE)
    ]
    for user in people:
        add_member(actor=SYSTEM, project_id=project_id, user_id=user.pk, role=Role.PROJECT_MANAGER)
    return people


def write(number: int, port: int, cookies: dict[str, str], task_id: int, outcome: Outcome) -> None:
    """Five times: read, add a word, save what was read with it; after a conflict look, think, and do it again."""
    session = Session(port, cookies)
    rng = random.Random(number)
    path = f"/api/v1/tasks/{task_id}/"
    until = time.monotonic() + PATIENCE_SECONDS
    left = [f"{number}/{turn}/{rng.randrange(10**6)}" for turn in range(EDITS)]
    while left and time.monotonic() < until:
        try:
            seen = session.ask(Request("GET", path)).json()
            text = f"{seen['description']} {left[0]}".strip()
            changes = {"description": text, "version": seen["version"]}
            answer = session.ask(Request("PATCH", path, changes, expects=(200, 409)))
        except Exception:
            with outcome.lock:
                outcome.errors += 1
            session.close()
            continue
        with outcome.lock:
            if answer.status == 200:
                outcome.accepted.append(left.pop(0))
                continue
            outcome.conflicts += 1
            shown = {row["field"]: row for row in answer.json().get("conflicts", [])}.get("description", {})
            outcome.silent += not (shown.get("proposed") == text and shown.get("stored") not in (None, text))
        time.sleep(rng.uniform(0.5, 4))  # the conflict is read before it is settled
    session.close()


def broken_links(task_id: int) -> int:
    """Edits in the journal that did not start from what the edit before them left."""
    from core.models import Change

    rows = Change.objects.filter(model="tasks.task", row_id=task_id, after__has_key="description").order_by(
        "id"
    )
    texts = [
        ((before or {})["description"], (after or {})["description"])
        for before, after in rows.values_list("before", "after")
    ]
    return sum(earlier[1] != later[0] for earlier, later in itertools.pairwise(texts))
