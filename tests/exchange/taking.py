"""What tests of imported plans ask of an import, in words."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from core.access import SYSTEM
from exchange.models import ImportRun
from exchange.msproject.services import import_plan
from exchange.msproject.services.choices import NO_CHOICES, Choices
from people.organisation.services import ensure_organisation
from tasks.models import Task
from tests.exchange.xml_samples import project

MONDAY = "2026-01-05"
Taken = Callable[..., ImportRun]


def dates(run: ImportRun, name: str) -> str:
    """Start and finish as they are on the project's clock."""
    assert run.project is not None
    row = Task.objects.get(project=run.project, name=name)
    assert row.start is not None
    assert row.finish is not None
    zone = ZoneInfo(run.project.time_zone)
    start, finish = (moment.astimezone(zone) for moment in (row.start, row.finish))
    return f"{start:%m-%d %H:%M} {finish:%m-%d %H:%M}"


def lies(start: str, finish: str) -> str:
    """The elements of the dates that a file gives."""
    return f"<Start>2026-{start}:00</Start><Finish>2026-{finish}:00</Finish>".replace(" ", "T")


def left_out(run: ImportRun) -> dict[str, int]:
    return {item["what"]: item["count"] for item in run.report["left_out"]}


def sums(run: ImportRun) -> dict[str, tuple[str, str]]:
    return {row["kind"]: (row["file"], row["here"]) for row in run.report["sums"]}


def notes(run: ImportRun) -> str:
    return " ".join(note["message"] for note in run.report["notes"]) + " ".join(run.report["warnings"])


def taker() -> Taken:
    """Imports a file that starts on Monday 5 January 2026; its parts as for `project`."""
    ensure_organisation(name="Brandt Industries")

    def taken(
        tasks: str = "", *, choices: Choices = NO_CHOICES, change: Any = None, **parts: str
    ) -> ImportRun:
        data = project(tasks, start=parts.pop("start", MONDAY), **parts)
        data = change(data) if change else data
        return import_plan(actor=SYSTEM, data=data, file_name="plan.xml", choices=choices)

    return taken
