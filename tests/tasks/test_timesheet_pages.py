"""The pages and the API of time: the grid's cells and totals, handing in, the manager's page, each with its queries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM, Actor
from people.access import actor_for
from people.models import Leave
from tasks.editing.services import delete_task, update_task
from tasks.load.reads import monday_of
from tasks.models import Task, TimeEntry, TimeWeek
from tasks.time.page import tasks_to_add, timesheet, week_key
from tasks.time.services import approve_weeks, lock_time, return_week, set_time, submit_week
from tests.factories import member_of
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
MONDAY = monday_of(timezone.localdate()) - timedelta(weeks=1)
WEEK = week_key(MONDAY)


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


def priya(plan: DrawnPlan) -> Actor:
    return actor_for(plan.priya)


def worked(plan: DrawnPlan, minutes: int = 240, day: int = 0, task: str = "build") -> None:
    set_time(
        actor=priya(plan), task_id=plan.ids[task], worked_on=MONDAY + timedelta(days=day), minutes=minutes
    )


def handed_in(plan: DrawnPlan) -> TimeWeek:
    worked(plan)
    return submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)


def cell(client: Any, plan: DrawnPlan, day: date = MONDAY, task: str = "build", **fields: object) -> Any:
    given = {"task": plan.ids[task], "day": day.isoformat(), "version": 0, **fields}
    return client.post(reverse("timesheet_cell"), given)


def sheet(client: Any, **query: str) -> str:
    content: str = client.get(reverse("timesheet"), {"week": WEEK, **query}).content.decode()
    return content


def test_the_grid_shows_own_tasks_that_run_in_the_week_and_those_with_time(plan: DrawnPlan) -> None:
    def names() -> list[str]:
        found = timesheet(priya(plan), MONDAY)
        return [row.task["name"] for project in found.projects for row in project.rows]

    # Not done and begun by then: build is Priya's, design and test are nobody's.
    assert names() == ["build"]
    worked(plan, task="test")
    assert names() == ["build", "test"]


def test_a_cell_is_answered_with_itself_and_its_totals(as_user: AsUser, plan: DrawnPlan) -> None:
    client = as_user(plan.priya)
    answer = cell(client, plan, text="1:30", version=0)
    assert answer.status_code == 200
    assert answer.json() == {
        "cell": {"text": "1.5", "note": "", "version": 1},
        "row": "1.5",
        "project": {"id": plan.project.pk, "total": "1.5 h", "may_submit": True},
        "day": {"total": "1.5", "words": "of 7 h", "is_over": False},
        "week": {"total": "1.5 h", "words": "33.5 h less than your calendar has."},
    }
    answer = cell(client, plan, day=MONDAY + timedelta(days=1), text="9", version=0).json()
    assert (answer["row"], answer["day"]) == ("10.5", {"total": "9", "words": "2 h over", "is_over": True})
    assert answer["week"]["words"] == "24.5 h less than your calendar has. Over-booked: Tue +2 h."
    noted = cell(client, plan, note="Vendors A to F", version=1).json()
    assert noted["cell"] == {"text": "1.5", "note": "Vendors A to F", "version": 2}
    assert cell(client, plan, text="", version=2).json()["cell"] == {"text": "", "note": "", "version": 0}


def test_a_bad_cell_says_what_is_wrong_and_changes_nothing(as_user: AsUser, plan: DrawnPlan) -> None:
    client = as_user(plan.priya)
    for fields, words in (
        ({"text": "lots"}, "Type hours like"),
        ({"text": "25"}, "24 hours"),
        ({"text": "1", "day": timezone.localdate() + timedelta(days=1)}, "up to today"),
        ({"note": "Early"}, "hours first"),
        ({"text": "1" * 30}, "at most 20"),
    ):
        answer = cell(client, plan, **fields)  # type: ignore[arg-type]
        assert answer.status_code == 422
        assert words in answer.json()["message"]
    assert client.post(reverse("timesheet_cell"), {"task": "x", "version": 0}).status_code == 422
    assert not TimeEntry.objects.exists()
    worked(plan, 60)
    answer = cell(client, plan, text="2", version=0)
    assert answer.status_code == 409
    assert "it says 1 there" in answer.json()["message"]
    assert cell(client, plan, text="2", version=answer.json()["version"]).status_code == 200


def test_totals_go_by_the_persons_calendar_and_leave(plan: DrawnPlan) -> None:
    Leave.objects.create(user=plan.priya, start=MONDAY, end=MONDAY)
    worked(plan, 60)
    found = timesheet(priya(plan), MONDAY)
    assert [day.available // 60 for day in found.days] == [0, 7, 7, 7, 7, 0, 0]
    assert (found.days[0].words, found.days[0].is_over) == ("day off", True)
    assert found.words == "27 h less than your calendar has. Over-booked: Mon +1 h."


def test_rows_are_found_added_and_copied(as_user: AsUser, plan: DrawnPlan) -> None:
    assert [row["name"] for row in tasks_to_add(priya(plan), "", [])] == ["build"]
    assert [row["name"] for row in tasks_to_add(priya(plan), "tes", [])] == ["test"]
    assert tasks_to_add(priya(plan), "build", [plan.ids["build"]]) == []
    assert tasks_to_add(actor_for(member_of(plan.project, "stakeholder")), "test", []) == []
    client = as_user(plan.priya)
    found = client.get(reverse("timesheet_find"), {"week": WEEK, "q": "test"}).content.decode()
    assert f"week={WEEK}&amp;rows={plan.ids['test']}#row-{plan.ids['test']}" in found
    assert f'id="row-{plan.ids["test"]}"' in sheet(client, rows=str(plan.ids["test"]))
    set_time(actor=priya(plan), task_id=plan.ids["design"], worked_on=MONDAY - timedelta(days=3), minutes=60)
    assert f"rows={plan.ids['design']}" in sheet(client)
    # What is not one's to see is not shown, however it is asked for.
    other = chain_of_three()
    assert f'id="row-{other.ids["build"]}"' not in sheet(client, rows=str(other.ids["build"]))


def test_nonsense_in_the_address_shows_this_week(as_user: AsUser, plan: DrawnPlan) -> None:
    client = as_user(plan.priya)
    for week in ("2026-W99", "soon", "0000-W01", ""):
        page = client.get(reverse("timesheet"), {"week": week, "rows": "a,,9999999999999999999"})
        assert page.status_code == 200
        assert page.context["sheet"].monday == monday_of(timezone.localdate())


def test_the_week_is_handed_in_and_taken_back_from_the_page(as_user: AsUser, plan: DrawnPlan) -> None:
    worked(plan)
    client = as_user(plan.priya)
    given = {"project": plan.project.pk, "week": WEEK}
    page = client.post(reverse("timesheet_submit"), given, follow=True).content.decode()
    assert "Handed in." in page
    assert f"Waiting for {plan.manager.user}" in page
    assert "Take it back to change it" in page
    week = TimeWeek.objects.get()
    page = client.post(
        reverse("timesheet_submit"), given | {"withdraw": week.pk}, follow=True
    ).content.decode()
    assert "Taken back" in page
    assert client.post(reverse("timesheet_submit"), {}).status_code == 302
    assert client.post(reverse("timesheet_submit"), given | {"project": 10**9}).status_code == 404


def test_the_manager_approves_what_the_page_shows(as_user: AsUser, plan: DrawnPlan) -> None:
    week = handed_in(plan)
    client, code = as_user(plan.manager.user), plan.project.code
    page = client.get(reverse("project_time", args=[code])).content.decode()
    assert str(plan.priya) in page
    assert "1 week, 4 h" in page
    stale = {"week": f"{week.pk}:{week.version - 1}"}
    assert (
        "while you were editing"
        in client.post(reverse("time_approve", args=[code]), stale, follow=True).content.decode()
    )
    assert (
        "Choose the weeks"
        in client.post(reverse("time_approve", args=[code]), {"week": "x"}, follow=True).content.decode()
    )
    given = {"week": f"{week.pk}:{week.version}"}
    page = client.post(reverse("time_approve", args=[code]), given, follow=True).content.decode()
    assert "1 week approved." in page
    assert "No week waits for you." in page
    own = sheet(as_user(plan.priya))
    assert f"Approved by {plan.manager.user}" in own
    assert "Ask the project manager to reopen it" in own


def test_all_weeks_that_the_page_shows_are_approved_at_once(as_user: AsUser, plan: DrawnPlan) -> None:
    handed_in(plan)
    colleague = actor_for(member_of(plan.project))
    set_time(actor=colleague, task_id=plan.ids["test"], worked_on=MONDAY, minutes=60)
    submit_week(actor=colleague, project_id=plan.project.pk, day=MONDAY)
    client, url = as_user(plan.manager.user), reverse("project_time", args=[plan.project.code])
    page = client.get(url)
    assert "Approve all" in page.content.decode()
    shown = [f"{item.week.pk}:{item.week.version}" for item in page.context["time"].waiting]
    page = client.post(reverse("time_approve", args=[plan.project.code]), {"week": shown}, follow=True)
    assert "2 weeks approved." in page.content.decode()
    assert set(TimeEntry.objects.values_list("status", flat=True)) == {"approved"}


def test_a_week_is_returned_and_reopened_with_a_note(as_user: AsUser, plan: DrawnPlan) -> None:
    week = handed_in(plan)
    client, code = as_user(plan.manager.user), plan.project.code
    url = reverse("time_give_back", args=[code, week.pk])
    assert "what to correct" in client.post(url, {"note": ""}, follow=True).content.decode()
    page = client.post(url, {"note": "Monday was a holiday", "version": week.version}, follow=True)
    assert f"{plan.priya} has been told" in page.content.decode()
    assert "Not handed in" in page.content.decode()
    assert "Monday was a holiday" in sheet(as_user(plan.priya))
    week = submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    approve_weeks(actor=SYSTEM, project_id=plan.project.pk, versions={week.pk: None})
    page = client.post(url, {"note": "One more", "reopen": 1}, follow=True).content.decode()
    assert "Reopened." in page


def test_the_manager_locks_and_unlocks_a_period(as_user: AsUser, plan: DrawnPlan) -> None:
    client, url = as_user(plan.manager.user), reverse("time_lock", args=[plan.project.code])
    for given, words in (
        ({"until": ""}, "last day"),
        ({"until": "soon"}, "Enter a valid date"),
        ({"until": "2999-01-01"}, "1970 to 2200"),
        ({"until": "2199-01-01"}, "today at most"),
        ({"until": MONDAY.isoformat()}, "Nobody logs time on or before"),
    ):
        assert words in client.post(url, {**given, "version": 0}, follow=True).content.decode()
    assert "locked up to" in sheet(as_user(plan.priya))
    answer = cell(as_user(plan.priya), plan, text="1")
    assert (answer.status_code, answer.json()["code"]) == (422, "locked")
    assert "Time is unlocked." in client.post(url, {"unlock": 1, "version": 1}, follow=True).content.decode()


def test_the_task_panel_says_what_is_approved(as_user: AsUser, plan: DrawnPlan) -> None:
    week = handed_in(plan)
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "time"])
    client = as_user(plan.manager.user)
    assert "4 h waiting" in client.get(url).content.decode()
    approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: None})
    assert "4 h approved" in client.get(url).content.decode()


def test_time_goes_over_the_api_as_over_the_pages(as_user: AsUser, plan: DrawnPlan) -> None:
    client, manager = as_user(plan.priya), as_user(plan.manager.user)

    def send(by: Any, method: str, path: str, **body: object) -> Any:
        return getattr(by, method)(f"/api/v1{path}", body, content_type="application/json")

    build = plan.ids["build"]
    entry = send(
        client, "post", "/time-entries/", task=build, minutes=60, worked_on=MONDAY.isoformat()
    ).json()
    assert (
        send(client, "post", "/time-entries/", task=build, minutes=30, worked_on=MONDAY.isoformat()).json()[
            "minutes"
        ]
        == 90
    )
    path = f"/time-entries/{entry['id']}/"
    changed = send(client, "patch", path, minutes=120, note="Vendors", version=2)
    assert (changed.status_code, changed.json()["minutes"], changed.json()["note"]) == (200, 120, "Vendors")
    assert send(client, "patch", path, minutes=60, version=2).status_code == 409
    assert send(manager, "patch", path, minutes=60, version=3).status_code == 403
    handed = send(client, "post", "/time-weeks/", project=plan.project.code, day=MONDAY.isoformat())
    assert (handed.status_code, handed.json()["status"]) == (201, "submitted")
    week = f"/time-weeks/{handed.json()['id']}/"
    assert send(client, "patch", path, minutes=60, version=4).status_code == 422
    assert send(client, "post", f"{week}withdraw/").json()["status"] == "open"
    send(client, "post", "/time-weeks/", project=plan.project.code, day=MONDAY.isoformat())
    waiting = manager.get("/api/v1/time-weeks/", {"status": "submitted"}).json()["results"]
    assert [row["person"] for row in waiting] == [plan.priya.pk]
    assert manager.get("/api/v1/time-weeks/", {"status": "lost"}).status_code == 422
    assert send(client, "post", f"{week}approve/").status_code == 403
    assert send(manager, "post", f"{week}return/").status_code == 422
    assert send(manager, "post", f"{week}return/", note="Check Monday").json()["status"] == "returned"
    send(client, "post", "/time-weeks/", project=plan.project.code, day=MONDAY.isoformat())
    assert send(manager, "post", f"{week}approve/").json()["status"] == "approved"
    assert client.get("/api/v1/time-entries/").json()["results"][0]["status"] == "approved"
    assert send(manager, "post", f"{week}reopen/", note="Again").json()["note"] == "Again"
    colleague = as_user(member_of(plan.project))
    assert colleague.get("/api/v1/time-weeks/").json()["results"] == []


def many(plan: DrawnPlan, count: int) -> None:
    """More of everything the pages show: tasks, hours, people, weeks that wait, that are decided and that are open."""
    for number in range(count):
        name = f"task {len(plan.ids)}"
        plan.add(name, 1)
        plan.give(name)
        worked(plan, 30, day=number % 5, task=name)
    for person in (member_of(plan.project) for _number in range(count)):
        for weeks in (1, 2, 3):
            day = MONDAY + timedelta(weeks=1 - weeks)
            set_time(actor=actor_for(person), task_id=plan.ids["build"], worked_on=day, minutes=DAY)
            if weeks > 1:
                week = submit_week(actor=actor_for(person), project_id=plan.project.pk, day=day)
            if weeks == 3:
                approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: None})


def test_pages_and_writes_ask_the_committed_number_of_times(as_user: AsUser, plan: DrawnPlan) -> None:
    client, manager = as_user(plan.priya), as_user(plan.manager.user)
    worked(plan)
    lock_time(actor=plan.manager, project_id=plan.project.pk, until=MONDAY - timedelta(weeks=8))
    for count in (2, 4):
        many(plan, count)
        with assert_query_count("tasks.timesheet"):
            sheet(client)
        seen = TimeEntry.objects.get(user=plan.priya, task=plan.ids["build"], worked_on=MONDAY).version
        with assert_query_count("tasks.timesheet_cell"):
            assert cell(client, plan, text=str(count), version=seen).status_code == 200
        with assert_query_count("tasks.project_time"):
            manager.get(reverse("project_time", args=[plan.project.code]))
        week = submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
        with assert_query_count("tasks.time_return"):
            given = {"actor": plan.manager, "week_id": week.pk, "note": "Again"}
            return_week(**given)


def test_more_rows_than_a_person_types_are_not_read(plan: DrawnPlan) -> None:
    assert timesheet(priya(plan), MONDAY, more_tasks=range(10_000)).projects
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"name": "Build it"})
    assert tasks_to_add(priya(plan), "build it", [])[0]["name"] == "Build it"


def test_hours_on_what_was_deleted_or_divided_stay_in_the_sheet(plan: DrawnPlan, as_user: AsUser) -> None:
    """They are handed in, approved and paid: their person sees them."""
    worked(plan, 120)
    worked(plan, 90, task="test")
    delete_task(actor=plan.manager, task_id=plan.ids["build"])
    Task.objects.filter(pk=plan.ids["test"]).update(is_summary=True)
    html = sheet(as_user(plan.priya))
    assert "Its hours stay, and are handed in with the week." in html
    assert "A summary has no work of its own." in html
    week = timesheet(priya(plan), MONDAY)
    assert week.minutes == 210
    assert sum(row.minutes for project in week.projects for row in project.rows) == 210
    assert timesheet(priya(plan), MONDAY + timedelta(weeks=1)).last_week == []
    submit_week(actor=priya(plan), project_id=plan.project.pk, day=MONDAY)
    assert set(TimeEntry.objects.values_list("status", flat=True)) == {"submitted"}
