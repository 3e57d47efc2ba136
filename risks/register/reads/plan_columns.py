"""What the risk register puts into the plan's columns."""

from collections import defaultdict

from risks.models import Risk


def open_risks_by_task(project_id: int) -> dict[int, str]:
    """{task id: "R-03, R-07"}: the open risks that would hit it."""
    rows = Risk.objects.filter(project_id=project_id, status=Risk.Status.OPEN, tasks__isnull=False)
    codes: dict[int, list[str]] = defaultdict(list)
    for number, task_id in rows.order_by("number").values_list("number", "tasks"):
        codes[task_id].append(f"R-{number:02d}")
    return {task_id: ", ".join(of_task) for task_id, of_task in codes.items()}
