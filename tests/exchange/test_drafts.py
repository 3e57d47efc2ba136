"""A plan file is a draft first: its account is shown, nothing of it is there until somebody chooses how."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert, Delivery
from core.errors import DomainError, Forbidden
from core.models import ChangeSet
from exchange.models import ImportRun
from exchange.msproject.services import (
    cancel_import,
    discard_old_drafts,
    import_jobs,
    run_import,
    start_draft,
    write_draft,
)
from exchange.msproject.services.choices import Choices, checked_choices
from people.access import actor_for
from people.models import WorkingCalendar
from people.organisation.services import ensure_organisation
from projects.models import Project
from tasks.models import Task
from tests.exchange.xml_samples import OFFICE_MOVE, after, project, task
from tests.factories import ProjectFactory, UserFactory

State = ImportRun.State
LATE = project(
    task(1, "A", 2, extra="<Start>2026-06-01T08:00:00</Start><Finish>2026-06-02T17:00:00</Finish>")
    + task(2, "B", extra="<Start>2026-06-10T08:00:00</Start><Finish>2026-06-10T17:00:00</Finish>"),
    head="<StatusDate>2026-06-20T17:00:00</StatusDate>",
)


@pytest.fixture(autouse=True)
def organisation(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return ensure_organisation(name="Brandt Industries")


@pytest.fixture
def sender() -> Any:
    return UserFactory(organisation_role="portfolio_manager")


@pytest.fixture(params=["at once", "by a worker"])
def draft(request: Any, sender: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ImportRun]:
    """Sends a file as a draft, as a small and as a large one."""

    def sent(data: bytes = OFFICE_MOVE, **options: Any) -> ImportRun:
        if request.param == "by a worker":
            monkeypatch.setattr(import_jobs, "SMALL_BYTES", 0)
        run = start_draft(actor=actor_for(sender), source=BytesIO(data), file_name="plan.xml", **options)
        if run.state == State.WAITING:
            run_import(run_id=run.pk)
            run.refresh_from_db()
        return run

    return sent


def written(sender: Any, run: ImportRun, **choices: Any) -> ImportRun:
    write_draft(actor=actor_for(sender), run_id=run.pk, choices=checked_choices(**choices))
    run_import(run_id=run.pk)
    run.refresh_from_db()
    return run


def kept_files() -> int:
    folders = default_storage.listdir("imports")[0] if default_storage.exists("imports") else []
    return sum(len(default_storage.listdir(f"imports/{folder}")[1]) for folder in folders)


def test_a_draft_has_an_account_and_leaves_nothing(draft: Callable[..., ImportRun]) -> None:
    run = draft()
    assert (run.state, run.project, run.choices) == (State.DRAFT, None, {})
    assert run.report["counts"]["tasks"] == 6
    assert run.report["options"]["code"] == "OFFICE-MOVE"
    assert kept_files() == 1
    assert not Project.objects.exists()
    assert not Task.objects.exists()
    assert not WorkingCalendar.objects.filter(project__isnull=False).exists()
    assert not ChangeSet.objects.filter(intent__in=["create_project", "import_plan"]).exists()


def test_a_draft_is_written_as_chosen(
    draft: Callable[..., ImportRun], sender: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = written(sender, draft(), code="MOVE-1", currency="CHF")
    assert (run.state, run.project.code, run.project.currency) == (State.DONE, "MOVE-1", "CHF")
    assert run.choices["code"] == "MOVE-1"
    assert Task.objects.filter(project=run.project).count() == 6
    assert kept_files() == 0


def test_a_draft_lists_its_first_tasks_as_they_would_be(
    draft: Callable[..., ImportRun], sender: Any, client: Any
) -> None:
    run = draft()
    outline = run.report["options"]["outline"]
    assert len(outline) == run.report["counts"]["tasks"] == 6
    client.force_login(sender)
    html = client.get(reverse("import_report", args=[run.pk])).content.decode()
    for row in outline:
        assert row["name"] in html
    assert outline[0]["start"].startswith("20")


def test_a_new_project_has_the_name_that_was_chosen(
    draft: Callable[..., ImportRun], sender: Any, client: Any
) -> None:
    run = draft()
    client.force_login(sender)
    page = client.get(reverse("import_report", args=[run.pk]))
    assert page.context["form"]["name"].initial == run.report["options"]["name"]
    fields = {"name": "  The  big move ", "code": "MOVE-2", "currency": "EUR", "status_date": "none"}
    assert client.post(reverse("import_write", args=[run.pk]), fields).status_code == 302
    run_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.project.name, run.project.code) == ("The big move", "MOVE-2")


def test_a_draft_says_what_each_choice_comes_to(draft: Callable[..., ImportRun]) -> None:
    options = draft(LATE).report["options"]
    assert (options["differs"], options["held_by_constraint"], options["differs_when_held"]) == (1, 1, 0)
    assert (options["status_date"], options["status_date_moves"]) == ("2026-06-20", 2)


def test_the_chosen_dates_hold(draft: Callable[..., ImportRun], sender: Any) -> None:
    run = written(sender, draft(LATE), holds_dates=True, status_date="none")
    assert run.report["date_difference_count"] == 0
    assert Task.objects.get(name="B").constraint_kind == "snet"


def test_the_same_file_again_leads_to_the_draft(draft: Callable[..., ImportRun]) -> None:
    assert draft().pk == draft().pk
    assert (ImportRun.objects.count(), kept_files()) == (1, 1)


def test_a_draft_may_be_for_a_project(draft: Callable[..., ImportRun], sender: Any) -> None:
    empty = ProjectFactory(manager=sender, currency="EUR")
    run = draft(project_id=empty.pk)
    assert (run.state, run.project) == (State.DRAFT, empty)
    assert not Task.objects.exists()
    assert written(sender, run).project == empty
    assert Task.objects.filter(project=empty).count() == 6


def test_a_discarded_draft_is_gone_with_its_file(
    draft: Callable[..., ImportRun], sender: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = cancel_import(actor=actor_for(sender), run_id=draft().pk)
    assert (run.state, kept_files()) == (State.CANCELLED, 0)
    with pytest.raises(DomainError, match="no draft any more"):
        write_draft(actor=actor_for(sender), run_id=run.pk, choices=Choices(code="X"))


def test_a_draft_that_nobody_writes_is_let_go(draft: Callable[..., ImportRun]) -> None:
    run = draft()
    assert discard_old_drafts() == 0
    ImportRun.objects.update(imported_at=timezone.now() - timedelta(days=15))
    assert discard_old_drafts() == 1
    run.refresh_from_db()
    assert run.state == State.CANCELLED


def test_only_who_sent_it_writes_it(draft: Callable[..., ImportRun], sender: Any) -> None:
    empty = ProjectFactory(manager=sender)
    run = draft(project_id=empty.pk)
    other = UserFactory(organisation_role="portfolio_manager")
    with pytest.raises(Forbidden):
        write_draft(actor=actor_for(other), run_id=run.pk, choices=Choices(holds_dates=True))


@pytest.mark.parametrize(
    ("choices", "field"),
    [({"code": "no good!"}, "code"), ({"code": "TAKEN"}, "code"), ({"currency": "XXX"}, "currency")],
)
def test_a_choice_that_cannot_be_names_its_field(
    draft: Callable[..., ImportRun], sender: Any, choices: dict[str, str], field: str
) -> None:
    ProjectFactory(code="TAKEN")
    run = draft()
    with pytest.raises(DomainError) as error:
        written(sender, run, **choices)
    assert error.value.field == field
    run.refresh_from_db()
    assert run.state == State.DRAFT


def test_a_currency_that_is_not_known_has_to_be_chosen(draft: Callable[..., ImportRun], sender: Any) -> None:
    run = draft(OFFICE_MOVE.replace(b">EUR<", b">XSH<"))
    assert run.report["options"]["is_currency_known"] is False
    with pytest.raises(DomainError, match="Choose a currency") as error:
        written(sender, run)
    assert error.value.field == "currency"
    assert written(sender, run, currency="USD").project.currency == "USD"


def test_what_was_true_before_raises_no_alert(draft: Callable[..., ImportRun], sender: Any) -> None:
    run = written(sender, draft(LATE), status_date="2026-06-20")
    assert run.project.watched_from is not None
    assert not Alert.objects.filter(is_known=False).exists()
    assert not Delivery.objects.exists()


def test_a_form_that_is_wrong_comes_back(client: Any, sender: Any) -> None:
    client.force_login(sender)
    file = SimpleUploadedFile("plan.xml", LATE, content_type="text/xml")
    sent = client.post(reverse("plan_import"), {"file": file})
    run = ImportRun.objects.get()
    assert sent.url == reverse("import_report", args=[run.pk])
    assert b"Nothing is written yet" in client.get(sent.url).content
    wrong = {"code": "A B", "currency": "EUR", "dates": "hold", "status_date": "none"}
    answer = client.post(reverse("import_write", args=[run.pk]), wrong)
    assert answer.status_code == 422
    assert b"capital letters" in answer.content
    right = client.post(reverse("import_write", args=[run.pk]), wrong | {"code": "AB"})
    assert right.status_code == 302
    run_import(run_id=run.pk)
    assert Project.objects.get().code == "AB"


def test_a_file_that_repeats_between_draft_and_writing_is_refused(
    draft: Callable[..., ImportRun], sender: Any
) -> None:
    run = draft(project(task(1, "A") + task(2, "B", extra=after(1))))
    first = ImportRun.objects.create(
        project=ProjectFactory(), file_name="x", sha256=run.sha256, byte_count=1, imported_by=sender
    )
    with pytest.raises(DomainError, match="was imported on"):
        written(sender, run, code="AB")
    assert first.state == State.DONE


def test_a_program_makes_a_draft_and_has_it_written(client: Any, sender: Any) -> None:
    client.force_login(sender)
    file = SimpleUploadedFile("plan.xml", LATE, content_type="text/xml")
    made = client.post("/api/v1/imports/", {"file": file, "draft": "true"})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert made.json()["report"]["options"]["differs"] == 1
    place = f"/api/v1/imports/{made.json()['id']}/"
    wrong = client.post(f"{place}write/", {"currency": "XXX"})
    assert (wrong.status_code, "currency" in wrong.json()["errors"]) == (422, True)
    sent = client.post(f"{place}write/", {"dates": "hold", "status_date": "none", "code": "AB"})
    assert (sent.status_code, sent["Location"]) == (202, place)
    run_import(run_id=made.json()["id"])
    answer = client.get(place).json()
    assert (answer["state"], answer["project"]) == ("done", "AB")
    assert answer["report"]["date_difference_count"] == 0
