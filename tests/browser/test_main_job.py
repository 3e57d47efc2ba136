"""The main job, on real servers, in a real browser: import, baseline, a slip, the recompute on an open page, the
overdue e-mail, and the stakeholder's dashboard amber with the reason and the number."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alerts.models import Alert, Delivery
from config import celery_app
from controls.alerting.services import watch_overdue
from controls.models import Snapshot
from core.access import Role
from projects.models import Project
from tasks.models import Task
from tests.exchange.xml_samples import after, assignment, project, resource, task
from tests.factories import ProjectFactory, UserFactory, member_of

FRIDAY = 4

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def plan_file(start: date) -> bytes:
    """Five tasks in a row that began three weeks ago: the second should have ended last week."""
    return project(
        tasks=(
            task(1, "Survey the rooms", 5)
            + task(2, "Order furniture", 5, extra=after(1))
            + task(3, "Lay cables", 5, extra=after(2))
            + task(4, "Move in", 5, extra=after(3))
            + task(5, "Office open", 0, extra="<Milestone>1</Milestone>" + after(4))
        ),
        resources=resource(
            1, "Priya Raman", "<EmailAddress>priya@example.org</EmailAddress><StandardRate>80</StandardRate>"
        ),
        assignments=assignment(1, 1, 40) + assignment(2, 1, 40) + assignment(3, 1, 40) + assignment(4, 1, 40),
        start=start.isoformat(),
    )


@pytest.fixture
def people(db):
    maya = UserFactory(full_name="Maya Okafor", email="maya@example.org")
    helen = UserFactory(full_name="Helen Brandt", email="helen@example.org")
    move = ProjectFactory(code="MOVE", name="Office move", manager=maya, sponsor=helen)
    priya = member_of(move, Role.TEAM_MEMBER, full_name="Priya Raman", email="priya@example.org")
    return {"maya": maya, "helen": helen, "priya": priya}


def test_import_baseline_slip_recompute_alert_and_dashboard(
    people, live_server, browser, log_in, assert_accessible, celery_worker_process, wait_until, tmp_path
):
    manager, member, stakeholder = (
        browser.new_context(base_url=live_server.url).new_page() for _ in range(3)
    )
    log_in(people["maya"], on=manager)
    log_in(people["priya"], on=member)
    log_in(people["helen"], on=stakeholder)

    import_the_plan(manager, tmp_path, assert_accessible)
    take_the_baseline(manager)
    wait_until(lambda: computed(), reason="the worker did not compute the first snapshot")
    manager.goto("/p/MOVE/")
    expect(manager.locator("#ov-verdict")).to_contain_text("Green")
    assert_accessible(manager)

    hear_of_the_overdue_task(member, wait_until)
    report_the_slip(member, assert_accessible)
    # No reload: the open page asks for its revision and swaps what the worker computed.
    expect(manager.locator("#ov-verdict")).to_contain_text("Amber", timeout=30_000)
    # Reports in quick succession share computations: the last of them is in once the figures are those of now.
    wait_until(lambda: computed(), reason="the worker did not compute the last report")

    read_the_dashboard(stakeholder, assert_accessible)


def fifteen_working_days_before(today: date) -> date:
    """So many days of work lie behind the plan on whatever day it is read: a weekend counts as the Monday after it."""
    on_work = today + timedelta(days=max(0, 7 - today.weekday()) if today.weekday() > FRIDAY else 0)
    return on_work - timedelta(weeks=3)


def import_the_plan(page, tmp_path, assert_accessible):
    path = tmp_path / "office-move.xml"
    path.write_bytes(plan_file(fifteen_working_days_before(timezone.localdate())))
    page.goto("/p/MOVE/import/")
    assert_accessible(page)
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Look at the plan").click()
    page.get_by_role("button", name="Write the plan").click()
    expect(page.get_by_role("heading", name="office-move.xml is imported")).to_be_visible()
    assert_accessible(page)
    page.goto("/p/MOVE/plan/")
    expect(page.get_by_role("rowheader", name="Lay cables")).to_be_visible()
    expect(page.locator("[data-plan-chart] .bar")).to_have_count(4)
    assert_accessible(page)


def take_the_baseline(page):
    page.goto("/p/MOVE/baselines/")
    page.get_by_label("Name").fill("Baseline 1")
    page.get_by_role("button", name="Take").first.click()
    expect(page.get_by_text("Baseline 1").first).to_be_visible()


def computed() -> bool:
    current = Project.objects.get(code="MOVE")
    return Snapshot.objects.filter(
        project=current, generation=current.generation, baseline__isnull=False
    ).exists()


def report_the_slip(page, assert_accessible):
    page.goto("/my-work/")
    expect(page.get_by_role("heading", name="Overdue")).to_be_visible()
    assert_accessible(page)
    survey = page.locator("[data-row]", has_text="Survey the rooms")
    survey.get_by_role("button", name="Mark done").click()
    expect(page.get_by_text("Saved: Survey the rooms")).to_be_visible()
    order = page.locator("[data-row]", has_text="Order furniture")
    order.get_by_role("button", name="More for Order furniture").click()
    order.get_by_label("Needs more days").fill("7")
    order.get_by_role("button", name="Report").first.click()
    expect(page.get_by_text("Saved: Order furniture")).to_be_visible()


def hear_of_the_overdue_task(page, wait_until):
    assert watch_overdue() == 0, "what an imported plan says is overdue is known"
    # From here on as if the plan had come a month ago, and the task had fallen due since.
    Task.objects.update(created_at=timezone.now() - timedelta(days=30))
    Project.objects.update(watched_from=timezone.now() - timedelta(days=30))
    celery_app.send_task("controls.watch_overdue")
    wait_until(
        lambda: Alert.objects.filter(kind="task_overdue").exists(), reason="no overdue alert was raised"
    )
    alert = Alert.objects.get(
        kind="task_overdue", recipient__email="priya@example.org", title__startswith="Survey"
    )
    celery_app.send_task("alerts.deliver_outbox")
    wait_until(
        lambda: Delivery.objects.filter(alert=alert, status=Delivery.Status.SENT).exists(),
        reason="no e-mail went out",
    )
    page.goto("/inbox/")
    expect(page.get_by_text(alert.title).first).to_be_visible()


def read_the_dashboard(page, assert_accessible):
    page.goto("/p/MOVE/")
    verdict = page.locator("#ov-verdict")
    expect(verdict).to_contain_text("Amber")
    expect(verdict).to_contain_text("working days late")
    expect(page.locator("#ov-health")).to_contain_text("Order furniture")
    assert_accessible(page)
    assert Task.objects.get(name="Order furniture").duration_minutes == (5 + 7) * 480
