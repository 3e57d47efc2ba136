"""Costs from a file: upload, say what the columns hold, look at what would be booked, confirm."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.ledger_files import reads, services
from budgets.ledger_files.forms import ConfirmForm, LedgerFileForm, MappingForm
from budgets.models import LedgerImport
from budgets.money.page import dialog, editor_of, typed
from core.access import Action
from core.foreign_files.tables import MAX_BYTES
from core.forms import ServiceForm, actor_of, posted
from projects.models import Project

ROWS_PER_PAGE = 50


@login_required
@typed
def ledger_upload(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file; earlier files with what came of them."""
    project, context = editor_of(request, code, Action.RECORD_COST, "costs")
    form = LedgerFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        upload = request.FILES.get("file")
        row = form.submit(
            services.upload_ledger,
            actor=actor_of(request),
            project_id=project.pk,
            file_name=upload.name if upload else "",
            data=upload.read(MAX_BYTES + 1) if upload else b"",
        )
        if row is not None:
            return redirect("ledger_import", project.code, row.pk)
    context |= {"form": form, "earlier": reads.ledger_imports_of(actor_of(request), project.code)[:20]}
    return render(request, "budgets/ledger_upload.html", context, status=422 if form.errors else 200)


@login_required
@typed
def ledger_import(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The preview of a file; posting saves the mapping, or with `confirm` books the good rows."""
    project, context = editor_of(request, code, Action.RECORD_COST, "costs")
    row = reads.ledger_import(actor_of(request), project.pk, pk)
    if row.booked_at is not None:
        count, amount = row.report.get("waiting", (0, "0.00"))
        context |= {
            "import": row,
            "report": row.report,
            "total": Decimal(row.report["total"]),
            "waiting_count": count,
            "waiting_total": Decimal(amount),
        }
        return render(request, "budgets/ledger_report.html", context)
    confirm = ConfirmForm(request.POST if "confirm" in request.POST else None)
    if "confirm" in request.POST and (done := _book(request, project, row, confirm)):
        return done
    mapping = reads.mapping_of(project.pk)
    form = MappingForm(
        request.POST if request.method == "POST" and "confirm" not in request.POST else None,
        headings=reads.headings_of(row.table),
        columns=reads.columns_for(reads.headings_of(row.table), mapping),
        category=mapping.category_id if mapping else None,
    )
    if form.is_bound and form.submit(
        services.map_ledger, actor=actor_of(request), project_id=project.pk, **form.mapping()
    ):
        messages.success(request, _("Columns saved for this project's files."))
        return redirect("ledger_import", project.code, row.pk)
    checked = reads.preview(project, row.table, mapping)
    context |= {
        "import": row,
        "form": form,
        "confirm": confirm,
        "preview": checked,
        "shown_fields": [(name, reads.FIELDS[name][0]) for name in checked.columns],
        "page": Paginator(checked.bad + checked.good, ROWS_PER_PAGE).get_page(request.GET.get("page")),
    }
    status = 422 if form.errors or confirm.errors else 200
    return render(request, "budgets/ledger_import.html", context, status=status)


@login_required
@typed
def ledger_undo(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Asks, and takes back what a file booked."""
    project, context = editor_of(request, code, Action.RECORD_COST, "costs")
    row = reads.ledger_import(actor_of(request), project.pk, pk)
    form = ServiceForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.undo_ledger, actor=actor_of(request), project_id=project.pk, import_id=row.pk
        )

    context |= {
        "question": _(
            "A new entry takes back each cost that %(file)s booked. The costs themselves stay in the list. "
            "Its rows may then be booked again from a mended file."
        )
        % {"file": row.file_name},
        "action_label": _("Take back"),
    }
    title, done = _("Take back what this file booked?"), _("The file is taken back.")
    return dialog(request, project, context, form, save, title=title, done=done)


def _book(request: HttpRequest, project: Project, row: LedgerImport, form: Any) -> HttpResponse | None:
    done = form.submit(services.book_ledger, actor=actor_of(request), project_id=project.pk, import_id=row.pk)
    if done is None:
        return None
    count = done.report["booked"]
    words = ngettext("%(number)s row booked.", "%(number)s rows booked.", count)
    messages.success(request, words % {"number": count})
    return redirect("ledger_import", project.code, row.pk)
