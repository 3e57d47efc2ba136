"""The decision log of the demo: what was chosen, and one choice that is due for another look."""

from datetime import date, timedelta

from controls.decisions.services import record_decision
from core.access import Actor
from people.models import User
from projects.models import Project
from tasks.models import Task

# Title, context, options with pros and cons, the chosen one, rationale, who, days ago, days to the review, task.
_DECISIONS = (
    (
        "Cleanse vendor data before the first load",
        "A third of the vendor records fail the rules of the new system.",
        (
            ("Cleanse first", "The load runs once; audit accepts it", "Finance is busy for three weeks"),
            ("Load, then cleanse", "No wait for finance", "Payments stop for every broken record"),
        ),
        1,
        "A broken payment run costs more than three weeks of two people.",
        "helen.brandt",
        58,
        None,
        "cleanse",
    ),
    (
        "Go live with all sites at once",
        "Five sites share one warehouse ledger.",
        (
            ("All at once", "One cut-over, no interim interfaces", "One bad weekend hits everybody"),
            ("Site by site", "Smaller steps", "Interfaces between old and new for four months"),
            ("Two waves", "A rehearsal in earnest", "Interfaces for six weeks"),
        ),
        1,
        "Interim interfaces would cost more than the second rehearsal that makes the weekend safe.",
        "helen.brandt",
        40,
        21,
        "",
    ),
    (
        "Keep the test environment shared for now",
        "Deployments collide on Thursdays with the tenant consolidation.",
        (
            ("Share, with a calendar", "Costs nothing", "Collisions when a fix is urgent"),
            ("An environment of our own", "No waiting", "Twice the licences to pay"),
        ),
        1,
        "Four weeks show whether the calendar is enough.",
        "maya.okafor",
        30,
        -2,
        "uat",
    ),
)


def log_decisions(
    project: Project, people: dict[str, User], manager: Actor, today: date, tasks: dict[str, Task]
) -> None:
    """Three decisions, the last of them to be reviewed now."""
    for title, context, options, chosen, rationale, who, ago, review_in, task in _DECISIONS:
        record_decision(
            actor=manager,
            project_id=project.pk,
            fields={
                "title": title,
                "context": context,
                "options": [{"name": name, "pros": pros, "cons": cons} for name, pros, cons in options],
                "chosen": chosen,
                "rationale": rationale,
                "decided_by_id": people[who].pk,
                "decided_on": today - timedelta(days=ago),
                "review_on": None if review_in is None else today + timedelta(days=review_in),
                "task_id": tasks[task].pk if task in tasks else None,
            },
        )
