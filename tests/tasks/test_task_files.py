"""Files with a task: kept under random names, served only to who may see the plan, and only to be saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.access import SYSTEM, Role
from core.errors import DomainError
from tasks.editing.services import delete_task
from tasks.editing.services import files as services
from tasks.models import TaskFile
from tests.factories import actor_with, member_of
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
HTMX = {"HX-Request": "true"}


def upload(client: Any, plan: DrawnPlan, name: str, content: bytes) -> Any:
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "files"])
    return client.post(url, {"do": "upload", "file": SimpleUploadedFile(name, content)}, headers=HTMX)


def address(plan: DrawnPlan, row: TaskFile) -> str:
    return reverse("task_file", args=[plan.project.code, row.pk])


def stored() -> set[str]:
    root = Path(default_storage.path(""))
    return {str(path) for path in root.rglob("*") if path.is_file()} if root.exists() else set()


def test_a_file_is_kept_under_a_random_name_and_comes_back_as_an_attachment(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    assert upload(client, plan, "../../Größe der Daten.csv", b"a;b\n1;2\n").status_code == 200
    row = TaskFile.objects.get()
    assert row.name == "Größe der Daten.csv"
    assert "Gr" not in row.stored_as
    assert ".." not in row.stored_as
    answer = client.get(address(plan, row))
    assert b"".join(answer.streaming_content) == b"a;b\n1;2\n"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20der%20Daten.csv" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.png", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("run.exe", b"MZ\x90\x00"),
        ("empty.txt", b""),
    ],
)
def test_what_is_not_taken_leaves_nothing_behind(name: str, content: bytes, as_user: AsUser) -> None:
    plan, before = chain_of_three(), stored()
    answer = upload(as_user(plan.priya), plan, name, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not TaskFile.objects.exists()
    assert stored() == before


def test_a_file_over_the_limit_is_refused(as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = chain_of_three()
    monkeypatch.setattr("core.files.check_upload.__kwdefaults__", {"max_bytes": 10})
    answer = upload(as_user(plan.priya), plan, "long.txt", b"x" * 11)
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()


def test_a_task_holds_so_many_files_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = chain_of_three()
    monkeypatch.setattr(services, "MAX_FILES", 1)
    services.add_file(actor=plan.manager, task_id=plan.ids["build"], upload=SimpleUploadedFile("a.txt", b"a"))
    before = stored()
    with pytest.raises(DomainError, match="1 files at most"):
        services.add_file(
            actor=plan.manager, task_id=plan.ids["build"], upload=SimpleUploadedFile("b.txt", b"b")
        )
    assert stored() == before


def test_only_who_sees_the_plan_gets_a_file(as_user: AsUser, client: Any) -> None:
    plan, other = chain_of_three(), chain_of_three()
    upload(as_user(plan.priya), plan, "a.txt", b"a")
    row = TaskFile.objects.get()
    assert as_user(member_of(plan.project, Role.STAKEHOLDER)).get(address(plan, row)).status_code == 403
    stranger = as_user(other.priya)
    assert stranger.get(address(plan, row)).status_code == 404
    assert stranger.get(address(other, row)).status_code == 404
    client.logout()
    assert client.get(address(plan, row)).status_code == 302
    delete_task(actor=SYSTEM, task_id=plan.ids["build"])
    assert as_user(plan.priya).get(address(plan, row)).status_code == 404


def test_its_sender_and_the_manager_remove_a_file_and_its_bytes(
    as_user: AsUser, django_capture_on_commit_callbacks: Any
) -> None:
    plan, before = chain_of_three(), stored()
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "files"])
    for remover, status in ((member_of(plan.project), 403), (plan.priya, 200), (plan.manager.user, 200)):
        upload(as_user(plan.priya), plan, "a.txt", b"a")
        row = TaskFile.objects.latest("pk")
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_user(remover).post(url, {"do": "drop", "item": row.pk}, headers=HTMX)
        assert answer.status_code == status
        assert TaskFile.objects.filter(pk=row.pk).exists() is (status == 403)
    assert len(stored() - before) == 1


def test_who_only_watches_adds_no_file() -> None:
    plan = chain_of_three()
    watcher = actor_with(plan.project, Role.STAKEHOLDER)
    with pytest.raises(DomainError):
        services.add_file(actor=watcher, task_id=plan.ids["build"], upload=SimpleUploadedFile("a.txt", b"a"))
