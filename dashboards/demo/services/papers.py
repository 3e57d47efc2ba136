"""What of the demo waits for the sponsor: an invoice, another that came back, a draw from the management reserve."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from budgets.documents.services import decide_cost, hand_in_cost
from budgets.models import BudgetLine, Commitment, Reserve
from budgets.orders.reads import accruals_of
from budgets.orders.services import accept_accrual
from budgets.reserves.services import draw_reserve
from core.access import Actor
from projects.models import Project


def hand_in_papers(project: Project, manager: Actor, sponsor: Actor, today: date) -> None:
    """Invoices above the approval limit, with their documents, one in dollars; an accrual; a draw that waits for the sponsor."""
    proposed = max(accruals_of(manager, project), key=lambda proposal: proposal.amount, default=None)
    if proposed is not None:
        accept_accrual(actor=manager, commitment_id=proposed.order.pk, amount=proposed.amount)
    if Reserve.objects.filter(project=project, kind=Reserve.Kind.MANAGEMENT).exists():
        draw_reserve(
            actor=manager,
            project_id=project.pk,
            kind=Reserve.Kind.MANAGEMENT,
            amount=Decimal("9500.00"),
            reason="Third load rehearsal: the warehouse moves in the same week",
            drawn_on=today - timedelta(days=1),
        )
    order = (
        Commitment.objects.filter(project=project, status=Commitment.Status.OPEN).order_by("-amount").first()
    )
    if order is None:
        return
    hand_in_cost(
        actor=manager,
        project_id=project.pk,
        description=f"{order.supplier}: data workshop on site",
        reference="NC-4471",
        amount=Decimal("18400.00"),
        incurred_on=today - timedelta(days=3),
        commitment_id=order.pk,
        uploads=[
            _invoice("NC-4471", order.supplier, "Data workshop on site, three days", "EUR 18,400.00"),
            paper(
                "timesheet-NC-4471",
                ("Timesheet to invoice NC-4471", order.supplier, "Three days, two people"),
            ),
        ],
    )
    hand_in_cost(
        actor=manager,
        project_id=project.pk,
        description="Statewood Inc.: licence of the address check",
        reference="INV-88120",
        amount=Decimal("2400.00"),
        currency="USD",
        incurred_on=today - timedelta(days=5),
        line_id=order.line_id,
        uploads=[_invoice("INV-88120", "Statewood Inc.", "Address check, yearly licence", "USD 2,400.00")],
    )
    line = BudgetLine.objects.filter(project=project, category__key="hardware").first() or order.line
    returned = hand_in_cost(
        actor=manager,
        project_id=project.pk,
        description="Netzbau GmbH: spare batteries for the scanners",
        reference="2209",
        amount=Decimal("2380.00"),
        incurred_on=today - timedelta(days=9),
        line_id=line.pk if line else None,
        uploads=[_invoice("2209", "Netzbau GmbH", "40 spare batteries", "EUR 2,380.00")],
    )
    decide_cost(
        actor=sponsor,
        document_id=returned.pk,
        is_approved=False,
        note="The amount is with VAT. Please hand in the net amount.",
    )


def _invoice(number: str, supplier: str, what: str, amount: str) -> ContentFile:
    return paper(f"invoice-{number}", (f"Invoice {number}", supplier, what, amount))


def paper(name: str, texts: tuple[str, ...]) -> ContentFile:
    """A one-page PDF with a few lines of text."""
    lines = " ".join(f"({text}) Tj 0 -24 Td" for text in texts)
    page = f"BT /F1 14 Tf 72 760 Td {lines} ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(page)}>>stream\n{page}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    text, places = "%PDF-1.4\n", []
    for place, body in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{place} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(text)
    text += f"xref\n0 6\n0000000000 65535 f \n{table}"
    text += f"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return ContentFile(text.encode("latin-1"), name=f"{name}.pdf")
