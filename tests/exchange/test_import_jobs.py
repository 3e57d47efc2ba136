"""Large files are imported by a worker: once, wholly or not at all, told of meanwhile, stopped on wish."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, Forbidden, NotVisible
from exchange.models import ImportRun
from exchange.msproject.services import (
    cancel_import,
    import_jobs,
    imports_to_run,
    run_import,
    start_import,
)
from exchange.msproject.services.progress import Step, WatchedProgress
from people.access import actor_for
from people.organisation.services import ensure_organisation
from projects.models import Project
from tasks.models import Task
from tests.exchange.xml_samples import OFFICE_MOVE, after, project, task
from tests.factories import ProjectFactory, UserFactory

State = ImportRun.State
CYCLE = project(task(1, "Dig", extra=after(2)) + task(2, "Pour", extra=after(1)))


@pytest.fixture(autouse=True)
def organisation(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    # Every file is a large one, unless a test says otherwise.
    monkeypatch.setattr(import_jobs, "SMALL_BYTES", 0)
    return ensure_organisation(name="Brandt Industries")


@pytest.fixture
def sender() -> Any:
    return UserFactory(organisation_role="portfolio_manager")


def send(sender: Any, data: bytes = OFFICE_MOVE, **options: Any) -> ImportRun:
    return start_import(actor=actor_for(sender), source=BytesIO(data), file_name="office-move.xml", **options)


def kept_files() -> list[str]:
    folders, files = default_storage.listdir("imports") if default_storage.exists("imports") else ([], [])
    return [*files, *(file for folder in folders for file in default_storage.listdir(f"imports/{folder}")[1])]


def test_a_small_file_is_there_at_once(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "SMALL_BYTES", 10**6)
    run = send(sender)
    assert (run.state, run.project.code, kept_files()) == (State.DONE, "OFFICE-MOVE", [])


def test_a_small_file_with_many_rows_is_a_workers(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "SMALL_BYTES", 10**6)
    monkeypatch.setattr(import_jobs, "SMALL_ROWS", 3)
    assert send(sender).state == State.WAITING


def test_a_large_file_waits_and_becomes_a_project(sender: Any) -> None:
    run = send(sender)
    assert (run.state, Project.objects.count(), len(kept_files())) == (State.WAITING, 0, 1)
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.progress_permille, run.error) == (State.DONE, 1000, "")
    assert Task.objects.filter(project=run.project).count() == 6
    assert run.report["counts"]["links"] == 5
    assert run.project.manager == sender


def test_the_job_twice_is_one_project(sender: Any) -> None:
    run = send(sender)
    run_import(run_id=run.pk)
    run_import(run_id=run.pk)
    assert Project.objects.count() == 1


def test_the_same_file_is_not_sent_twice(sender: Any) -> None:
    run = send(sender)
    with pytest.raises(DomainError, match="being imported already"):
        send(sender)
    assert len(kept_files()) == 1
    run_import(run_id=run.pk)
    with pytest.raises(DomainError, match="was imported on"):
        send(sender)


@pytest.mark.parametrize(
    ("data", "says"),
    [(CYCLE, "Dig"), (b"<html/>", "not a Microsoft Project plan"), (b"<Project", "line 1")],
)
def test_what_cannot_be_imported_fails_with_its_sentence(sender: Any, data: bytes, says: str) -> None:
    run = send(sender, data)
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert says in run.error
    assert not Project.objects.exists()


def test_the_sentence_is_in_the_language_of_who_sent_it(sender: Any) -> None:
    run = send(sender, b"<Project")
    ImportRun.objects.filter(pk=run.pk).update(language="de")
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert "Zeile 1" in run.error


def test_an_error_of_ours_is_a_failed_import_and_not_a_loop(
    sender: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(import_jobs, "write_plan", fail)
    run = send(sender)
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, "Nothing was imported" in run.error) == (State.FAILED, True)


def test_an_import_that_ended_its_workers_is_given_up(sender: Any) -> None:
    run = send(sender)
    ImportRun.objects.filter(pk=run.pk).update(attempts=3, state=State.WRITING)
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED


def test_who_lost_the_right_meanwhile_imports_nothing(sender: Any) -> None:
    run = send(sender)
    sender.organisation_role = ""
    sender.save()
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, Project.objects.count()) == (State.FAILED, 0)


def test_a_project_that_got_tasks_meanwhile_keeps_them() -> None:
    into = ProjectFactory()
    run = send(into.manager, project_id=into.pk)
    Task.objects.create(project=into, name="Typed meanwhile")
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, Task.objects.filter(project=into).count()) == (State.FAILED, 1)


def test_a_stopped_import_leaves_nothing(sender: Any) -> None:
    run = send(sender)
    cancel_import(actor=actor_for(sender), run_id=run.pk)
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, Project.objects.count()) == (State.CANCELLED, 0)
    with pytest.raises(DomainError, match="over"):
        cancel_import(actor=actor_for(sender), run_id=run.pk)


@pytest.mark.parametrize("step", [Step.READING, Step.ROWS, Step.REPORT])
def test_a_wish_to_stop_is_met_at_every_step(
    sender: Any, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = send(sender)
    told = WatchedProgress.at

    def stop(self: WatchedProgress, permille: int) -> None:
        if permille >= step:
            ImportRun.objects.filter(pk=run.pk).update(is_cancel_wanted=True)
            self._is_cancelled = step < Step.REPORT
        told(self, permille)

    monkeypatch.setattr(WatchedProgress, "at", stop)
    run_import(run_id=run.pk)
    assert (ImportRun.objects.get().state, Project.objects.count()) == (State.CANCELLED, 0)


def test_only_the_sender_and_an_admin_stop_it(sender: Any) -> None:
    run = send(sender)
    with pytest.raises(NotVisible):
        cancel_import(actor=actor_for(UserFactory()), run_id=run.pk)
    with pytest.raises(Forbidden):
        cancel_import(actor=actor_for(UserFactory(organisation_role="portfolio_manager")), run_id=run.pk)
    cancel_import(actor=actor_for(UserFactory(organisation_role="admin")), run_id=run.pk)


def test_the_sweep_finds_what_no_worker_is_at(sender: Any) -> None:
    run = send(sender)
    assert imports_to_run() == []
    ImportRun.objects.update(imported_at=timezone.now() - timedelta(minutes=1), state=State.WRITING)
    assert imports_to_run() == [run.pk]
    run_import(run_id=run.pk)
    assert imports_to_run() == []


def test_a_file_that_is_gone_is_said(sender: Any) -> None:
    run = send(sender)
    default_storage.delete(run.stored_as)
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, "Send it again" in run.error) == (State.FAILED, True)


def test_the_api_answers_202_with_the_address_of_its_state(
    sender: Any, as_user: Callable[[Any], Any]
) -> None:
    client = as_user(sender)
    answer = client.post("/api/v1/imports/", {"file": SimpleUploadedFile("a.xml", OFFICE_MOVE)})
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    run_import(run_id=answer.json()["id"])
    state = client.get(answer["Location"]).json()
    assert (state["state"], state["project"], state["report"]["counts"]["tasks"]) == (
        "done",
        "OFFICE-MOVE",
        6,
    )
    assert client.post(f"{answer['Location']}cancel/").status_code == 422


def test_the_page_shows_how_far_it_is_and_then_why_it_failed(
    sender: Any, as_user: Callable[[Any], Any]
) -> None:
    client = as_user(sender)
    sent = client.post(reverse("plan_import"), {"file": SimpleUploadedFile("a.xml", CYCLE)})
    page = client.get(sent["Location"])
    assert b"<progress" in page.content
    part = client.get(sent["Location"], headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"<progress" in part.content
    run_import(run_id=ImportRun.objects.get().pk)
    assert client.get(sent["Location"], headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert b"Dig" in client.get(sent["Location"]).content
    assert b"Not imported" in client.get(reverse("plan_import")).content


def test_nobody_else_sees_an_import_without_a_project(sender: Any, as_user: Callable[[Any], Any]) -> None:
    run = send(sender)
    other = as_user(ProjectFactory().manager)
    assert other.get(reverse("import_report", args=[run.pk])).status_code == 404
    assert other.get(f"/api/v1/imports/{run.pk}/").status_code == 404
