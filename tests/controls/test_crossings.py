import re
from decimal import Decimal

import pytest
from django.utils import translation

from alerts.models import Alert, Delivery
from controls.computing.services import recompute
from core.access import SYSTEM
from people.models import Membership, User
from tasks.editing.services import update_task
from tests.controls.plans import DAY, FRIDAY_1
from tests.controls.test_recompute import baselined

pytestmark = pytest.mark.django_db


def stretch(plan, days: int) -> None:
    """Building takes so many days; the figures follow."""
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"duration_minutes": days * DAY})
    recompute(plan.project.pk, today=FRIDAY_1)


def crossings(plan) -> list[tuple[str, str]]:
    rows = Alert.objects.filter(kind="threshold_crossed", project_id=plan.project.pk).order_by("id")
    return [(row.recipient.full_name, row.key.split(":")[2] + " " + row.key.split(":")[3]) for row in rows]


def test_a_crossing_tells_the_manager_once_with_number_and_cause() -> None:
    plan = baselined()
    stretch(plan, 11)
    stretch(plan, 12)
    assert crossings(plan) == [("Maya Okafor", "schedule amber")]
    alert = Alert.objects.get(kind="threshold_crossed")
    assert "7 working days after baseline" in alert.body
    assert "Build is 7 working days late (Priya Raman)" in alert.body
    assert alert.why == "You manage this project."


def test_what_was_told_follows_the_figures_while_the_colour_holds() -> None:
    plan = baselined()
    stretch(plan, 11)
    told = Alert.objects.get(kind="threshold_crossed")
    assert "6 working days after baseline" in told.body
    Alert.objects.update(read_at=told.created_at)
    mails = Delivery.objects.count()
    stretch(plan, 12)
    now = Alert.objects.get(kind="threshold_crossed")
    assert "7 working days after baseline" in now.body
    assert (now.created_at, now.read_at) == (told.created_at, told.created_at)
    assert Delivery.objects.count() == mails


def test_whoever_becomes_manager_is_not_told_of_an_old_crossing() -> None:
    plan = baselined()
    stretch(plan, 11)
    other = User.objects.create_user("new.manager@example.org", full_name="New Manager")
    type(plan.project).objects.filter(pk=plan.project.pk).update(manager=other)
    stretch(plan, 12)
    assert crossings(plan) == [("Maya Okafor", "schedule amber")]


def test_red_tells_the_sponsor_too() -> None:
    plan = baselined()
    stretch(plan, 30)
    assert crossings(plan) == [("Maya Okafor", "schedule red"), ("Helen Brandt", "schedule red")]


def test_a_crossing_that_heals_and_recurs_tells_again() -> None:
    plan = baselined()
    for days in (11, 5, 11):
        stretch(plan, days)
    assert crossings(plan) == [("Maya Okafor", "schedule amber")] * 2


def test_becoming_less_bad_tells_nobody() -> None:
    plan = baselined()
    stretch(plan, 30)
    stretch(plan, 12)
    assert [kind for _who, kind in crossings(plan)] == ["schedule red", "schedule red"]


def test_who_may_not_see_costs_reads_no_amount() -> None:
    from alerts.raising.services import raise_alerts
    from controls.alerting.services.crossings import _crossing
    from controls.models import Snapshot

    plan = baselined()
    recompute(plan.project.pk, today=FRIDAY_1)
    snapshot = Snapshot.objects.get(project=plan.project)
    Membership.objects.filter(user=plan.project.sponsor).update(sees_costs=False)
    snapshot.health["budget"] = {
        "value": "12.00",
        "amber": "3",
        "red": "10",
        "over": "1800.00",
        "forecast": "16800.00",
        "budget": "15000.00",
        "causes": [{"task_id": plan.build.pk, "name": "Build", "amount": "1700.00", "who": ""}],
    }
    raise_alerts(_crossing(plan.project, snapshot, "budget", "red", str(snapshot.pk)))
    sponsor = Alert.objects.get(recipient=plan.project.sponsor)
    manager = Alert.objects.get(recipient=plan.project.manager)
    assert not any(digit in sponsor.body for digit in "0123456789€%")
    assert "€17k" in manager.body


def test_a_slipping_milestone_is_told_once_per_due_date() -> None:
    plan = baselined()
    stretch(plan, 7)
    stretch(plan, 9)
    alerts = Alert.objects.filter(kind="milestone_slip")
    # It follows, and is told no second time.
    assert [alert.title for alert in alerts] == ["Live will be 4 working days late"]


def test_the_alert_and_its_e_mail_stand_or_fall_with_the_snapshot() -> None:
    plan = baselined()
    stretch(plan, 11)
    alert = Alert.objects.get(kind="threshold_crossed")
    assert Delivery.objects.filter(alert=alert).count() == 1


def test_a_person_reads_it_in_their_language() -> None:
    plan = baselined()
    User.objects.filter(pk=plan.project.manager_id).update(language="de")
    stretch(plan, 11)
    assert Alert.objects.filter(kind="threshold_crossed").count() == 1


def test_the_margin_is_the_projects_own_where_it_has_one() -> None:
    from controls.health.services import set_thresholds
    from controls.known.figures.rating import Limits

    plan = baselined()
    own = {"finish_variance_days": Limits(Decimal(10), Decimal(30))}
    set_thresholds(actor=plan.manager, project_id=plan.project.pk, limits=own)
    stretch(plan, 11)
    assert crossings(plan) == []


def test_a_job_without_a_language_writes_as_the_pages_do() -> None:
    """A worker has no request and so no language; dates must not fall back to Django's American ones."""
    plan = baselined()
    with translation.override(None):
        stretch(plan, 11)
    body = Alert.objects.get(kind="milestone_slip").body
    assert re.search(r"Baseline \d+ \w{3} 2026", body), body
