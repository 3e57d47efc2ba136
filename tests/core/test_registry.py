"""What rooms have told each other: printed (pytest -s), and each entry leads somewhere."""

from collections import Counter

import pytest
from django.conf import settings
from django.urls import reverse

from core.access import Action
from core.doors import DOORS, GEAR, PAGES_PER_DOOR
from core.registry import ALL, Registry, alert_kinds, gate_queries, nav_items, project_pages
from projects.gates.words.templates import GATES


def test_print_every_list() -> None:
    for registry in ALL:
        print(f"{registry.title}: {', '.join(registry.names()) or '-'}")
    assert nav_items.names()
    assert project_pages.names()


def test_navigation_and_pages_lead_somewhere() -> None:
    for _name, item in nav_items:
        assert reverse(item.url_name)
    for name, page in project_pages:
        assert reverse(page.url_name, args=["ERP-26"]), name
        assert page.action in Action, name


def test_a_project_has_eight_doors_of_six_pages_at_most() -> None:
    pages = Counter(page.door for _name, page in project_pages)
    assert len(DOORS) == 8
    assert len({door.key for door in DOORS}) == 8
    assert set(pages) <= {door.name for door in DOORS} | {GEAR}
    assert max(pages.values()) <= PAGES_PER_DOOR
    assert pages[GEAR] == 1


def test_pages_stand_in_the_order_of_the_work() -> None:
    behind = {door.name: [name for name, page in project_pages if page.door == door.name] for door in DOORS}
    for door, names in behind.items():
        print(f"{door}: {', '.join(names)}")
    assert behind["overview"][:3] == ["overview", "earned_value", "slips"]
    assert behind["start"][:1] == ["charter"]
    assert behind["plan"] == ["plan", "board", "month", "load", "baselines", "plan_quality"]
    assert behind["money"] == ["budget", "costs", "orders", "reserves"]
    assert behind["control"][:3] == ["actions", "changes", "decisions"]


def test_every_gate_question_that_is_asked_is_answered() -> None:
    asked = {query for _kind, _name, criteria in GATES for _group, _title, query in criteria if query}
    assert asked <= set(gate_queries.names())


@pytest.mark.django_db
def test_every_gate_question_answers_for_an_empty_project() -> None:
    from tests.factories import ProjectFactory

    project = ProjectFactory()
    for name, query in gate_queries:
        answer = query.answer(project.pk)
        assert answer.proof, name
        assert answer.url(project.code).startswith(f"/p/{project.code}/"), name


def test_alert_kinds_say_why() -> None:
    for name, kind in alert_kinds:
        assert str(kind.label), name
        assert str(kind.why), name


def test_a_name_is_registered_once() -> None:
    registry: Registry[int] = Registry("test")
    registry.register("a", 1)
    with pytest.raises(ValueError, match="registered twice"):
        registry.register("a", 2)


def test_entries_come_in_their_order() -> None:
    registry: Registry[int] = Registry("test")
    for name, order in (("b", 20), ("a", 20), ("c", 10)):
        registry.register(name, 0, order=order)
    assert registry.names() == ["c", "a", "b"]


def test_every_room_is_an_app() -> None:
    assert {"projects", "tasks", "risks"} <= set(settings.PRODUCT_APPS)
