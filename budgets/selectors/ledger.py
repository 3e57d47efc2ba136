"""What a ledger file would book: every row checked, the good ones as entries, the others with their reason."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.ledgers import as_amount, as_date
from budgets.models import BudgetLine, Commitment, CostCategory, CostEntry, LedgerImport, LedgerMapping
from core.errors import NotVisible
from core.money import CURRENCIES, cents, total
from people.selectors import ExchangeBook, NoExchangeRate
from projects.models import Project
from tasks.models import Task

# Field -> (label, headings that are taken for it).
FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "date": (
        gettext_lazy("Date"),
        ("date", "incurred", "posting date", "datum", "buchungsdatum", "belegdatum"),
    ),
    "amount": (gettext_lazy("Amount"), ("amount", "net", "net amount", "betrag", "nettobetrag")),
    "description": (gettext_lazy("Description"), ("description", "text", "buchungstext", "beschreibung")),
    "reference": (
        gettext_lazy("Document number"),
        ("document", "document number", "invoice", "reference", "beleg", "belegnummer"),
    ),
    "currency": (gettext_lazy("Currency"), ("currency", "währung")),
    "category": (gettext_lazy("Category"), ("category", "cost category", "kategorie", "kostenart")),
    "order": (
        gettext_lazy("Order number"),
        ("order", "order number", "purchase order", "po", "bestellung", "bestellnummer"),
    ),
    "line": (gettext_lazy("Budget line"), ("budget line", "line", "budgetposition")),
    "task": (gettext_lazy("Task (WBS number)"), ("task", "wbs", "psp", "vorgang")),
}
NEEDED = ("date", "amount", "description")
# In the key of a row that was booked, taken back, and is booked once more.
AGAIN = "~"


@dataclass(slots=True)
class LedgerRow:
    """A row of the file: its number there, what it says, and why it cannot be booked (empty: it can)."""

    number: int
    shown: dict[str, str]
    error: str = ""
    is_known: bool = False
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerPreview:
    columns: Mapping[str, str]
    rows: list[LedgerRow]
    missing: list[str]

    @cached_property
    def good(self) -> list[LedgerRow]:
        return [row for row in self.rows if not row.error and not row.is_known]

    @cached_property
    def bad(self) -> list[LedgerRow]:
        return [row for row in self.rows if row.error]

    @property
    def known_count(self) -> int:
        return sum(row.is_known for row in self.rows)

    @property
    def total(self) -> Decimal:
        return total(row.values["amount"] for row in self.good)


def ledger_import(actor: Any, project_id: int, pk: int) -> LedgerImport:
    found: LedgerImport | None = (
        LedgerImport.objects.visible_to(actor).filter(project_id=project_id, pk=pk).first()
    )
    if found is None:
        raise NotVisible
    return found


def ledger_imports_of(actor: Any, project_code: str = "") -> QuerySet[LedgerImport]:
    """Files, the newest first, without their cells; all that the actor may see, or of one project."""
    found = LedgerImport.objects.visible_to(actor).select_related("project", "uploaded_by", "undone_by")
    found = found.filter(project__code=project_code) if project_code else found
    return found.defer("table").order_by("-id")


def mapping_of(project_id: int) -> LedgerMapping | None:
    return LedgerMapping.objects.filter(project_id=project_id).first()


def columns_for(headings: list[str], mapping: LedgerMapping | None) -> dict[str, str]:
    """Field -> heading: as the project mapped it before where the file has the column, else by its name."""
    kept = dict(mapping.columns) if mapping else {}
    by_name = {heading.strip().lower(): heading for heading in headings if heading.strip()}
    found = {}
    for name, (_label, known) in FIELDS.items():
        if name in kept:
            if kept[name] in headings:
                found[name] = kept[name]
        elif heading := next((by_name[word] for word in known if word in by_name), ""):
            found[name] = heading
    return found


def preview(project: Project, table: list[list[str]], mapping: LedgerMapping | None) -> LedgerPreview:
    """Every row of the table checked against the project, in a fixed number of queries."""
    headings = table[0]
    columns = columns_for(headings, mapping)
    missing = [str(FIELDS[name][0]) for name in NEEDED if name not in columns]
    if missing:
        return LedgerPreview(columns, [], missing)
    at = {name: headings.index(heading) for name, heading in columns.items()}
    check = _Check(project, mapping.category if mapping else None)
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(cells):
            shown = {name: cells[place] if place < len(cells) else "" for name, place in at.items()}
            rows.append(check.row(number, shown))
    return LedgerPreview(columns, rows, [])


class _Check:
    """Rows of one file against what the project has; a row that stands twice in a file is two."""

    def __init__(self, project: Project, category: CostCategory | None) -> None:
        self._project, self._category = project, category
        self._exchange, self._seen = ExchangeBook(), Counter[str]()
        self._today = timezone.localdate()
        categories = list(CostCategory.objects.all())
        self._categories = {row.key.lower(): row for row in categories}
        self._categories |= {str(row.name).lower(): row for row in categories}
        orders = Commitment.objects.filter(project=project).select_related("line__category")
        self._orders = {row.number.lower(): row for row in orders}
        lines = BudgetLine.objects.filter(project=project).select_related("category")
        self._lines = {row.name.lower(): row for row in lines}
        tasks = Task.objects.filter(project=project, deleted_at=None).values_list("wbs_code", "pk")
        self._tasks = dict(tasks)
        entries = CostEntry.objects.filter(project=project)
        booked = entries.filter(source_key__startswith="ledger:")
        self._known, self._taken_back = set[str](), Counter[str]()
        for key, undone_at in booked.values_list("source_key", "ledger_import__undone_at"):
            said = key.partition(AGAIN)[0]
            if undone_at is None:
                self._known.add(said)
            else:
                self._taken_back[said] += 1
        standing = entries.filter(corrects=None, amount__gt=0, ledger_import__undone_at=None)
        self._by_reference = {
            entry.reference: entry for entry in standing.exclude(reference="").order_by("-pk")
        }

    def row(self, number: int, shown: dict[str, str]) -> LedgerRow:
        key = self._source_key(shown)
        row = LedgerRow(number, shown, is_known=key in self._known)
        if row.is_known:
            return row
        try:
            times = self._taken_back[key]
            row.values = self._values(shown) | {"source_key": f"{key}{AGAIN}{times}" if times else key}
        except (ValueError, NoExchangeRate) as error:
            row.error = str(error)
        return row

    def _source_key(self, shown: dict[str, str]) -> str:
        # What the row says, not where it stands: it is known in another file too. Equal rows of one file are counted.
        day, amount = as_date(shown["date"]), as_amount(shown["amount"])
        said = {**shown, "date": str(day or shown["date"]), "amount": str(cents(amount) if amount else "")}
        names = ("date", "amount", "description", "reference", "currency")
        digest = hashlib.sha256("\x1f".join(said.get(name, "") for name in names).encode()).hexdigest()[:40]
        self._seen[digest] += 1
        return f"ledger:{digest}:{self._seen[digest]}"

    def _values(self, shown: dict[str, str]) -> dict[str, Any]:
        day = self._day(shown["date"])
        amount, currency = as_amount(shown["amount"]), shown.get("currency", "").upper()
        if amount is None or not cents(amount):
            raise ValueError(_("“%(text)s” is not an amount.") % {"text": shown["amount"]})
        if not shown["description"]:
            raise ValueError(_("The description is empty."))
        order = self._one(self._orders, shown.get("order", ""), _("There is no order “%(text)s”."))
        line = self._one(self._lines, shown.get("line", ""), _("There is no budget line “%(text)s”."))
        line = line or (order.line if order else None)
        category = self._one(
            self._categories, shown.get("category", ""), _("There is no category “%(text)s”.")
        )
        category = category or (line.category if line else self._category)
        if category is None:
            raise ValueError(_("No category, order or budget line is given."))
        amount, values = cents(amount), {}
        if currency and currency != self._project.currency:
            if currency not in CURRENCIES:
                raise ValueError(_("“%(text)s” is not a currency.") % {"text": currency})
            values = {"foreign_amount": amount, "foreign_currency": currency}
            amount = cents(self._exchange.convert(amount, currency, self._project.currency, day))
        reference = shown.get("reference", "")[:60]
        return values | {
            "incurred_on": day,
            "amount": amount,
            "description": shown["description"][:200],
            "reference": reference,
            "category": category,
            "line": line,
            "commitment": order,
            "task_id": self._task(shown.get("task", "")),
            # A credit note is a correction; it names the entry of its document where there is one.
            "kind": CostEntry.Kind.INVOICE if amount > 0 else CostEntry.Kind.CORRECTION,
            "corrects": self._by_reference.get(reference) if amount < 0 and reference else None,
        }

    def _day(self, text: str) -> date:
        day = as_date(text)
        if day is None:
            raise ValueError(_("“%(text)s” is not a date.") % {"text": text})
        if day > self._today:
            raise ValueError(_("This date is in the future."))
        return day

    def _one(self, rows: Mapping[str, Any], text: str, words: str) -> Any:
        if not text:
            return None
        if text.lower() not in rows:
            raise ValueError(words % {"text": text})
        return rows[text.lower()]

    def _task(self, text: str) -> int | None:
        if text and text not in self._tasks:
            raise ValueError(_("There is no task with the WBS number “%(text)s”.") % {"text": text})
        return self._tasks[text] if text else None
