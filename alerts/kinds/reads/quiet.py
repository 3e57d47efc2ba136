"""What is not told: projects that are not active, and facts that were told."""

from collections.abc import Collection, Iterable

from alerts.models import Alert
from core.registry import alert_kinds, quiet_projects


def is_watched(kind: str) -> bool:
    """Whether alerts of this kind are found by a watch over an active project."""
    return kind in alert_kinds and alert_kinds[kind].is_watched


def quiet_among(project_ids: Iterable[int | None]) -> set[int]:
    """Those of the projects that are not active. No query for none."""
    ids = {pk for pk in project_ids if pk is not None}
    return {pk for _name, quiet in quiet_projects for pk in quiet(ids)} if ids else set()


def told_keys(kind: str, project_ids: Collection[int]) -> set[tuple[int, str]]:
    """(recipient id, key) of the facts of a kind that people were told of projects."""
    rows = Alert.objects.filter(kind=kind, project_id__in=project_ids)
    return set(rows.order_by().values_list("recipient_id", "key"))
