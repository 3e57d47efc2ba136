"""What rooms have told each other: printed (pytest -s), and each entry leads somewhere."""

import pytest
from django.conf import settings
from django.urls import reverse

from core.access import Action
from core.registry import ALL, Registry, alert_kinds, gate_queries, nav_items, project_tabs
from projects.gates.words.templates import GATES


def test_print_every_list() -> None:
    for registry in ALL:
        print(f"{registry.title}: {', '.join(registry.names()) or '-'}")
    assert nav_items.names()
    assert project_tabs.names()


def test_navigation_and_tabs_lead_to_pages() -> None:
    for _name, item in nav_items:
        assert reverse(item.url_name)
    for _name, tab in project_tabs:
        assert reverse(tab.url_name, args=["ERP-26"])
        assert tab.action in Action


def test_tabs_stand_in_the_order_of_the_work() -> None:
    order = [
        name for name in project_tabs.names() if name in ("overview", "plan", "gates", "charter", "team")
    ]
    assert order == ["overview", "plan", "gates", "charter", "team"]


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
