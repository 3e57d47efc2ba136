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

from budgets.ledger_files.figures import TOO_MUCH, as_amount, as_date, decimal_mark_of, writes_month_first
from budgets.models import (
    BudgetLine,
    Commitment,
    CostCategory,
    CostDocument,
    CostEntry,
    LedgerImport,
    LedgerMapping,
)
from budgets.money.reads import ApprovalLimit
from core.errors import NotVisible
from core.foreign_files.tables import Cell, Table, shown
from core.money import CURRENCIES, cents, total
from people.exchange_rates.reads import ExchangeBook, NoExchangeRate
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
    """A row of the file: its number there, what it says, and why it cannot be booked (empty: it can).

    `column` is the heading of the cell at fault.
    """

    number: int
    shown: dict[str, str]
    error: str = ""
    column: str = ""
    is_known: bool = False
    # Above the approval limit: somebody else than who books the file looks at it.
    is_large: bool = False
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
    def large(self) -> list[LedgerRow]:
        return [row for row in self.good if row.is_large]

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


def headings_of(table: Table) -> list[str]:
    return [shown(cell) for cell in table[0]] if table else []


def preview(project: Project, table: Table, mapping: LedgerMapping | None) -> LedgerPreview:
    """Every row of the table checked against the project, in a fixed number of queries."""
    headings = headings_of(table)
    columns = columns_for(headings, mapping)
    missing = [str(FIELDS[name][0]) for name in NEEDED if name not in columns]
    if missing:
        return LedgerPreview(columns, [], missing)
    at = {name: headings.index(heading) for name, heading in columns.items()}
    category = mapping.category if mapping else None
    check = _Check(project, category, columns, _Writing.of(table[1:], at))
    rows = []
    for number, line in enumerate(table[1:], start=2):
        if any(cell != "" for cell in line):
            cells = {name: _at(line, place) for name, place in at.items()}
            rows.append(check.row(number, cells))
    return LedgerPreview(columns, rows, [])


def _at(line: list[Cell], place: int) -> Cell:
    return line[place] if place < len(line) else ""


@dataclass(frozen=True, slots=True)
class _Writing:
    """How the columns of a file write what alone could be read in two ways."""

    decimal_mark: str
    is_month_first: bool

    @classmethod
    def of(cls, lines: Table, at: Mapping[str, int]) -> "_Writing":
        return cls(
            decimal_mark=decimal_mark_of(_at(line, at["amount"]) for line in lines),
            is_month_first=writes_month_first(_at(line, at["date"]) for line in lines),
        )


class _Wrong(ValueError):
    """A cell that cannot be booked; `field` is a key of FIELDS."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class _Check:
    """Rows of one file against what the project has; a row that stands twice in a file is two."""

    def __init__(
        self,
        project: Project,
        category: CostCategory | None,
        columns: Mapping[str, str],
        writing: _Writing,
    ) -> None:
        self._project, self._category = project, category
        self._columns, self._writing = columns, writing
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
        submitted = CostDocument.Status.SUBMITTED
        waiting = CostDocument.objects.filter(project=project, status=submitted).exclude(source_key="")
        fields = ("source_key", "ledger_import__undone_at")
        for key, undone_at in booked.values_list(*fields).union(waiting.values_list(*fields)):
            said = key.partition(AGAIN)[0]
            if undone_at is None:
                self._known.add(said)
            else:
                self._taken_back[said] += 1
        self._limit = ApprovalLimit()
        standing = entries.filter(corrects=None, amount__gt=0, ledger_import__undone_at=None)
        self._by_reference = {
            entry.reference: entry for entry in standing.exclude(reference="").order_by("-pk")
        }

    def row(self, number: int, cells: dict[str, Cell]) -> LedgerRow:
        day = as_date(cells["date"], month_first=self._writing.is_month_first)
        amount = as_amount(cells["amount"], decimal_mark=self._writing.decimal_mark)
        texts = {name: shown(cell) for name, cell in cells.items()}
        key = self._source_key(texts, day, amount)
        row = LedgerRow(number, texts, is_known=key in self._known)
        if row.is_known:
            return row
        try:
            times = self._taken_back[key]
            values = self._values(texts, self._day(texts, day), self._amount(texts, amount))
            row.values = values | {"source_key": f"{key}{AGAIN}{times}" if times else key}
            row.is_large = self._limit.is_passed(self._project, values["amount"], values["incurred_on"])
        except _Wrong as error:
            row.error = str(error)
            row.column = self._columns.get(error.field, "") or str(FIELDS[error.field][0])
        return row

    def _source_key(self, texts: dict[str, str], day: date | None, amount: Decimal | None) -> str:
        # What the row says, not where it stands: it is known in another file too. Equal rows of one file are counted.
        said = {
            **texts,
            "date": str(day or texts["date"]),
            "amount": str(cents(amount) if amount else ""),
        }
        names = ("date", "amount", "description", "reference", "currency")
        digest = hashlib.sha256("\x1f".join(said.get(name, "") for name in names).encode()).hexdigest()[:40]
        self._seen[digest] += 1
        return f"ledger:{digest}:{self._seen[digest]}"

    def _values(self, texts: dict[str, str], day: date, amount: Decimal) -> dict[str, Any]:
        if not texts["description"]:
            raise _Wrong("description", _("The description is empty."))
        order = self._one("order", self._orders, texts, _("There is no order “%(text)s”."))
        line = self._one("line", self._lines, texts, _("There is no budget line “%(text)s”."))
        line = line or (order.line if order else None)
        category = self._one("category", self._categories, texts, _("There is no category “%(text)s”."))
        category = category or (line.category if line else self._category)
        if category is None:
            raise _Wrong("category", _("No category, order or budget line is given."))
        worth, foreign = self._worth(texts, day, amount)
        reference = texts.get("reference", "")[:60]
        return foreign | {
            "incurred_on": day,
            "amount": worth,
            "description": texts["description"][:200],
            "reference": reference,
            "category": category,
            "line": line,
            "commitment": order,
            "task_id": self._task(texts.get("task", "")),
            # A credit note is a correction; it names the entry of its document where there is one.
            "kind": CostEntry.Kind.INVOICE if worth > 0 else CostEntry.Kind.CORRECTION,
            "corrects": self._by_reference.get(reference) if worth < 0 and reference else None,
        }

    def _worth(self, texts: dict[str, str], day: date, amount: Decimal) -> tuple[Decimal, dict[str, Any]]:
        """The amount in the project's currency, and the fields that keep it as it was in another."""
        currency = texts.get("currency", "").upper()
        if not currency or currency == self._project.currency:
            return amount, {}
        if currency not in CURRENCIES:
            raise _Wrong("currency", _("“%(text)s” is not a currency.") % {"text": currency})
        try:
            worth = self._exchange.convert(amount, currency, self._project.currency, day)
        except NoExchangeRate as error:
            raise _Wrong("currency", str(error)) from error
        if abs(worth) >= TOO_MUCH:
            raise _Wrong("amount", _("“%(text)s” is not an amount.") % {"text": texts["amount"]})
        return cents(worth), {"foreign_amount": amount, "foreign_currency": currency}

    def _amount(self, texts: dict[str, str], amount: Decimal | None) -> Decimal:
        if amount is None or not cents(amount):
            raise _Wrong("amount", _("“%(text)s” is not an amount.") % {"text": texts["amount"]})
        return cents(amount)

    def _day(self, texts: dict[str, str], day: date | None) -> date:
        if day is None:
            raise _Wrong("date", _("“%(text)s” is not a date.") % {"text": texts["date"]})
        if day > self._today:
            raise _Wrong("date", _("This date is in the future."))
        return day

    def _one(self, field: str, rows: Mapping[str, Any], texts: dict[str, str], words: str) -> Any:
        text = texts.get(field, "")
        if not text:
            return None
        if text.lower() not in rows:
            raise _Wrong(field, words % {"text": text})
        return rows[text.lower()]

    def _task(self, text: str) -> int | None:
        if text and text not in self._tasks:
            raise _Wrong("task", _("There is no task with the WBS number “%(text)s”.") % {"text": text})
        return self._tasks[text] if text else None
