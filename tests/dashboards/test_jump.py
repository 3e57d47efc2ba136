"""The command palette's search finds what the person may open, and nothing else."""

import pytest

from controls.changes.services import request_change
from core.access import SYSTEM
from people.memberships.services import add_member
from people.models import User
from risks.register.services import close_risk
from tests.factories import member_of
from tests.risks.rows import issue, risk
from tests.tasks.deliverables import deliverable
from tests.tasks.plans import chain_of_three

pytestmark = pytest.mark.django_db


def found(client, text: str) -> list[str]:
    return [row["label"] for row in client.get("/jump/", {"q": text}).json()["found"]]


def test_it_finds_projects_tasks_people_and_actions(client) -> None:
    plan = chain_of_three()
    client.force_login(plan.manager.user)
    assert found(client, plan.project.code) == [plan.project.name]
    assert found(client, "buil") == ["2 build"]
    assert str(plan.priya) in found(client, str(plan.priya)[:8])
    assert found(client, "new proj") == ["New project"]
    assert found(client, "x") == []


def test_other_projects_do_not_exist(client) -> None:
    plan, other = chain_of_three(), chain_of_three()
    client.force_login(plan.priya)
    assert found(client, "build") == ["2 build"]
    assert other.project.name not in found(client, "Project")


def test_a_stakeholder_is_not_told_of_tasks(client) -> None:
    plan = chain_of_three()
    client.force_login(member_of(plan.project, "stakeholder"))
    assert found(client, "build") == []


def test_records_are_found_by_number_however_it_is_written(client) -> None:
    plan, other = chain_of_three(), chain_of_three()
    client.force_login(plan.manager.user)
    risk(plan.project, "Vendor is late")
    risk(plan.project, "Data is not clean")
    risk(other.project, "Somebody else's")
    for text in ("R-02", "r2", "R 2", "r-0002"):
        assert found(client, text)[0] == "R-02 Data is not clean", text
    assert found(client, "R-03") == []


def test_a_deliverable_is_found_by_number_and_words_also_by_who_sees_no_plan(client) -> None:
    handed = deliverable()
    for person in (handed.owner, handed.reviewer):
        client.force_login(person)
        for text in ("DL-01", "dl 1", "interf"):
            assert found(client, text)[0] == "DL-01 Interface", text


def test_records_are_found_by_words_open_ones_first(client) -> None:
    plan = chain_of_three()
    client.force_login(plan.manager.user)
    issue(plan.project, "Vendor sent no test data")
    risk(plan.project, "Vendor is late")
    closed = risk(plan.project, "Vendor goes bankrupt")
    close_risk(actor=SYSTEM, risk_id=closed.pk, version=closed.version)
    assert found(client, "vendor") == [
        "R-01 Vendor is late",
        "R-02 Vendor goes bankrupt",
        "I-01 Vendor sent no test data",
    ]
    assert found(client, "vendor late") == ["R-01 Vendor is late"]
    # The number leads, words of others follow.
    assert found(client, "I-01")[0] == "I-01 Vendor sent no test data"


def test_what_belongs_to_the_project_at_hand_comes_first(client) -> None:
    plan, other = chain_of_three(), chain_of_three()
    add_member(
        actor=SYSTEM, project_id=other.project.pk, user_id=plan.manager.user.pk, role="project_manager"
    )
    client.force_login(plan.manager.user)
    for one in (plan, other):
        risk(one.project, "Vendor is late")
    for here in (plan, other):
        rows = client.get("/jump/", {"q": "vendor", "in": here.project.code}).json()["found"]
        assert rows[0]["kind"] == f"Risk · {here.project.name}"
        rows = client.get("/jump/", {"q": "build", "in": here.project.code}).json()["found"]
        assert rows[0]["kind"] == here.project.name


def test_gates_changes_and_decisions_are_found_and_open(client) -> None:
    plan = chain_of_three()
    client.force_login(plan.manager.user)
    request_change(
        actor=plan.manager, project_id=plan.project.pk, fields={"title": "Second rehearsal", "reason": "x"}
    )
    rows = {row["label"]: row for row in client.get("/jump/", {"q": "rehearsal"}).json()["found"]}
    assert rows["CR-1 Second rehearsal"]["kind"] == f"Change request · {plan.project.name}"
    gates = client.get("/jump/", {"q": "gate 2"}).json()["found"]
    assert gates[0]["label"].startswith("G2 ")
    for row in (*rows.values(), *gates):
        assert client.get(row["url"]).status_code == 200, row


def test_settings_are_found_in_the_readers_language_and_in_english(client) -> None:
    plan = chain_of_three()
    client.force_login(plan.manager.user)
    assert found(client, "profile") == ["Profile"]
    User.objects.filter(pk=plan.manager.user.pk).update(language="de")
    assert found(client, "profile") == found(client, "Profil") == ["Profil"]


def test_a_stakeholder_finds_no_register_that_is_closed_to_them(client) -> None:
    plan = chain_of_three()
    risk(plan.project, "Vendor is late")
    client.force_login(member_of(plan.project, "stakeholder"))
    assert found(client, "R-01") == []
    assert found(client, "vendor") == []


@pytest.mark.parametrize("text", ["%" * 3, "_" * 500, "R-" + "9" * 40, "R-999999", "\\%", "' or 1=1"])
def test_odd_questions_find_nothing_and_break_nothing(client, text: str) -> None:
    plan = chain_of_three()
    client.force_login(plan.manager.user)
    risk(plan.project, "Vendor is late")
    assert found(client, text) == []
