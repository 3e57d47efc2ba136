"""An alert is answered where it stands: with the rights of now, once, and never by a mail scanner."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from alerts.inbox.services import answer_alert
from alerts.models import Alert, Delivery
from budgets.documents.services import hand_in_cost
from budgets.models import CostDocument
from controls.alerting.services import watch_overdue
from controls.models import ControlAction
from core.access import SYSTEM
from core.errors import DomainError, Forbidden, NotVisible
from core.registry import alert_kinds
from people.access import actor_for
from people.models import Membership, User
from tasks.models import Task, TimeWeek
from tasks.time.services import log_time, submit_week
from tests.budgets.rows import category
from tests.controls.plans import Plan, small_plan
from tests.controls.test_actions import known, lasts, rule
from tests.controls.test_recompute import baselined

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def overdue(plan: Plan) -> Alert:
    watch_overdue(now=MAY)
    return Alert.objects.get(recipient=plan.priya, kind="task_overdue")


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def handed_in_week(plan: Plan) -> Alert:
    log_time(actor=actor_for(plan.priya), task_id=plan.build.pk, worked_on=date(2026, 3, 3), minutes=240)
    submit_week(actor=actor_for(plan.priya), project_id=plan.project.pk, day=date(2026, 3, 3))
    return Alert.objects.get(kind="time_submitted")


def test_done_and_more_days_are_said_in_the_inbox() -> None:
    plan = small_plan()
    alert, actor = overdue(plan), actor_for(plan.priya)
    finish = plan.build.finish
    answer_alert(actor=actor, alert_id=alert.pk, name="days", days=2)
    plan.build.refresh_from_db()
    assert plan.build.finish > finish
    assert answer_alert(actor=actor, alert_id=alert.pk, name="done") == "Saved: Build."
    plan.build.refresh_from_db()
    assert plan.build.actual_finish is not None


def test_a_get_changes_nothing_and_says_what_will_happen() -> None:
    plan = small_plan()
    alert = overdue(plan)
    page = as_user(plan.priya).get(reverse("alert_answer", args=[alert.pk]) + "?do=done")
    assert page.status_code == 200
    assert "Nothing has changed yet." in page.content.decode()
    plan.build.refresh_from_db()
    assert plan.build.actual_finish is None


def test_what_is_over_is_refused_with_a_clear_page_and_changes_nothing() -> None:
    plan = small_plan()
    alert = overdue(plan)
    Task.objects.filter(pk=plan.analyse.pk).update(actual_finish=plan.analyse.finish)
    address = reverse("alert_answer", args=[alert.pk])
    client = as_user(plan.priya)
    answer = client.post(address, {"do": "done"})
    assert answer.status_code == 422
    assert "This is over" in answer.content.decode()
    plan.build.refresh_from_db()
    assert plan.build.actual_finish is None
    with pytest.raises(DomainError, match="This is over") as refused:
        answer_alert(actor=actor_for(plan.priya), alert_id=alert.pk, name="done")
    assert refused.value.code == "over"
    assert "This is over since" in client.get(address).content.decode()


def test_who_lost_the_right_finds_nothing_and_changes_nothing() -> None:
    plan = small_plan()
    alert = overdue(plan)
    Membership.objects.filter(user=plan.priya).delete()
    with pytest.raises(NotVisible):
        answer_alert(actor=actor_for(plan.priya), alert_id=alert.pk, name="done")
    assert as_user(plan.priya).get(reverse("alert_answer", args=[alert.pk])).status_code == 404


def test_somebody_elses_alert_is_not_there() -> None:
    plan = small_plan()
    alert = overdue(plan)
    with pytest.raises(NotVisible):
        answer_alert(actor=plan.manager, alert_id=alert.pk, name="done")


def test_time_is_approved_once_and_closes_its_alert() -> None:
    plan = small_plan()
    alert = handed_in_week(plan)
    assert answer_alert(actor=plan.manager, alert_id=alert.pk, name="approve").startswith("You approved")
    assert TimeWeek.objects.get().status == "approved"
    alert.refresh_from_db()
    assert alert.closed_at is not None
    with pytest.raises(DomainError, match="This is over"):
        answer_alert(actor=plan.manager, alert_id=alert.pk, name="return", words="Late")
    assert TimeWeek.objects.get().status == "approved"


def test_a_return_needs_its_reason() -> None:
    plan = small_plan()
    alert = handed_in_week(plan)
    with pytest.raises(DomainError, match="few words"):
        answer_alert(actor=plan.manager, alert_id=alert.pk, name="return", words=" ")
    assert TimeWeek.objects.get().status == "submitted"
    answer_alert(actor=plan.manager, alert_id=alert.pk, name="return", words="Tuesday is missing")
    assert TimeWeek.objects.get().note == "Tuesday is missing"


def test_the_mail_of_an_approval_leads_to_a_page_that_asks_again() -> None:
    plan = small_plan()
    alert = handed_in_week(plan)
    text = Delivery.objects.get(alert=alert).text
    assert f"/inbox/{alert.pk}/answer/?do=approve" in text
    anonymous = Client().get(reverse("alert_answer", args=[alert.pk]) + "?do=approve")
    assert anonymous.status_code == 302
    assert TimeWeek.objects.get().status == "submitted"


def test_a_cost_is_returned_in_place() -> None:
    plan = small_plan()
    Membership.objects.filter(user=plan.priya).update(sees_costs=True)
    document = hand_in_cost(
        actor=actor_for(plan.priya),
        project_id=plan.project.pk,
        amount=Decimal("120.00"),
        description="Paint",
        incurred_on=date(2026, 3, 3),
        category_id=category().pk,
    )
    alert = Alert.objects.get(kind="cost_waiting")
    answer_alert(actor=plan.manager, alert_id=alert.pk, name="return", words="Net, please")
    assert CostDocument.objects.get(pk=document.pk).note == "Net, please"


def test_actions_past_their_bounds_are_settled_in_one_answer() -> None:
    plan = baselined()
    rule("project", "finish_late_days", "3")
    rule("task", "finish_late_days", "2")
    lasts(plan, 9)
    known(plan)
    alert = Alert.objects.get(kind="control_action", recipient=plan.project.manager)
    answer_alert(actor=plan.manager, alert_id=alert.pk, name="settle", words="Accepted by the sponsor")
    assert {row.status for row in ControlAction.objects.all()} == {"done"}
    alert.refresh_from_db()
    assert alert.closed_at is not None


def test_the_api_answers_too_and_says_what_may_be_said() -> None:
    plan = small_plan()
    alert = handed_in_week(plan)
    client = as_user(plan.project.manager)
    rows = client.get(reverse("alert-list")).json()["results"]
    assert next(row for row in rows if row["id"] == alert.pk)["answers"] == ["approve", "return"]
    answer = client.post(
        reverse("alert-answer", args=[alert.pk]), {"do": "approve"}, content_type="application/json"
    )
    assert answer.json()["result"].startswith("You approved")
    again = client.post(
        reverse("alert-answer", args=[alert.pk]), {"do": "approve"}, content_type="application/json"
    )
    assert (again.status_code, again.json()["code"]) == (422, "over")


def test_every_answer_says_what_it_does() -> None:
    choices: list[Any] = [
        choice for _name, kind in alert_kinds if kind.answers for choice in kind.answers.choices.values()
    ]
    assert all(str(choice.label) and str(choice.effect) for choice in choices)
    assert all(str(choice.words_label) for choice in choices if choice.asks == "words")


def test_reporting_on_somebody_elses_task_is_refused() -> None:
    plan = small_plan()
    alert = overdue(plan)
    Alert.objects.filter(pk=alert.pk).update(task_id=plan.test.pk)
    other = User.objects.exclude(pk=plan.priya.pk).get(full_name="Helen Brandt")
    from tasks.editing.services import assign

    Membership.objects.filter(user=other, project=plan.project).update(role="team_member")
    assign(actor=SYSTEM, task_id=plan.test.pk, user_id=other.pk, work_minutes=0)
    with pytest.raises(Forbidden):
        answer_alert(actor=actor_for(plan.priya), alert_id=alert.pk, name="done")
