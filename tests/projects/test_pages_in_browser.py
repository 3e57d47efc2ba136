"""Every page of the room in Chromium: accessible, nothing refused by the security policy, no sideways scroll at 390."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.access import SYSTEM
from people.access import actor_for
from projects.business_case.reads import case_of
from projects.business_case.services import add_option
from projects.charter.services import add_objective, add_stakeholder, update_charter
from projects.gates.services import settle_criterion
from projects.models import Gate
from projects.requests.services import ask_for_project, lay_out_criteria
from tests.factories import ProjectFactory, UserFactory
from tests.seen import comes_true, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def furnished():
    project = ProjectFactory(
        code="ERP",
        name="ERP cloud migration",
        manager=UserFactory(full_name="Maya Okafor"),
        sponsor=UserFactory(full_name="Helen Brandt"),
    )
    update_charter(actor=SYSTEM, project_id=project.pk, changes={"goals": "- One platform\n- Five sites"})
    add_objective(actor=SYSTEM, project_id=project.pk, values={"name": "Faster", "metric": "Days"})
    for name, cost, benefit in (("Nothing", 100, 0), ("New ERP", 900, 400)):
        costs, benefits = [Decimal(cost)], [Decimal(0), *[Decimal(benefit)] * 5]
        values = {"name": name, "costs": costs, "benefits": benefits}
        add_option(actor=SYSTEM, project_id=project.pk, values=values)
    for power in (2, 5):
        values = {"name": f"Stakeholder {power}", "power": power, "interest": 4}
        add_stakeholder(actor=SYSTEM, project_id=project.pk, values=values)
    return project


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(live_server, log_in, assert_accessible, width):
    project = furnished()
    gate = Gate.objects.filter(phase__project=project).first()
    page = log_in(project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    addresses = [
        reverse(name, args=["ERP"])
        for name in ("charter", "business_case", "stakeholders", "gates", "team", "project_settings")
    ]
    for address in [*addresses, reverse("gate", args=["ERP", gate.pk]), reverse("project_new")]:
        page.goto(live_server.url + address)
        fits(page)
        assert_accessible(page)
    assert not complaints


def test_evidence_is_added_in_a_dialog_and_the_sponsor_decides(live_server, log_in, assert_accessible):
    project = furnished()
    gate = Gate.objects.filter(phase__project=project).first()
    for criterion in gate.criteria.all()[1:]:
        settle_criterion(actor=SYSTEM, criterion_id=criterion.pk, state="waived", evidence="Small project")
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("gate", args=["ERP", gate.pk]))
    page.get_by_role("link", name="Waive Charter signed").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("State").select_option("waived")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text("Say why it is waived.").wait_for()
    dialog.get_by_label("Evidence").fill("The board decided in its meeting")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("Gate 1: charter approved is ready").wait_for()

    page.context.clear_cookies()
    log_in(project.sponsor)
    page.reload()
    page.get_by_label("Go", exact=False).first.check()
    page.get_by_role("textbox", name="Reason").fill("Well prepared")
    page.get_by_role("button", name="Record decision").click()
    page.locator("#decision .decided").get_by_text("Well prepared").wait_for()
    assert_accessible(page)
    assert gate.decisions.get().decided_by == project.sponsor


def test_options_are_compared_and_one_is_chosen(live_server, log_in, assert_accessible):
    """From the empty page to the verdict, with keys."""
    project = ProjectFactory(code="ERP", name="ERP cloud migration", manager=UserFactory())
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("business_case", args=["ERP"]))
    page.get_by_role("link", name="Add the first option").click()
    dialog = page.get_by_role("dialog")
    first = case_of(project).first_year
    dialog.get_by_label("Option", exact=True).fill("New ERP")
    dialog.get_by_label(f"Costs {first}").fill("96k")
    dialog.get_by_label(f"Benefits {first + 1}").fill("240k")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    table = page.get_by_role("region", name="Options")
    comes_true(page, lambda: "€96k" in table.inner_text())
    page.get_by_role("link", name="Choose").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Chosen option").select_option("New ERP")
    dialog.get_by_role("button", name="Save").click()
    comes_true(page, lambda: "why it is this one" in dialog.inner_text())
    dialog.get_by_label("Why").fill("It pays for itself in a year")
    dialog.get_by_role("button", name="Save").click()
    verdict = page.get_by_role("region", name="The business case in one sentence")
    comes_true(page, lambda: "is chosen" in verdict.inner_text())


@pytest.mark.parametrize("width", [1440, 390])
def test_a_request_is_scored_and_decided(live_server, log_in, assert_accessible, width):
    """From the board to the decision; nothing is decided by forgetting to choose."""
    asker = UserFactory(full_name="Anna Asker")
    values = {
        "title": "One form for travel",
        "need": "Typed three times.",
        "rough_cost": Decimal(30_000),
    }
    ask_for_project(actor=actor_for(asker), values=values)
    lay_out_criteria(actor=SYSTEM)
    page = log_in(UserFactory(organisation_role="portfolio_manager"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("requests"))
    fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="One form for travel").click()
    page.get_by_role("link", name="Score").click()
    dialog = page.get_by_role("dialog")
    for name in ("Strategic fit", "Value", "Effort", "Risk"):
        dialog.get_by_label(name).select_option("4")
    dialog.get_by_role("button", name="Save").click()
    score = page.get_by_role("region", name="Score")
    comes_true(page, lambda: "55 of 100" in score.inner_text())
    fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="Decide").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Approve").check()
    dialog.get_by_label("Reason").fill("It pays back in a year")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Start the project").wait_for()
