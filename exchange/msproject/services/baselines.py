"""Baselines of an imported file become baselines here: dates, work and cost as the file has them."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from controls.models import Baseline, BaselineTask
from core.access import Actor
from core.money import total
from exchange.msproject.file.records import ImportedBaselineValue, ImportedPlan, ImportedTask
from exchange.msproject.services.mapping import Placed, moment
from projects.models import Project
from tasks.editing.services import insert_in_batches


def baseline_name(number: int) -> str:
    """As Microsoft Project calls it: the first is the baseline, then come 1 to 10."""
    return f"Baseline {number}" if number else "Baseline"


def insert_baselines(plan: ImportedPlan, project: Project, placed: Mapping[int, Placed], actor: Actor) -> int:
    """Insert every baseline of the file (Microsoft Project has up to eleven); the first is the reference."""
    by_number: dict[int, list[tuple[ImportedTask, ImportedBaselineValue]]] = defaultdict(list)
    for item in plan.tasks:
        for value in item.baselines:
            if value.start and value.finish:
                by_number[value.number].append((item, value))
    zone = ZoneInfo(project.time_zone)
    for position, number in enumerate(sorted(by_number), start=1):
        _insert(by_number[number], position, baseline_name(number), project, placed, zone, actor)
    return len(by_number)


def _insert(
    values: list[tuple[ImportedTask, ImportedBaselineValue]],
    number: int,
    name: str,
    project: Project,
    placed: Mapping[int, Placed],
    zone: ZoneInfo,
    actor: Actor,
) -> None:
    starts = [moment(value.start, zone) for _item, value in values]
    finishes = [moment(value.finish, zone) for _item, value in values]
    baseline = Baseline.objects.create(
        project=project,
        number=number,
        name=name,
        reason="Microsoft Project",
        is_reference=number == 1,
        start=min(filter(None, starts)),
        finish=max(filter(None, finishes)),
        budget_at_completion=total(Decimal(value.cost) for item, value in values if not item.is_summary),
        taken_by=actor.user,
    )
    rows = (
        BaselineTask(
            baseline=baseline,
            task_id=placed[item.uid].pk,
            wbs_code=placed[item.uid].wbs_code,
            name=item.name,
            is_summary=item.is_summary,
            is_milestone=item.is_milestone,
            start=start,
            finish=finish,
            duration_minutes=value.duration_minutes,
            work_minutes=value.work_minutes,
            cost=Decimal(value.cost),
        )
        for (item, value), start, finish in zip(values, starts, finishes, strict=True)
    )
    for _count in insert_in_batches(BaselineTask, rows):
        pass
