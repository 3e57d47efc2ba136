"""What is measured: each case's name and how to find the page it asks for."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A page under load: `path` is asked `requests` times after a warm-up."""

    name: str
    path: Callable[[], str]
    requests: int = 200


def largest_project() -> tuple[str, int]:
    """(code, number of tasks) of the project with most tasks."""
    from django.db.models import Count

    from projects.models import Project

    found = (
        Project.objects.annotate(size=Count("tasks")).order_by("-size").values_list("code", "size").first()
    )
    assert found, "the demo has no project"
    return found


CASES = (
    Case("portfolio", lambda: "/portfolio/"),
    Case("overview", lambda: f"/p/{largest_project()[0]}/"),
    Case("plan", lambda: f"/p/{largest_project()[0]}/plan/"),
    Case("alive", lambda: "/healthz"),
)
