"""The plan, the task panel and My work over HTTP."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks.editing.services import assign, update_task
from tasks.models import Task, TaskLink
from tasks.reporting.services import Report, report_progress
from tests.queries import assert_query_count, count_queries, statements
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
AsUser = Callable[[Any], Any]


def grown(plan: DrawnPlan, count: int) -> DrawnPlan:
    """The plan with `count` more tasks, each linked and assigned."""
    last = list(plan.ids)[-1]
    for number in range(count):
        name = f"more {len(plan.ids)}-{number}"
        plan.add(name, after=last)
        plan.give(name)
        last = name
    return plan


def cell(client: Any, plan: DrawnPlan, name: str, column: str, text: str, **more: Any) -> Any:
    step = {"op": "cell", "id": plan.ids[name], "column": column, "text": text, **more}
    return client.post(
        reverse("plan_edit", args=[plan.project.code]), {"steps": [step]}, content_type="application/json"
    )


def report(client: Any, plan: DrawnPlan, name: str, **fields: Any) -> Any:
    return client.post(reverse("task_progress", args=[plan.ids[name]]), fields, headers=HTMX)


def shown(client: Any) -> str:
    """What the page of My work says with each report: which task it shows in which group."""
    page = client.get(reverse("my_work")).content.decode()
    found = re.search(r"""hx-vals='{"shown": "([^"]*)"}'""", page)
    return found[1] if found else ""


def toast_of(response: Any) -> dict[str, Any]:
    return json.loads(response["HX-Trigger"])["toast"]


def test_the_plan_is_a_treegrid_that_its_script_fills(as_user: AsUser) -> None:
    plan = chain_of_three()
    page = as_user(plan.manager.user).get(reverse("plan", args=[plan.project.code])).content.decode()
    assert 'role="treegrid"' in page
    assert 'id="plan-setup"' in page


def test_plan_data_is_compact_gzipped_and_answers_304(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    url = reverse("plan_data", args=[plan.project.code])
    response = client.get(url, headers={"Accept-Encoding": "gzip"})
    body = json.loads(
        gzip.decompress(response.content) if response.get("Content-Encoding") == "gzip" else response.content
    )
    name = body["columns"].index("name")
    assert [row[name] for row in body["rows"]] == ["design", "build", "test"]
    assert [len(row[body["columns"].index("links")]) for row in body["rows"]] == [0, 1, 1]
    assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"name": "Draft"})
    assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("name", " Sketch ", "name", "Sketch"),
        ("duration", "4d", "duration_minutes", 4 * DAY),
        ("duration", "0", "is_milestone", True),
        ("percent", "50%", "percent_complete", 50),
    ],
)
def test_a_typed_cell_is_saved(column: str, text: str, field: str, value: object, as_user: AsUser) -> None:
    plan = chain_of_three()
    response = cell(as_user(plan.manager.user), plan, "design", column, text, version=plan["design"].version)
    assert response.status_code == 200, response.content
    assert getattr(plan["design"], field) == value
    assert response.json()["changes"]["rows"][0][0] == plan.ids["design"]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("name", "  "),
        ("duration", "soon"),
        ("percent", "150"),
        ("predecessors", "9.9"),
        ("predecessors", "after lunch"),
        ("predecessors", "3"),
        ("finish", "x"),
        ("start", "someday"),
        ("finish", "1 Feb 2026"),
        ("people", "Nobody Known"),
        ("status", "perhaps"),
        ("float", "3"),
        ("", ""),
    ],
)
def test_a_cell_that_cannot_be_says_why_and_changes_nothing(column: str, text: str, as_user: AsUser) -> None:
    plan = chain_of_three()
    before = list(Task.objects.order_by("pk").values())
    response = cell(as_user(plan.manager.user), plan, "design", column, text)
    assert response.status_code == 422
    assert len(response.json()["errors"][0]["message"]) > 10
    assert list(Task.objects.order_by("pk").values()) == before


def test_typed_predecessors_become_links(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    assert cell(client, plan, "test", "predecessors", "1SS+1d, 2FF").status_code == 200
    links = TaskLink.objects.filter(successor=plan.ids["test"]).order_by("predecessor")
    assert list(links.values_list("kind", "lag")) == [("SS", DAY), ("FF", 0)]
    assert cell(client, plan, "test", "predecessors", "").status_code == 200
    assert not links.exists()


def test_a_stale_cell_is_a_conflict_with_both_values(as_user: AsUser) -> None:
    plan = chain_of_three()
    seen = plan["design"].version
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"name": "Theirs"})
    response = cell(as_user(plan.manager.user), plan, "design", "name", "Mine", version=seen)
    assert response.status_code == 409
    assert response.json()["errors"][0]["stored"] == {"name": "Theirs"}
    assert plan["design"].name == "Theirs"


def test_a_task_is_edited_with_a_conflict_that_keeps_the_input(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    url = reverse("task_edit", args=[plan.project.code, plan.ids["build"]])
    seen = plan["build"].version
    given = {
        "name": "Mine",
        "priority": 500,
        "mode": "auto",
        "constraint_kind": "asap",
        "earning_method": "percent",
    }
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"name": "Theirs"})
    response = client.post(url, given | {"version": seen})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert client.post(url, given | {"version": plan["build"].version}).status_code == 302
    assert plan["build"].name == "Mine"


def test_my_work_groups_by_due_day(as_user: AsUser) -> None:
    plan = chain_of_three()
    page = as_user(plan.priya).get(reverse("my_work")).content.decode()
    assert "Overdue" in page
    assert "build" in page
    assert "design" not in page


def test_my_work_counts_the_persons_own_hours(as_user: AsUser) -> None:
    """Eight days at half a share are 28 hours of work, in the row and in the sum of its group."""
    plan = drawn_plan()
    plan.add("build", 8)
    assign(actor=plan.manager, task_id=plan.ids["build"], user_id=plan.priya.pk, units=Decimal("0.5"))
    client = as_user(plan.priya)
    page = client.get(reverse("my_work")).content.decode()
    assert "1 task, 28 h left" in page
    assert "56 h" not in page
    answer = report(client, plan, "build", percent_complete=50).content.decode()
    assert '<div class="left">14 h' in answer
    assert "1 task, 14 h left" in answer
    assert "1 task due this week, 14 h left" in answer


def test_a_report_brings_the_whole_list_where_a_task_stands_in_another_group(as_user: AsUser) -> None:
    plan = drawn_plan()
    for name in ("build", "test"):
        plan.add(name, 3)
        plan.give(name)
    client = as_user(plan.priya)
    seen = shown(client)
    assert seen == f"overdue:{plan.ids['build']},{plan.ids['test']}"
    answer = report(client, plan, "build", percent_complete=25, shown=seen)
    assert "HX-Retarget" not in answer
    words = answer.content.decode()
    assert 'id="work-overdue" hx-swap-oob="true"' in words
    assert 'id="work-later"' not in words

    # So far off that it is later on every day on which this runs.
    for _time in range(3):
        answer = report(client, plan, "build", needs_more_days=300, shown=seen)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#work", "innerHTML")
    words = " ".join(answer.content.decode().split())
    assert words.count("1 task, ") == 2
    assert f'id="task-{plan.ids["test"]}"' in words
    assert f'id="task-{plan.ids["build"]}" data-row class="cur" aria-current="true"' in words
    assert "toast" in answer["HX-Trigger"]


def test_what_is_done_stays_in_the_list_below_a_head_of_none(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    answer = report(client, plan, "build", is_done=1, shown=shown(client))
    words = answer.content.decode()
    assert "HX-Retarget" not in answer
    assert 'id="work-overdue" hx-swap-oob="true"' in words
    assert "0 tasks, 0 h left" in words
    assert "work-today" not in words


@pytest.mark.parametrize("nonsense", ["", ":", "week", "week:x,٣,-1 :,", "later:99999999999999999999"])
def test_a_page_that_says_nonsense_of_itself_is_shown_anew(nonsense: str, as_user: AsUser) -> None:
    plan = chain_of_three()
    answer = report(as_user(plan.priya), plan, "build", percent_complete=25, shown=nonsense)
    assert answer["HX-Retarget"] == "#work"


def test_logged_hours_stand_on_the_card_at_once_as_on_the_time_sheet(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    today = timezone.localdate()
    # The card draws Monday to Friday.
    monday = today - timedelta(days=today.weekday())
    given = {"hours": "4.75", "worked_on": monday.isoformat()}
    assert client.post(reverse("task_time", args=[plan.ids["build"]]), given, headers=HTMX).status_code == 204
    page = client.get(reverse("my_work")).content.decode()
    assert page.count("4.75 h") == 2
    answer = client.get(reverse("my_work"), headers={**HTMX, "HX-Target": "work"}).content.decode()
    assert 'id="work-week" hx-swap-oob="true"' in answer
    assert answer.count("4.75 h") == 2


def test_the_toast_names_what_moved(as_user: AsUser) -> None:
    plan = chain_of_three()
    plan.add("hand over", after="test")
    client = as_user(plan.priya)
    words = toast_of(report(client, plan, "build", needs_more_days=1))["text"]
    assert "“test” and 1 more task moved." in words
    client.post(toast_of(report(client, plan, "build", needs_more_days=1))["undo"], headers=HTMX)
    alone = drawn_plan()
    alone.add("build", 3)
    alone.give("build")
    words = toast_of(report(as_user(alone.priya), alone, "build", needs_more_days=1))["text"]
    assert words.startswith("Saved: build. It now ends ")


def test_a_tap_saves_and_the_toast_says_what_moved(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    response = report(client, plan, "build", needs_more_days=3)
    assert response.status_code == 200
    assert "moved" in toast_of(response)["text"]
    assert plan["build"].duration_minutes == 6 * DAY
    undone = client.post(toast_of(response)["undo"], headers=HTMX)
    assert undone.status_code == 204
    assert plan["build"].duration_minutes == 3 * DAY
    again = client.post(toast_of(response)["undo"], headers=HTMX)
    assert toast_of(again)["tone"] == "red"


def test_a_tap_on_what_changed_meanwhile_is_a_conflict(as_user: AsUser) -> None:
    plan = chain_of_three()
    seen = plan["build"].version
    report_progress(actor=plan.manager, task_id=plan.ids["build"], report=Report(percent_complete=75))
    response = report(as_user(plan.priya), plan, "build", percent_complete=25, version=seen)
    assert response.status_code == 409
    assert plan["build"].percent_complete == 75


def test_nonsense_in_a_tap_is_422(as_user: AsUser) -> None:
    plan = chain_of_three()
    for fields in ({"percent_complete": "lots"}, {"needs_more_days": "-2"}, {"percent_complete": 101}):
        assert report(as_user(plan.priya), plan, "build", **fields).status_code == 422


def test_time_is_logged_in_the_dialog(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, url = as_user(plan.priya), reverse("task_time", args=[plan.ids["build"]])
    assert client.get(url, headers=HTMX).status_code == 200
    assert client.post(url, {"hours": "1.5"}, headers=HTMX).status_code == 204
    entry = plan["build"].time_entries.get()
    assert (entry.minutes, entry.worked_on) == (90, timezone.localdate())
    assert client.post(url, {"hours": "25"}, headers=HTMX).status_code == 422
    assert client.post(url, {"hours": "0"}, headers=HTMX).status_code == 422


PAGES = {
    "tasks.plan": lambda plan: reverse("plan", args=[plan.project.code]),
    "tasks.plan_data": lambda plan: reverse("plan_data", args=[plan.project.code]),
    "tasks.task": lambda plan: reverse("task", args=[plan.project.code, plan.ids["build"]]),
    "tasks.my_work": lambda plan: reverse("my_work"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_committed_number_of_times_whatever_the_size(name: str, as_user: AsUser) -> None:
    plan = grown(chain_of_three(), 3)
    client, url = as_user(plan.priya), PAGES[name](plan)
    with assert_query_count(name):
        client.get(url)
    grown(plan, 6)
    with assert_query_count(name):
        client.get(url)


def test_an_edit_asks_the_committed_number_of_times_whatever_the_size(as_user: AsUser) -> None:
    plan = grown(chain_of_three(), 3)
    client = as_user(plan.manager.user)
    with assert_query_count("tasks.edit_duration"):
        cell(client, plan, "design", "duration", "3d")
    grown(plan, 6)
    with assert_query_count("tasks.edit_duration"):
        cell(client, plan, "design", "duration", "4d")
    seen = shown(client)
    with assert_query_count("tasks.report_progress"):
        report(client, plan, "build", percent_complete=50, shown=seen)


def test_dates_are_written_in_one_statement(as_user: AsUser) -> None:
    plan = grown(chain_of_three(), 8)
    with count_queries() as captured:
        cell(as_user(plan.manager.user), plan, "design", "duration", "4d")
    moved = [sql for sql in statements(captured) if "UPDATE tasks_task SET start" in sql]
    assert len(moved) == 1
    assert plan.dates("test")[0] == date(2026, 3, 11)


def test_the_panel_takes_reports_and_shows_them(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, panel = as_user(plan.priya), reverse("task", args=[plan.project.code, plan.ids["build"]])
    answer = client.post(
        reverse("task_progress", args=[plan.ids["build"]]), {"percent_complete": 50, "from_panel": 1}
    )
    assert (answer.status_code, answer["Location"]) == (302, panel)
    why = reverse("task_part", args=[plan.project.code, plan.ids["build"], "why"])
    assert "1.5d of work are left" in client.get(why).content.decode()


def test_a_refused_report_without_script_says_why(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    url = reverse("task_progress", args=[plan.ids["build"]])
    page = client.post(url, {"needs_more_days": "999"}, follow=True).content.decode()
    assert "365" in page


def test_the_reported_row_stays_the_current_one(as_user: AsUser) -> None:
    plan = chain_of_three()
    response = report(as_user(plan.priya), plan, "build", percent_complete=25)
    assert 'aria-current="true"' in response.content.decode()


def test_the_chart_knows_weekends_and_holidays(as_user: AsUser) -> None:
    plan = chain_of_three()
    calendar = plan.project.calendar
    assert calendar is not None
    calendar.exceptions.create(start=date(2026, 3, 9), end=date(2026, 3, 9), name="Founders' day")
    spans = (
        as_user(plan.manager.user).get(reverse("plan_data", args=[plan.project.code])).json()["nonworking"]
    )
    assert ["2026-02-28", "2026-03-01"] in spans
    assert ["2026-03-07", "2026-03-09"] in spans
