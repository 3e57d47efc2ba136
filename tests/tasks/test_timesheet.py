"""Time from the typed cell to the approved week: what is taken, what is refused and with which words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from alerts.models import Alert
from core.access import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from tasks.editing.services import assign
from tasks.load.reads import monday_of
from tasks.models import Assignment, TimeEntry, TimeWeek
from tasks.time.reads import waiting_weeks
from tasks.time.services import (
    approve_weeks,
    delete_time,
    lock_time,
    log_time,
    reopen_week,
    return_week,
    set_time,
    submit_week,
    withdraw_week,
)
from tasks.typing.figures.hours import format_hours, parse_hours
from tests.factories import actor_with, member_of
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db

# The Monday of last week, so that every day of the week has passed.
MONDAY = monday_of(timezone.localdate()) - timedelta(weeks=1)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


def priya(plan: DrawnPlan) -> Actor:
    return actor_for(plan.priya)


def worked(plan: DrawnPlan, minutes: int = 240, day: date = MONDAY, task: str = "build") -> TimeEntry | None:
    return set_time(actor=priya(plan), task_id=plan.ids[task], worked_on=day, minutes=minutes)


def handed_in(plan: DrawnPlan) -> TimeWeek:
    worked(plan)
    return submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)


def approved(plan: DrawnPlan) -> TimeWeek:
    week = handed_in(plan)
    approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: week.version})
    week.refresh_from_db()
    return week


def statuses() -> set[str]:
    return set(TimeEntry.objects.values_list("status", flat=True))


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1.5", 90),
        ("1,5", 90),
        ("1:30", 90),
        ("90m", 90),
        ("90 min", 90),
        ("1h30", 90),
        ("1h 30m", 90),
        ("2h", 120),
        ("8", 480),
        (".25", 15),
        ("", 0),
        ("0", 0),
        ("24", 1440),
    ],
)
def test_hours_are_understood_as_people_type_them(typed: str, minutes: int) -> None:
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["lots", "-1", "1:75", "25", "24:01", "1.5.2", "1e3"])
def test_other_texts_are_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="hours"):
        parse_hours(typed)


def test_shown_hours_can_be_typed_again() -> None:
    assert [format_hours(minutes) for minutes in (0, 480, 90, 15, 20, 61)] == [
        "",
        "8",
        "1.5",
        "0.25",
        "0:20",
        "1:01",
    ]
    assert all(parse_hours(format_hours(minutes)) == minutes for minutes in range(1441))


def test_a_cell_is_all_of_the_day_and_logging_adds_to_it(plan: DrawnPlan) -> None:
    entry = worked(plan, 60)
    assert entry is not None
    log_time(
        actor=priya(plan), task_id=plan.ids["build"], minutes=30, worked_on=MONDAY, note="Vendors A to F"
    )
    log_time(actor=priya(plan), task_id=plan.ids["build"], minutes=30, worked_on=MONDAY, note="G")
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.note) == (120, "Vendors A to F; G")
    worked(plan, 45)
    assert TimeEntry.objects.get().minutes == 45
    set_time(actor=priya(plan), task_id=plan.ids["build"], worked_on=MONDAY, note=" Only G ")
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.note) == (45, "Only G")
    assert worked(plan, 0) is None
    assert not TimeEntry.objects.exists()


def test_nobody_logs_ahead_on_a_summary_or_more_than_a_day_holds(plan: DrawnPlan) -> None:
    with pytest.raises(DomainError, match="up to today"):
        worked(plan, 60, timezone.localdate() + timedelta(days=1))
    worked(plan, 20 * 60)
    with pytest.raises(DomainError, match="25 hours"):
        worked(plan, 5 * 60, task="test")
    plan.add("part", under="design")
    with pytest.raises(DomainError, match="summary"):
        worked(plan, 60, task="design")
    with pytest.raises(DomainError, match="hours first"):
        set_time(actor=priya(plan), task_id=plan.ids["test"], worked_on=MONDAY, note="Nothing yet")


def test_who_may_not_log_time_is_refused(plan: DrawnPlan) -> None:
    given = {"task_id": plan.ids["build"], "worked_on": MONDAY, "minutes": 60}
    with pytest.raises(NotVisible):
        set_time(actor=actor_with(plan.project, "stakeholder"), **given)
    with pytest.raises(NotVisible):
        set_time(actor=actor_with(chain_of_three().project, "team_member"), **given)
    entry = worked(plan)
    assert entry is not None
    with pytest.raises(Forbidden):
        delete_time(actor=plan.manager, entry_id=entry.pk)


def test_a_cell_written_on_another_page_is_a_conflict_with_its_value(plan: DrawnPlan) -> None:
    seen = worked(plan, 60)
    assert seen is not None
    version = seen.version
    worked(plan, 90)
    with pytest.raises(Conflict) as error:
        set_time(actor=priya(plan), task_id=plan.ids["build"], worked_on=MONDAY, minutes=120, version=version)
    assert error.value.fields[0].stored == "1.5"
    with pytest.raises(Conflict):
        set_time(actor=priya(plan), task_id=plan.ids["build"], worked_on=MONDAY, minutes=120, version=0)
    set_time(actor=priya(plan), task_id=plan.ids["build"], worked_on=MONDAY, minutes=90, version=version)


def test_logged_time_is_the_actual_work_of_part_and_task(plan: DrawnPlan) -> None:
    def actual(task: str = "build") -> tuple[int | None, int]:
        part = Assignment.objects.filter(task=plan.ids[task], resource__user=plan.priya).first()
        return part.actual_work_minutes if part else None, plan[task].actual_work_minutes

    worked(plan, 240)
    worked(plan, 60, TUESDAY)
    assert actual() == (300, 300)
    worked(plan, 120)
    assert actual() == (180, 180)
    entry = TimeEntry.objects.get(worked_on=TUESDAY)
    delete_time(actor=priya(plan), entry_id=entry.pk)
    assert actual() == (120, 120)
    week = submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    return_week(actor=plan.manager, week_id=week.pk, note="Which vendors?")
    assert actual() == (120, 120)
    # Time from before somebody was assigned is part of their actual work, too.
    worked(plan, 30, task="test")
    assert actual("test") == (None, 30)
    assign(actor=SYSTEM, task_id=plan.ids["test"], user_id=plan.priya.pk, units=Decimal("0.5"))
    assert actual("test") == (30, 30)


def test_a_week_that_is_handed_in_is_closed_until_taken_back(plan: DrawnPlan) -> None:
    week = handed_in(plan)
    assert statuses() == {"submitted"}
    for day in (MONDAY, TUESDAY):
        with pytest.raises(DomainError, match=r"handed in\. Take it back"):
            worked(plan, 60, day)
    worked(plan, 60, MONDAY - timedelta(days=1))
    with pytest.raises(DomainError, match="already"):
        submit_week(actor=priya(plan), project_id=plan.project.pk, day=TUESDAY)
    withdraw_week(actor=priya(plan), week_id=week.pk)
    worked(plan, 60)
    assert statuses() == {"draft"}
    with pytest.raises(DomainError, match="not waiting"):
        withdraw_week(actor=priya(plan), week_id=week.pk)


def test_an_empty_week_is_not_handed_in(plan: DrawnPlan) -> None:
    with pytest.raises(DomainError, match="Nothing is logged"):
        submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    worked(plan, 60)
    worked(plan, 0)
    with pytest.raises(DomainError, match="Nothing is logged"):
        submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)


def test_the_manager_approves_and_then_nothing_changes(plan: DrawnPlan) -> None:
    before = plan.project.generation
    week = approved(plan)
    assert (week.status, week.decided_by) == (TimeWeek.Status.APPROVED, plan.manager.user)
    entry = TimeEntry.objects.get()
    assert (entry.status, entry.approved_by) == ("approved", plan.manager.user)
    plan.project.refresh_from_db()
    assert plan.project.generation > before
    with pytest.raises(DomainError, match=r"approved\. Ask the project manager to reopen"):
        worked(plan, 60)
    with pytest.raises(DomainError, match="reopen"):
        log_time(actor=priya(plan), task_id=plan.ids["test"], minutes=60, worked_on=TUESDAY)
    with pytest.raises(DomainError, match="reopen"):
        delete_time(actor=priya(plan), entry_id=entry.pk)
    with pytest.raises(DomainError, match="not waiting for approval any more"):
        approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: None})


def test_approval_is_all_or_none_and_of_what_was_seen(plan: DrawnPlan) -> None:
    week = handed_in(plan)
    withdraw_week(actor=priya(plan), week_id=week.pk)
    worked(plan, 600)
    submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    with pytest.raises(Conflict):
        approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: week.version})
    with pytest.raises(DomainError, match="Choose"):
        approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={})
    elsewhere = handed_in(chain_of_three())
    both: dict[int, int | None] = {week.pk: None, elsewhere.pk: None}
    with pytest.raises(NotVisible):
        approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions=both)
    assert statuses() == {"submitted"}


def test_only_who_may_decides(plan: DrawnPlan) -> None:
    week, colleague = handed_in(plan), actor_for(member_of(plan.project))
    for actor in (priya(plan), colleague):
        with pytest.raises(Forbidden):
            approve_weeks(actor=actor, project_id=plan.project.pk, versions={week.pk: None})
        with pytest.raises(Forbidden):
            return_week(actor=actor, week_id=week.pk, note="No")
        with pytest.raises(Forbidden):
            reopen_week(actor=actor, week_id=week.pk, note="No")
        with pytest.raises(Forbidden):
            lock_time(actor=actor, project_id=plan.project.pk, until=MONDAY)
    with pytest.raises(Forbidden):
        withdraw_week(actor=plan.manager, week_id=week.pk)
    outsider = chain_of_three().manager
    with pytest.raises(NotVisible):
        return_week(actor=outsider, week_id=week.pk, note="No")
    with pytest.raises(NotVisible):
        lock_time(actor=outsider, project_id=plan.project.pk, until=None)


def test_a_returned_week_carries_its_note_and_is_handed_in_again(plan: DrawnPlan) -> None:
    week = handed_in(plan)
    with pytest.raises(DomainError, match="what to correct"):
        return_week(actor=plan.manager, week_id=week.pk, note=" ")
    week = return_week(actor=plan.manager, week_id=week.pk, note="Monday was a holiday")
    assert (week.status, week.note) == (TimeWeek.Status.RETURNED, "Monday was a holiday")
    worked(plan, 0)
    worked(plan, 60, TUESDAY)
    week = submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    assert (week.status, week.note) == (TimeWeek.Status.SUBMITTED, "")


def test_a_reopened_week_is_corrected_and_the_journal_tells(plan: DrawnPlan) -> None:
    week = approved(plan)
    reopen_week(actor=plan.manager, week_id=week.pk, note="Two hours were for another task")
    entry = TimeEntry.objects.get()
    assert (entry.status, entry.approved_by) == ("draft", None)
    worked(plan, 120)
    with pytest.raises(DomainError, match="Only an approved week"):
        reopen_week(actor=plan.manager, week_id=week.pk, note="Again")
    intents = list(
        ChangeSet.objects.filter(project_id=plan.project.pk).order_by("id").values_list("intent", flat=True)
    )
    assert intents[-5:] == ["set_time", "submit_week", "approve_time", "reopen_time", "set_time"]
    reopened = ChangeSet.objects.get(intent="reopen_time")
    changed = {change.model: (change.before, change.after) for change in reopened.changes.all()}
    assert changed["tasks.timeentry"][0]["status"] == "approved"
    assert changed["tasks.timeentry"][1] == {"status": "draft", "approved_by_id": None}


def test_the_manager_hears_of_a_week_and_its_person_of_the_return(plan: DrawnPlan) -> None:
    week = handed_in(plan)
    alert = Alert.objects.get(kind="time_submitted")
    assert alert.recipient == plan.manager.user
    assert "4 h" in alert.title
    return_week(actor=plan.manager, week_id=week.pk, note="Monday was a holiday")
    told = Alert.objects.get(kind="time_returned")
    assert (told.recipient, told.body) == (plan.priya, "Monday was a holiday")
    submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    assert Alert.objects.filter(kind="time_submitted").count() == 2
    # A manager's own week tells nobody.
    set_time(actor=plan.manager, task_id=plan.ids["build"], worked_on=MONDAY, minutes=60)
    submit_week(actor=plan.manager, project_id=plan.project.pk, day=MONDAY)
    assert Alert.objects.filter(kind="time_submitted").count() == 2


def test_what_asked_for_a_decision_waits_no_longer_once_it_is_taken(plan: DrawnPlan) -> None:
    def waits() -> list[bool]:
        return [alert.read_at is None for alert in Alert.objects.filter(kind="time_submitted").order_by("id")]

    week = handed_in(plan)
    assert (waits(), waiting_weeks(SYSTEM, plan.project).count()) == ([True], 1)
    withdraw_week(actor=priya(plan), week_id=week.pk)
    assert (waits(), waiting_weeks(SYSTEM, plan.project).count()) == ([False], 0)
    week = submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    return_week(actor=plan.manager, week_id=week.pk, note="Monday was a holiday")
    assert waits() == [False, False]
    week = submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    assert waits() == [False, False, True]
    approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: week.version})
    assert waits() == [False, False, False]


def test_a_locked_period_takes_no_time_and_names_its_day(plan: DrawnPlan) -> None:
    entry = worked(plan)
    assert entry is not None
    lock = lock_time(actor=plan.manager, project_id=plan.project.pk, until=MONDAY)
    for write in (
        lambda: worked(plan, 60),
        lambda: log_time(actor=priya(plan), task_id=plan.ids["build"], minutes=60, worked_on=MONDAY),
        lambda: delete_time(actor=priya(plan), entry_id=entry.pk),
        lambda: set_time(actor=plan.manager, task_id=plan.ids["build"], worked_on=MONDAY, minutes=60),
    ):
        with pytest.raises(DomainError, match=f"locked up to {MONDAY.day} ") as error:
            write()
        assert error.value.code == "locked"
    worked(plan, 60, TUESDAY)
    with pytest.raises(DomainError, match="today at most"):
        lock_time(
            actor=plan.manager, project_id=plan.project.pk, until=timezone.localdate() + timedelta(days=1)
        )
    with pytest.raises(Conflict):
        lock_time(actor=plan.manager, project_id=plan.project.pk, until=TUESDAY, version=lock.version + 1)
    lock_time(actor=plan.manager, project_id=plan.project.pk, until=None)
    worked(plan, 60)
    assert ChangeSet.objects.filter(intent__in=["lock_time", "unlock_time"]).count() == 2


def test_a_week_inside_a_locked_period_is_decided_but_not_given_back(plan: DrawnPlan) -> None:
    week = handed_in(plan)
    lock_time(actor=plan.manager, project_id=plan.project.pk, until=MONDAY + timedelta(days=6))
    with pytest.raises(DomainError, match="Unlock it first"):
        return_week(actor=plan.manager, week_id=week.pk, note="No")
    approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: None})
    with pytest.raises(DomainError, match="Unlock it first"):
        reopen_week(actor=plan.manager, week_id=week.pk, note="No")
    assert statuses() == {"approved"}
