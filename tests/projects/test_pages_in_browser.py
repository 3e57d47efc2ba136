"""Every page of the room in Chromium: accessible, nothing refused by the security policy, no sideways scroll at 390."""

import pytest
from django.urls import reverse

from core.access import SYSTEM
from projects.charter.services import add_objective, add_stakeholder, update_charter
from projects.gates.services import settle_criterion
from projects.models import Gate
from tests.factories import ProjectFactory, UserFactory
from tests.seen import fits

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
        for name in ("charter", "stakeholders", "gates", "team", "project_settings")
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
    page.get_by_role("link", name="Waive Charter approved").click()
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
