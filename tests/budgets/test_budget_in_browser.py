"""The budget in Chromium: months typed by hand, a cost with its document, a ledger file; every page accessible."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.urls import reverse
from playwright.sync_api import expect

from budgets.documents.services import hand_in_cost
from budgets.models import BudgetLineMonth, CostDocument, CostEntry
from budgets.reserves.services import draw_reserve, set_reserve
from core.access import SYSTEM
from people.access import actor_for
from projects.models import Project
from tests.budgets.rows import category, cost, line, order
from tests.factories import ProjectFactory, UserFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PDF = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


def filled() -> Project:
    project = ProjectFactory(code="ERP")
    row = line(
        project,
        "1000.00",
        name="Partner",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 5, 31),
        is_capex=True,
    )
    order(project, line_id=row.pk)
    cost(project, line_id=row.pk)
    assert project.manager is not None
    hand_in_cost(
        actor=actor_for(project.manager),
        project_id=project.pk,
        description="Switches",
        amount=Decimal("2500.00"),
        incurred_on=date(2026, 3, 10),
        category_id=category().pk,
    )
    return project


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_page_and_its_dialog_are_accessible_and_fit(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any, width: int, theme: str
) -> None:
    project = filled()
    page = log_in(project.manager)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    for name, shown in (
        ("costs", "Switches"),
        ("orders", "Purchase orders"),
        ("reserves", "Reserves"),
        ("budget", "Month by month"),
    ):
        page.goto(live_server.url + reverse(name, args=["ERP"]))
        expect(page.locator("main")).to_contain_text(shown)
        assert_accessible(page)
        fits(page)
    page.get_by_role("link", name="Partner").click()
    expect(page.locator("#dialog .line-months")).to_be_visible()
    page.locator("#dialog [name=phasing]").select_option("by_hand")
    expect(page.locator("#dialog [data-month]")).to_have_count(3)
    assert_accessible(page)
    fits(page)


def test_months_are_typed_until_they_add_up(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = filled()
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("budget", args=["ERP"]))
    page.get_by_role("link", name="Partner").click()
    page.locator("#dialog [name=phasing]").select_option("by_hand")
    cells = page.locator("#dialog [data-month]")
    expect(cells).to_have_count(3)
    total = page.locator("#dialog [data-spread-sum]")
    expect(total).to_contain_text("adds up to the line")
    cells.nth(0).fill("250.01")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.keyboard.type("0")
    expect(total).to_have_text("€749.99 still to spread")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog .err")).to_contain_text(
        "The months add up to €250.01, the line to €1,000.00."
    )
    page.locator("#dialog [data-spread-rest]").click()
    expect(total).to_contain_text("adds up to the line")
    cells.nth(2).fill("x")
    expect(cells.nth(2)).to_have_attribute("aria-invalid", "true")
    cells.nth(2).fill("374.99")
    expect(total).to_contain_text("adds up to the line")
    page.locator("#dialog button[type=submit]").click()
    expect(page.get_by_text("Budget line saved.")).to_be_visible()
    assert list(BudgetLineMonth.objects.values_list("month", "amount")) == [
        (date(2026, 3, 1), Decimal("250.01")),
        (date(2026, 4, 1), Decimal("375.00")),
        (date(2026, 5, 1), Decimal("374.99")),
    ]


def test_a_cost_is_handed_in_with_its_document(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = filled()
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("costs", args=["ERP"]))
    page.get_by_role("link", name="Cost", exact=True).click()
    page.locator("#dialog [name=description]").fill("Cables")
    page.locator("#dialog [name=amount]").fill("12.34")
    page.locator("#dialog [name=category]").select_option(label="Hardware")
    page.locator("#dialog [name=file]").set_input_files(PDF)
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#cost-entries")).to_contain_text("invoice.pdf")
    row = CostDocument.objects.get(description="Cables")
    with page.expect_download() as download:
        page.locator("#cost-entries a[download]").click()
    assert download.value.suggested_filename == "invoice.pdf"
    assert (row.amount, row.files.get().name) == (Decimal("12.34"), "invoice.pdf")


LEDGER = (
    b"When;What;Worth;Voucher\n"
    b"2026-03-03;Cables;100.50;RE-1\n"
    b"someday;Switches;20.00;RE-2\n"
    b"2026-03-05;Racks;30.25;RE-3\n"
)


def test_a_ledger_is_mapped_previewed_and_booked_once(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    read_ledger(page, live_server.url, assert_accessible)
    expect(page.get_by_text("Choose the columns of: Date, Amount, Description.")).to_be_visible()
    for name, heading in (
        ("date", "When"),
        ("description", "What"),
        ("amount", "Worth"),
        ("reference", "Voucher"),
    ):
        page.locator(f"[name=column_{name}]").select_option(label=heading)
    page.locator("[name=category]").select_option(label="Hardware")
    page.get_by_role("button", name="Use these columns").click()
    expect(page.get_by_text("2 to book (€130.75), 1 with an error, 0 booked already")).to_be_visible()
    # The row has its number in the file, headings counted.
    bad = page.get_by_role("row").filter(has_text="someday")
    expect(bad.get_by_role("rowheader")).to_have_text("3")
    assert_accessible(page)
    page.get_by_role("button", name="Book 2 rows").click()
    expect(page.get_by_text("2 rows booked.")).to_be_visible()
    assert_accessible(page)
    report = page.url
    read_ledger(page, live_server.url, assert_accessible)
    expect(page.get_by_text("0 to book (€0.00), 1 with an error, 2 booked already")).to_be_visible()
    expect(page.get_by_role("button", name="Book")).to_have_count(0)
    assert sorted(CostEntry.objects.values_list("amount", flat=True)) == [Decimal("30.25"), Decimal("100.50")]
    page.goto(report)
    page.get_by_role("link", name="Take back").click()
    expect(page.locator("#dialog")).to_contain_text("A new entry takes back each cost")
    assert_accessible(page)
    page.locator("#dialog button[type=submit]").click()
    expect(page.get_by_text("The file is taken back.")).to_be_visible()
    assert CostEntry.objects.aggregate(left=Sum("amount"))["left"] == 0


def test_files_of_a_cost_are_added_and_removed(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    project = filled()
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("costs", args=["ERP"]))
    page.locator("#cost-documents").get_by_role("link", name="Files").click()
    page.locator("#dialog [name=file]").set_input_files([PDF, {**PDF, "name": "timesheet.pdf"}])
    page.locator("#dialog footer button[type=submit]").click()
    expect(page.get_by_text("Files added.")).to_be_visible()
    expect(page.locator("#cost-documents")).to_contain_text("timesheet.pdf")
    page.locator("#cost-documents").get_by_role("link", name="Files").click()
    assert_accessible(page)
    page.locator("#dialog").get_by_role("button", name="Remove timesheet.pdf").click()
    expect(page.get_by_text("timesheet.pdf is removed.")).to_be_visible()
    expect(page.locator("#cost-documents")).not_to_contain_text("timesheet.pdf")
    expect(page.locator("#cost-documents")).to_contain_text("invoice.pdf")


def test_a_sponsor_decides_on_a_draw(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    project = filled()
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="management", amount=Decimal(1000))
    assert project.manager is not None
    draw_reserve(
        actor=actor_for(project.manager),
        project_id=project.pk,
        kind="management",
        amount=Decimal(400),
        reason="Second site",
    )
    page = log_in(UserFactory(organisation_role="portfolio_manager"))
    page.goto(live_server.url + reverse("reserves", args=["ERP"]))
    page.locator("#reserve").get_by_role("link", name="Decide").click()
    expect(page.locator("#dialog")).to_contain_text("asks for €400.00: Second site")
    assert_accessible(page)
    expect(page.locator("#dialog input[type=radio]:checked")).to_have_count(0)
    page.locator("#dialog").get_by_label("Approve").check()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#reserve")).to_contain_text("approved by")
    expect(page.locator("#reserve")).to_contain_text("€600")


def read_ledger(page: Any, site: str, assert_accessible: Any) -> None:
    page.goto(site + reverse("ledger_upload", args=["ERP"]))
    assert_accessible(page)
    page.locator("[name=file]").set_input_files(
        {"name": "ledger.csv", "mimeType": "text/csv", "buffer": LEDGER}
    )
    page.get_by_role("button", name="Read the file").click()
