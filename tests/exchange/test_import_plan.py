"""Importing a file: everything arrives, nothing is half there, a repetition is refused."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from alerts.models import Alert, Delivery
from controls.alerting.services import watch_due, watch_overdue
from controls.computing.services import recompute
from controls.models import Baseline
from core.access import SYSTEM
from core.errors import DomainError
from exchange.models import ImportRun
from exchange.msproject.services import import_plan
from people.organisation.services import ensure_organisation
from projects.models import Project
from tasks.models import Task, TaskLink
from tasks.reporting.services import tell_assigned
from tests.exchange.xml_samples import OFFICE_MOVE, after, project, task
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation():
    return ensure_organisation(name="Brandt Industries")


def imported(data=OFFICE_MOVE, name="office-move.xml"):
    return import_plan(actor=SYSTEM, data=data, file_name=name)


def test_plan_arrives_scheduled():
    run = imported()
    rows = (
        Task.objects.filter(project=run.project)
        .order_by("row_number")
        .values_list("wbs_code", "name", "is_summary")
    )
    assert list(rows) == [
        ("1", "Prepare", True),
        ("1.1", "Survey", False),
        ("1.2", "Order furniture", False),
        ("1.3", "Cabling", False),
        ("2", "Move", False),
        ("3", "Done", False),
    ]
    furniture = Task.objects.get(name="Order furniture")
    assert [
        f"{moment.astimezone(run.project.start.tzinfo):%d %b}"
        for moment in (furniture.start, furniture.finish)
    ]
    assert furniture.parent.name == "Prepare"
    assert run.project.code == "OFFICE-MOVE"
    assert run.report["counts"]["links"] == 5


def test_baseline_becomes_the_reference():
    run = imported()
    baseline = Baseline.objects.get(project=run.project)
    assert baseline.is_reference
    assert [(row.name, str(row.cost)) for row in baseline.tasks.all()] == [("Survey", "960.00")]


def test_actual_cost_becomes_a_cost_entry():
    run = imported()
    (entry,) = run.project.cost_entries.all()
    assert (entry.description, str(entry.amount), str(entry.incurred_on)) == (
        "Survey",
        "1440.00",
        "2026-06-03",
    )


def test_same_file_again_is_refused():
    imported()
    with pytest.raises(DomainError, match="was imported on"):
        imported(name="another-name.xml")
    assert Project.objects.count() == 1


def test_cycle_leaves_nothing_behind():
    cyclic = project(task(1, "Dig", extra=after(2)) + task(2, "Pour", extra=after(1)))
    with pytest.raises(DomainError) as error:
        imported(cyclic)
    assert "Dig" in error.value.message
    assert "Pour" in error.value.message
    assert (
        Project.objects.count(),
        Task.objects.count(),
        TaskLink.objects.count(),
        ImportRun.objects.count(),
    ) == (0, 0, 0, 0)


def test_file_over_the_limit_is_refused(settings):
    settings.MAX_IMPORT_BYTES = 100
    with pytest.raises(DomainError, match="larger than"):
        imported()


def test_entity_bomb_is_refused_in_the_child():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Project>&b;</Project>'
    with pytest.raises(DomainError, match="entities"):
        imported(bomb)


def test_second_plan_does_not_enter_a_project_with_tasks():
    run = imported()
    with pytest.raises(DomainError, match="already has tasks"):
        import_plan(actor=SYSTEM, data=project(task(1, "A")), file_name="a.xml", project_id=run.project.pk)


def test_command_prints_what_came_and_what_did_not(tmp_path, capsys):
    path = tmp_path / "plan.xml"
    path.write_bytes(OFFICE_MOVE)
    call_command("import_plan", str(path))
    printed = capsys.readouterr().out
    assert "6 tasks, 5 links" in printed
    assert "not taken over: Task: ExtendedAttribute (1)" in printed


def test_command_fails_with_one_sentence(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_bytes(b"<html/>")
    with pytest.raises(CommandError, match="not a Microsoft Project plan"):
        call_command("import_plan", str(path))


def test_report_is_plain_json():
    assert json.loads(json.dumps(imported().report))


def test_a_title_with_underscores_becomes_a_code_without():
    data = OFFICE_MOVE.replace(b"<Name>Office move.xml</Name>", b"<Name>ERP_Rollout_v3_final</Name>")
    assert imported(data).project.code == "ERP-ROLLOUT-V3"


def test_what_an_imported_plan_says_is_overdue_counts_as_told():
    manager = UserFactory()
    run = import_plan(actor=SYSTEM, data=OFFICE_MOVE, file_name="office-move.xml", manager=manager)
    project = run.project
    project.refresh_from_db()
    assert project.watched_from is not None
    Task.objects.filter(project=project).update(finish=timezone.now() - timedelta(days=30))
    Task.objects.filter(project=project, is_summary=False).update(
        deadline=timezone.now() - timedelta(days=40)
    )
    for _sweep in range(2):
        watch_overdue()
        watch_due()
        recompute(project.pk)
        tell_assigned(now=timezone.now() + timedelta(minutes=5))
    assert not Alert.objects.filter(is_known=False).exists()
    assert not Delivery.objects.exists()
