"""A large plan from the chosen file to the report in a real browser, done by a real worker."""

from typing import Any

import pytest
from playwright.sync_api import expect

from exchange.models import ImportRun
from exchange.msproject.services import import_jobs
from people.organisation.services import ensure_organisation
from projects.models import Project
from tasks.models import Task
from tests.exchange.xml_samples import after, project, task
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
TASKS = 3_000


def plan_of(count: int) -> bytes:
    rows = (
        task(uid, f"Step {uid}", extra=after(uid - 1) if uid % 10 > 1 else "") for uid in range(1, count + 1)
    )
    return project("".join(rows))


@pytest.fixture
def sender(db: None) -> Any:
    ensure_organisation(name="Brandt Industries")
    return UserFactory(organisation_role="portfolio_manager")


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "SMALL_BYTES", 0)


def choose(page: Any, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/xml", "buffer": content}
    )


def test_a_large_plan_is_followed_left_found_again_and_opened(
    sender: Any, live_server: Any, log_in: Any, assert_accessible: Any, celery_worker_process: Any
) -> None:
    page = log_in(sender)
    page.goto(f"{live_server.url}/projects/import/")
    choose(page, "harbour.xml", plan_of(TASKS))
    page.get_by_role("button", name="Look at the plan").click()
    bar = page.get_by_role("progressbar", name="How far the import is")
    expect(bar).to_be_visible()
    assert_accessible(page)

    page.goto(f"{live_server.url}/projects/import/")
    page.get_by_role("link", name="harbour.xml").click()
    expect(page.get_by_role("heading", name="Nothing is written yet")).to_be_visible(timeout=60_000)
    assert_accessible(page)
    assert not Project.objects.exists()
    page.get_by_label("Code").fill("HARBOUR")
    page.get_by_role("button", name="Write the plan").click()
    expect(page.get_by_role("heading", name="harbour.xml is imported")).to_be_visible(timeout=60_000)
    assert_accessible(page)
    expect(page.get_by_role("row", name="Tasks", exact=False).first).to_contain_text("3,000")
    page.get_by_role("link", name="Open the plan").click()
    expect(page.get_by_text("Step 1", exact=True).first).to_be_visible()
    assert Task.objects.count() == TASKS


def test_a_file_that_cannot_be_imported_says_why_in_the_readers_language(
    sender: Any, live_server: Any, log_in: Any, assert_accessible: Any, celery_worker_process: Any
) -> None:
    sender.language = "de"
    sender.save()
    page = log_in(sender)
    page.goto(f"{live_server.url}/projects/import/")
    choose(page, "harbour.xml", plan_of(TASKS).replace(b"</Project>", b"</Projekt>", 1))
    page.get_by_role("button", name="Plan ansehen").click()
    expect(page.get_by_text("kein wohlgeformtes XML")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Nicht importiert")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Andere Datei wählen").click()
    expect(page.get_by_role("row", name="harbour.xml")).to_contain_text("Nicht importiert")
    assert not Project.objects.exists()


LOSSY = project(
    task(1, "Survey", 3, extra="<Start>2026-06-01T08:00:00</Start><Finish>2026-06-03T17:00:00</Finish>")
    + task(
        2,
        "Move",
        2,
        extra="<Start>2026-06-10T08:00:00</Start><Finish>2026-06-11T17:00:00</Finish>"
        "<Deadline>some day</Deadline><Contact>Ada</Contact>",
    ),
    head="<StatusDate>2026-06-20T17:00:00</StatusDate>",
).replace(b">EUR<", b">XSH<")


def test_a_draft_asks_what_the_file_leaves_open_and_is_written_so(
    sender: Any, live_server: Any, log_in: Any, assert_accessible: Any, celery_worker_process: Any
) -> None:
    page = log_in(sender)
    page.goto(f"{live_server.url}/projects/import/")
    choose(page, "harbour.xml", LOSSY)
    page.get_by_role("button", name="Look at the plan").click()
    expect(page.get_by_role("heading", name="Nothing is written yet")).to_be_visible(timeout=60_000)
    expect(page.locator("#notes")).to_contain_text("Task 2 “Move”: Deadline is not a date: some day.")
    expect(page.locator("#left-out")).to_contain_text("Task: Contact")
    expect(page.locator("#gaps")).to_contain_text("Nothing in the file says why it starts then.")
    assert_accessible(page)

    page.get_by_label("Currency").select_option("")
    page.get_by_label("Hold the file's").check()
    page.get_by_role("button", name="Write the plan").click()
    expect(page.get_by_role("heading", name="Nothing is written yet")).to_be_visible()
    expect(page.locator(".err").first).to_be_visible()
    assert not Project.objects.exists()

    page.get_by_label("Currency").select_option("CHF")
    page.get_by_label("Hold the file's").check()
    page.get_by_label("None yet").check()
    page.get_by_role("button", name="Write the plan").click()
    expect(page.get_by_role("heading", name="harbour.xml is imported")).to_be_visible(timeout=60_000)
    expect(page.locator("#gaps")).to_have_count(0)
    made = Project.objects.get()
    assert (made.currency, made.status_date) == ("CHF", None)
    assert Task.objects.get(name="Move").constraint_kind == "snet"


def test_a_draft_is_discarded(sender: Any, live_server: Any, log_in: Any, celery_worker_process: Any) -> None:
    page = log_in(sender)
    page.goto(f"{live_server.url}/projects/import/")
    choose(page, "harbour.xml", LOSSY)
    page.get_by_role("button", name="Look at the plan").click()
    page.get_by_role("button", name="Discard the draft").click(timeout=60_000)
    expect(page.get_by_text("Nothing of the file was taken over.")).to_be_visible()
    assert ImportRun.objects.get().state == ImportRun.State.CANCELLED


def test_an_import_is_stopped_from_its_page(
    sender: Any, live_server: Any, log_in: Any, celery_worker_process: Any
) -> None:
    page = log_in(sender)
    page.goto(f"{live_server.url}/projects/import/")
    choose(page, "harbour.xml", plan_of(TASKS))
    page.get_by_role("button", name="Look at the plan").click()
    page.get_by_role("button", name="Stop the import").click()
    expect(page.get_by_text("Cancelled")).to_be_visible(timeout=60_000)
    assert not Project.objects.exists()


def test_an_import_survives_its_worker(
    sender: Any, celery_worker_process: Any, wait_until: Any, settings: Any
) -> None:
    from io import BytesIO

    from people.access import actor_for

    settings.ENQUEUE_JOBS = True
    run = import_jobs.start_import(
        actor=actor_for(sender), source=BytesIO(plan_of(TASKS)), file_name="harbour.xml"
    )
    wait_until(
        lambda: ImportRun.objects.get(pk=run.pk).state != ImportRun.State.WAITING,
        reason="no worker took it up",
    )
    celery_worker_process.popen.kill()
    celery_worker_process.popen.wait()
    assert not Project.objects.exists()
    # What the sweep hands to the next worker.
    wait_until(lambda: import_jobs.run_import(run_id=run.pk) or Project.objects.exists())
    run.refresh_from_db()
    assert (run.state, run.attempts) == (ImportRun.State.DONE, 2)
    assert (Project.objects.count(), Task.objects.count()) == (1, TASKS)
    import_jobs.run_import(run_id=run.pk)
    assert Project.objects.count() == 1
