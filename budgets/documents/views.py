"""Costs: handed in with their document, approved or returned, corrected by new entries."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from budgets.documents import reads, services
from budgets.documents.forms import CorrectionForm, CostDecisionForm, CostForm, FilesForm
from budgets.documents.services.files import cost_file_of
from budgets.models import CostDocument, CostEntry, CostFile
from budgets.money.page import dialog, row_of, typed
from budgets.money.reads import cost_entries_of, may_approve, may_hand_in
from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.files import file_response
from core.forms import actor_of
from core.money import money
from projects.models import Project
from projects.project.page.frame import project_of, project_page


def _sender_of(request: HttpRequest, code: str) -> tuple[Project, dict[str, Any]]:
    project, context = project_page(request, code, page="costs", action=Action.VIEW_COSTS)
    if not may_hand_in(actor_of(request), project.pk):
        raise Forbidden(_("Your role does not allow this. Ask the project manager for it."))
    return project, context


def _done(document: CostDocument) -> str:
    if document.status == CostDocument.Status.APPROVED:
        return _("Cost recorded.")
    return _("Handed in. It is booked when it is approved.")


@login_required
@typed
def cost_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = _sender_of(request, code)
    form = CostForm(request.POST or None, request.FILES or None, project=project)

    def save() -> Any:
        return form.submit(
            services.hand_in_cost,
            actor=actor_of(request),
            project_id=project.pk,
            book_again=form.books_again,
            **form.entry(),
        )

    return dialog(request, project, context, form, save, title=_("Record a cost"), done=_done)


@login_required
@typed
def cost_again(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was returned, mended and handed in again."""
    project, context = _sender_of(request, code)
    row: CostDocument = row_of(reads.cost_documents_of(actor_of(request), project.code), pk)
    form = CostForm(
        request.POST or None, request.FILES or None, project=project, initial=CostForm.initial_of(row)
    )

    def save() -> Any:
        return form.submit(
            services.hand_in_again,
            actor=actor_of(request),
            document_id=row.pk,
            version=form.expected_version,
            book_again=form.books_again,
            **form.entry(),
        )

    context |= {"version": row.version, "action_label": _("Hand in again"), "hint": row.note}
    return dialog(request, project, context, form, save, title=_("Hand in again"), done=_done)


@login_required
@typed
def cost_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="costs", action=Action.VIEW_COSTS)
    actor = actor_of(request)
    row: CostDocument = row_of(reads.cost_documents_of(actor, project.code), pk)
    if not may_approve(actor, project):
        raise Forbidden(_("Your role does not allow this. Ask the project manager for it."))
    form = CostDecisionForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.decide_cost,
            actor=actor,
            document_id=row.pk,
            is_approved=form.cleaned_data["decision"] == "approve",
            note=form.cleaned_data["note"],
            version=form.expected_version,
        )

    words = {"what": row, "amount": money(row.amount, project.currency), "who": row.submitted_by or "–"}
    context |= {
        "version": row.version,
        "action_label": _("Decide"),
        "hint": _("%(what)s, %(amount)s, handed in by %(who)s.") % words,
    }
    return dialog(request, project, context, form, save, title=_("Approve a cost"), done=_("Decided."))


@login_required
@require_safe
def cost_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """A file of a cost, to save; only for who sees costs."""
    file = _file_of(request, code, pk)
    try:
        return file_response(file.stored_as, name=file.name, content_type=file.content_type)
    except FileNotFoundError as error:
        raise NotVisible from error


def _file_of(request: HttpRequest, code: str, pk: int) -> CostFile:
    project = project_of(request, code, Action.VIEW_COSTS)
    file = cost_file_of(actor_of(request), pk)
    if file.document.project_id != project.pk:
        raise NotVisible
    return file


@login_required
@typed
def cost_files(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The files of a cost: open, add, and remove until it is approved."""
    project, context = _sender_of(request, code)
    actor = actor_of(request)
    row: CostDocument = row_of(reads.cost_documents_of(actor, project.code), pk)
    if not reads.may_file(actor, row):
        raise Forbidden(_("Whoever handed it in, and who records costs, changes its files."))
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()

    def save() -> Any:
        return form.submit(
            services.add_cost_files, actor=actor, document_id=row.pk, uploads=form.cleaned_data["file"]
        )

    context |= {
        "files": row.papers,  # type: ignore[attr-defined]
        "may_remove": row.status != CostDocument.Status.APPROVED,
        "action_label": _("Add"),
    }
    title = _("Files of “%(what)s”") % {"what": row}
    return dialog(request, project, context, form, save, title=title, done=_("Files added."))


@login_required
@require_POST
def cost_file_drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Back on the costs when the file is gone, or when it has to stay."""
    file = _file_of(request, code, pk)
    try:
        services.drop_cost_file(actor=actor_of(request), file_id=file.pk)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(file)s is removed.") % {"file": file})
    back = reverse("costs", args=[code])
    return HttpResponseClientRedirect(back) if request.htmx else redirect(back)  # type: ignore[attr-defined]


@login_required
@typed
def cost_correct(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = _sender_of(request, code)
    entry: CostEntry = row_of(cost_entries_of(actor_of(request), project.code), pk)
    stands_for = entry.stands_for  # type: ignore[attr-defined]
    form = CorrectionForm(request.POST or None, initial={"amount": stands_for, "seen_amount": stands_for})

    def save() -> Any:
        return form.submit(
            services.hand_in_correction, actor=actor_of(request), entry_id=entry.pk, **form.cleaned_data
        )

    context["hint"] = _("“%(entry)s” stays as it is. A new entry holds the difference and names it.") % {
        "entry": entry
    }

    def done(document: CostDocument) -> str:
        return _("Correction recorded.") if document.entry_id else _done(document)

    return dialog(request, project, context, form, save, title=_("Correct a cost"), done=done)
