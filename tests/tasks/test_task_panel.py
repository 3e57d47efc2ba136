"""The task panel: each part read and changed in place, with both values where two people changed one field."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.access import Role
from people.models import PersonSkill, Skill
from tasks.editing.services import update_task
from tasks.models import Assignment, ChecklistItem, RequiredSkill, Task
from tasks.time.services import log_time
from tests.factories import actor_with, member_of
from tests.queries import assert_query_count
from tests.tasks.panels import AsUser, get, moved, post, text_of
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db


def test_page_and_drawer_show_the_same_parts(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    page = text_of(client.get(reverse("task", args=[plan.project.code, plan.ids["build"]])))
    drawer = text_of(get(client, plan, "build"))
    for part in ("head", "report", "when", "about", "people", "links", "checklist", "files", "talk", "say"):
        assert f'id="tp-{part}"' in page
        assert f'id="tp-{part}"' in drawer
    assert "<html" in page
    assert "<html" not in drawer


def test_the_driver_is_named_and_linked(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    link = reverse("task", args=[plan.project.code, plan.ids["design"]])
    assert f'It waits for <a class="link" href="{link}"' in text_of(get(client, plan, "build", "why"))
    assert "starts with the project" in text_of(get(client, plan, "design", "why"))
    assert "0 days. Each day late moves the finish." in text_of(get(client, plan, "build", "when"))


@pytest.mark.parametrize(
    ("total", "free", "words"),
    [
        (-2 * DAY, 0, "−2 days. It is later by that"),
        (3 * DAY, 3 * DAY, "3 days. It may be that much later"),
        (3 * DAY, DAY, "3 days until the finish moves; after 1 day"),
        (3 * DAY, 0, "each day late moves the tasks behind it"),
    ],
)
def test_float_is_told_in_words(total: int, free: int, words: str, as_user: AsUser) -> None:
    plan = chain_of_three()
    Task.objects.filter(pk=plan.ids["build"]).update(total_float_minutes=total, free_float_minutes=free)
    assert words in text_of(get(as_user(plan.manager.user), plan, "build", "when"))


def test_a_changed_cell_moves_the_plan_and_the_parts_that_show_it(as_user: AsUser) -> None:
    plan = chain_of_three()
    answer = post(
        as_user(plan.manager.user),
        plan,
        "build",
        "when",
        "cell",
        column="duration",
        text="5d",
        version=plan["build"].version,
        was="3d",
    )
    assert answer.status_code == 200
    assert moved(answer)
    assert 'id="tp-people" hx-target="this" hx-swap="outerHTML" hx-swap-oob="true"' in text_of(answer)
    assert plan["build"].duration_minutes == 5 * DAY


def test_nonsense_stays_in_its_field_with_the_sentence(as_user: AsUser) -> None:
    plan = chain_of_three()
    answer = post(as_user(plan.manager.user), plan, "build", "when", "cell", column="duration", text="soon")
    assert answer.status_code == 422
    assert not moved(answer)
    assert 'value="soon"' in text_of(answer)
    assert "Type a duration" in text_of(answer)
    assert post(as_user(plan.manager.user), plan, "build", "when", "dance").status_code == 422


def test_what_somebody_else_changed_shows_both_values(as_user: AsUser) -> None:
    plan = chain_of_three()
    seen = plan["build"].version
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"duration_minutes": 4 * DAY})
    answer = post(
        as_user(plan.manager.user),
        plan,
        "build",
        "when",
        "cell",
        column="duration",
        text="5d",
        version=seen,
        was="3d",
    )
    assert answer.status_code == 409
    page = text_of(answer)
    assert 'value="5d"' in page
    assert "<dd>4d</dd>" in page
    assert "Keep mine" in page
    assert plan["build"].duration_minutes == 4 * DAY


def test_a_change_of_another_field_is_no_conflict(as_user: AsUser) -> None:
    plan = chain_of_three()
    seen = plan["build"].version
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"name": "Build it"})
    answer = post(
        as_user(plan.manager.user),
        plan,
        "build",
        "when",
        "cell",
        column="duration",
        text="5d",
        version=seen,
        was="3d",
    )
    assert answer.status_code == 200
    assert plan["build"].duration_minutes == 5 * DAY


def test_a_description_in_conflict_shows_both_texts(as_user: AsUser) -> None:
    plan = chain_of_three()
    seen = plan["build"].version
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"description": "Theirs"})
    client = as_user(plan.manager.user)
    fields = {"column": "description", "description": "Mine", "version": seen, "was": ""}
    answer = post(client, plan, "build", "about", "field", **fields)
    assert answer.status_code == 409
    assert "Theirs" in text_of(answer)
    assert "Mine" in text_of(answer)
    again = post(client, plan, "build", "about", "field", **fields | {"was": "Theirs"})
    assert again.status_code == 200
    assert plan["build"].description == "Mine"


def test_a_description_is_previewed_without_harm(as_user: AsUser) -> None:
    plan = chain_of_three()
    url = reverse("task_preview", args=[plan.project.code, plan.ids["build"]])
    answer = as_user(plan.priya).post(url, {"description": "**Bold** <img src=x onerror=alert(1)>"})
    assert "<strong>Bold</strong>" in text_of(answer)
    assert "<img" not in text_of(answer)


def test_a_constraint_needs_its_day_and_holds_the_task(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    refused = post(client, plan, "test", "when", "constrain", constraint_kind="snet", constraint_date="")
    assert refused.status_code == 422
    assert "needs a date" in text_of(refused)
    answer = post(
        client, plan, "test", "when", "constrain", constraint_kind="snet", constraint_date="2026-03-16"
    )
    assert answer.status_code == 200
    assert moved(answer)
    assert plan.dates("test")[0].isoformat() == "2026-03-16"
    bad = post(
        client, plan, "test", "when", "constrain", constraint_kind="snet", constraint_date="2026-02-31"
    )
    assert bad.status_code == 422


def test_calendar_type_and_mode_change_by_themselves(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    assert post(client, plan, "build", "people", "field", column="kind", kind="fixed_work").status_code == 200
    assert post(client, plan, "build", "when", "field", column="mode", mode="manual").status_code == 200
    assert (plan["build"].kind, plan["build"].mode) == ("fixed_work", "manual")
    for column, value in (("fixed_cost", "1"), ("kind", "other"), ("calendar", "999999")):
        assert (
            post(client, plan, "build", "when", "field", column=column, **{column: value}).status_code == 422
        )


def test_a_share_changes_the_work_or_with_fixed_work_the_duration(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, row = as_user(plan.manager.user), Assignment.objects.get(task=plan.ids["build"])
    answer = post(client, plan, "build", "people", "share", item=row.pk, units="50%", version=row.version)
    assert moved(answer)
    row.refresh_from_db()
    assert (row.units, row.work_minutes) == (Decimal("0.5"), round(1.5 * DAY))
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"kind": "fixed_work"})
    post(client, plan, "build", "people", "share", item=row.pk, units="25", version=row.version)
    assert plan["build"].duration_minutes == 6 * DAY
    assert Assignment.objects.get(pk=row.pk).work_minutes == round(1.5 * DAY)
    stale = post(client, plan, "build", "people", "share", item=row.pk, units="75", version=row.version)
    assert stale.status_code == 409
    for units in ("", "lots", "0", "-5", "5000"):
        assert post(client, plan, "build", "people", "share", item=row.pk, units=units).status_code == 422


def test_people_are_suggested_by_skill_and_free_time(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, skill = as_user(plan.manager.user), Skill.objects.create(name="SQL")
    knows, learns = member_of(plan.project), member_of(plan.project)
    PersonSkill.objects.create(user=knows, skill=skill, level=4)
    PersonSkill.objects.create(user=learns, skill=skill, level=2)
    assert post(client, plan, "build", "people", "require", skill=skill.pk, level=3).status_code == 200
    offered = text_of(get(client, plan, "build", "suggestions"))
    assert offered.index(str(knows)) < offered.index(str(learns))
    assert "SQL 4" in offered
    assert "SQL 2 of 3" in offered
    assert "free" in offered
    assert str(plan.priya) not in offered
    assert "no SQL" in text_of(get(client, plan, "build", "people"))
    answer = post(client, plan, "build", "people", "assign", user=knows.pk, units="50%")
    assert moved(answer)
    assert Assignment.objects.get(task=plan.ids["build"], resource__user=knows).units == Decimal("0.5")
    required = RequiredSkill.objects.get()
    assert post(client, plan, "build", "people", "unrequire", item=required.pk).status_code == 200
    assert not RequiredSkill.objects.exists()
    outsider = actor_with(chain_of_three().project).user
    assert post(client, plan, "build", "people", "assign", user=outsider.pk).status_code == 422


def test_somebody_is_taken_off(as_user: AsUser) -> None:
    plan = chain_of_three()
    row = Assignment.objects.get(task=plan.ids["build"])
    assert moved(post(as_user(plan.manager.user), plan, "build", "people", "unassign", item=row.pk))
    assert not Assignment.objects.filter(pk=row.pk).exists()


def test_three_points_give_mean_and_deviation(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    points = {"optimistic_minutes": "2d", "most_likely_minutes": "3d", "pessimistic_minutes": "10d"}
    answer = post(client, plan, "build", "estimate", "estimate", **points)
    assert "Mean 4 days, standard deviation 1.3" in text_of(answer)
    assert not moved(answer)
    for wrong in ({"optimistic_minutes": "9d"}, {"pessimistic_minutes": ""}, {"most_likely_minutes": "x"}):
        assert post(client, plan, "build", "estimate", "estimate", **points | wrong).status_code == 422
    assert moved(post(client, plan, "build", "estimate", "use_mean"))
    assert plan["build"].duration_minutes == 4 * DAY
    assert post(client, plan, "build", "estimate", "estimate").status_code == 200
    assert plan["build"].optimistic_minutes is None


def test_the_checklist_is_kept_in_order(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    for step in ("Customers", "Materials", "Vendors"):
        post(client, plan, "build", "checklist", "add", text=step)
    rows = list(ChecklistItem.objects.filter(task=plan.ids["build"]))
    post(client, plan, "build", "checklist", "move", item=rows[2].pk, way="up")
    post(client, plan, "build", "checklist", "tick", item=rows[0].pk, is_done="1")
    answer = post(client, plan, "build", "checklist", "drop", item=rows[1].pk)
    assert "1 of 2" in text_of(answer)
    found = ChecklistItem.objects.filter(task=plan.ids["build"]).values_list("text", "is_done")
    assert list(found) == [("Customers", True), ("Vendors", False)]
    post(client, plan, "build", "checklist", "tick", item=rows[0].pk)
    assert not ChecklistItem.objects.get(pk=rows[0].pk).is_done
    assert post(client, plan, "build", "checklist", "add", text=" ").status_code == 422


def test_a_step_of_another_task_is_left_alone(as_user: AsUser) -> None:
    plan, other = chain_of_three(), chain_of_three()
    item = ChecklistItem.objects.create(task=other["build"], text="Theirs")
    answer = post(as_user(plan.manager.user), plan, "build", "checklist", "drop", item=item.pk)
    assert answer.status_code == 422
    assert ChecklistItem.objects.filter(pk=item.pk).exists()


def test_time_is_told_by_person(as_user: AsUser) -> None:
    plan = chain_of_three()
    log_time(actor=plan.manager, task_id=plan.ids["build"], minutes=90)
    part = text_of(get(as_user(plan.priya), plan, "build", "time"))
    assert str(plan.manager.user) in part
    assert "1.5 h" in part


def test_history_speaks_of_fields_not_of_columns(as_user: AsUser) -> None:
    plan = chain_of_three()
    update_task(
        actor=plan.manager,
        task_id=plan.ids["build"],
        changes={"duration_minutes": 5 * DAY, "kind": "fixed_work", "name": "Build it"},
    )
    part = text_of(get(as_user(plan.priya), plan, "build", "history"))
    assert "uration 3d → 5d" in part
    assert "Fixed units → Fixed work" in part
    assert str(plan.manager.user) in part
    assert "_minutes" not in part


def test_a_team_member_reports_and_talks_but_does_not_plan(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    drawer = text_of(get(client, plan, "build"))
    assert 'name="percent_complete"' in drawer
    assert 'value="cell"' not in drawer
    assert 'value="assign"' not in drawer
    assert "Cost" not in drawer
    assert moved(post(client, plan, "build", "report", "report", percent_complete=50))
    assert post(client, plan, "build", "say", "say", body="**Half**").status_code == 200
    refused = [
        ("when", "cell", {"column": "duration", "text": "9d"}),
        ("when", "constrain", {"constraint_kind": "asap"}),
        ("about", "field", {"column": "description", "description": "x"}),
        ("estimate", "estimate", {}),
        ("links", "link", {"other": "test"}),
        ("people", "assign", {"user": plan.priya.pk}),
        ("people", "require", {"skill": Skill.objects.create(name="SQL").pk, "level": 3}),
    ]
    for part, do, fields in refused:
        answer = post(client, plan, "build", part, do, **fields)
        assert answer.status_code in (403, 422), (part, do)
    assert plan["build"].duration_minutes == 3 * DAY
    assert not RequiredSkill.objects.exists()


def test_nobody_reports_on_what_is_somebody_elses(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(member_of(plan.project))
    assert 'name="percent_complete"' not in text_of(get(client, plan, "build", "report"))
    assert post(client, plan, "build", "report", "report", percent_complete=50).status_code == 403


def test_a_stakeholder_does_not_open_it(as_user: AsUser) -> None:
    plan = chain_of_three()
    assert get(as_user(member_of(plan.project, Role.STAKEHOLDER)), plan, "build").status_code == 403


def test_without_script_a_post_leads_back_to_the_page(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "checklist"])
    assert client.post(url, {"do": "add", "text": "Customers"}).status_code == 302
    refused = client.post(url, {"do": "add", "text": ""})
    assert refused.status_code == 422
    assert "<html" in text_of(refused)


def test_an_unknown_part_is_not_found(as_user: AsUser) -> None:
    plan = chain_of_three()
    assert get(as_user(plan.priya), plan, "build", "secrets").status_code == 404


def filled(plan: DrawnPlan, count: int) -> None:
    """More of everything that the panel lists."""
    for number in range(count):
        name = f"more {len(plan.ids)}-{number}"
        plan.add(name, after="build")
        ChecklistItem.objects.create(task=plan["build"], text=name)
        log_time(actor=plan.manager, task_id=plan.ids["build"], minutes=10)
        user = member_of(plan.project)
        plan.give("build", user)
        skill = Skill.objects.create(name=name)
        RequiredSkill.objects.create(task=plan["build"], skill=skill, level=2)
        plan["build"].comments.create(author=user, body=name)
        plan["build"].files.create(
            name=name, stored_as=name, content_type="text/plain", size=1, uploaded_by=user
        )


@pytest.mark.parametrize("name", ["tasks.drawer", "tasks.task_part", "tasks.task_suggestions"])
def test_the_panel_asks_the_committed_number_of_times_whatever_it_holds(name: str, as_user: AsUser) -> None:
    plan = chain_of_three()
    filled(plan, 2)
    parts = {"tasks.drawer": "", "tasks.task_part": "checklist", "tasks.task_suggestions": "suggestions"}
    client, part = as_user(plan.manager.user), parts[name]
    get(client, plan, "build", part)
    with assert_query_count(name):
        get(client, plan, "build", part)
    filled(plan, 4)
    with assert_query_count(name):
        get(client, plan, "build", part)
