"""Pages: import a plan, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action, require
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from exchange.models import ImportRun
from exchange.msproject import page, reads, services
from exchange.msproject.forms import ChoicesForm, PlanFileForm
from projects.project.page.frame import project_page
from projects.project_templates.page import ways


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    """Import a file as a new project."""
    require(actor_of(request), Action.CREATE_PROJECT)
    return _import(request, {"ways": ways(), "way": "file"}, project_id=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_import(request: HttpRequest, code: str) -> HttpResponse:
    """Import a file into a project that has no tasks yet."""
    project, context = project_page(request, code, page="plan", action=Action.IMPORT_PLAN)
    return _import(request, context, project_id=project.pk)


def _import(request: HttpRequest, context: dict, *, project_id: int | None) -> HttpResponse:
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        upload = request.FILES.get("file")
        run = form.submit(
            services.start_draft,
            actor=actor_of(request),
            source=upload,
            file_name=upload.name if upload else "",
            project_id=project_id,
        )
        if run is not None:
            return redirect("import_report", run.pk)
    template = "exchange/project_import.html" if project_id else "exchange/plan_import.html"
    context |= {"form": form, "earlier": reads.own_imports(actor_of(request), project_id)}
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_safe
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """An import: how far it is, why it came to nothing, a draft's account with its choices, or what came of it."""
    run = reads.import_run(actor_of(request), pk)
    is_polled = bool(request.htmx)  # type: ignore[attr-defined]
    if is_polled and not run.is_under_way:
        # The page of its progress asked: it now shows what came of it.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    if run.state == ImportRun.State.DRAFT:
        return _draft(request, run, ChoicesForm(run=run))
    if run.state != ImportRun.State.DONE:
        context = {"run": run, "may_cancel": reads.may_cancel(actor_of(request), run)}
        template = "exchange/import_run.html"
        return render(request, f"{template}#progress" if is_polled else template, context)
    code = run.project.code if run.project else ""
    _project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    return render(request, "exchange/import_report.html", context | page.account_for_page(run))


def _draft(request: HttpRequest, run: ImportRun, form: ChoicesForm) -> HttpResponse:
    context = page.account_for_page(run) | {
        "form": form,
        "may_write": reads.may_cancel(actor_of(request), run),
    }
    return render(request, "exchange/import_draft.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def import_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a draft written as it is chosen."""
    run = reads.import_run(actor_of(request), pk)
    if run.state != ImportRun.State.DRAFT:
        return redirect("import_report", pk)
    form = ChoicesForm(request.POST, run=run)
    if form.is_valid():
        written = form.submit(
            services.write_draft, actor=actor_of(request), run_id=pk, choices=form.choices()
        )
        if written is not None:
            return redirect("import_report", pk)
    return _draft(request, run, form)


@login_required
@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an import that is under way."""
    try:
        services.cancel_import(actor=actor_of(request), run_id=pk)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("import_report", pk)
