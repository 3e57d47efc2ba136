"""Pages: import a plan, what came of it, API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action, require
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.once_http import shown_once
from exchange import selectors, services
from exchange.forms import ChoicesForm, PlanFileForm, TokenForm
from exchange.models import ImportRun
from people.origin import origin_of
from projects.project.page.frame import project_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    """Import a file as a new project."""
    require(actor_of(request), Action.CREATE_PROJECT)
    return _import(request, {}, project_id=None)


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
    context |= {"form": form, "earlier": selectors.own_imports(actor_of(request), project_id)}
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_safe
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """An import: how far it is, why it came to nothing, a draft's account with its choices, or what came of it."""
    run = selectors.import_run(actor_of(request), pk)
    is_polled = bool(request.htmx)  # type: ignore[attr-defined]
    if is_polled and not run.is_under_way:
        # The page of its progress asked: it now shows what came of it.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    if run.state == ImportRun.State.DRAFT:
        return _draft(request, run, ChoicesForm(run=run))
    if run.state != ImportRun.State.DONE:
        context = {"run": run, "may_cancel": selectors.may_cancel(actor_of(request), run)}
        template = "exchange/import_run.html"
        return render(request, f"{template}#progress" if is_polled else template, context)
    code = run.project.code if run.project else ""
    _project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    return render(request, "exchange/import_report.html", context | selectors.account_for_page(run))


def _draft(request: HttpRequest, run: ImportRun, form: ChoicesForm) -> HttpResponse:
    context = selectors.account_for_page(run) | {
        "form": form,
        "may_write": selectors.may_cancel(actor_of(request), run),
    }
    return render(request, "exchange/import_draft.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def import_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a draft written as it is chosen."""
    run = selectors.import_run(actor_of(request), pk)
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's own API tokens; a new one is shown once."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        created = form.submit(
            services.create_token, actor=actor_of(request), origin=origin_of(request), **fields
        )
        if created is not None:
            secret, form = created[1], TokenForm()
    context = {"form": form, "secret": secret, "tokens": selectors.own_tokens(actor_of(request))}
    response = render(
        request,
        "exchange/tokens.html",
        context | {"settings_page": "tokens"},
        status=422 if form.errors else 200,
    )
    return shown_once(response) if secret else response


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    services.revoke_token(actor=actor_of(request), token_id=pk)
    messages.success(request, _("The token has ended."))
    return redirect(reverse("tokens"))


@login_required
@require_POST
def tokens_end(request: HttpRequest) -> HttpResponse:
    """End all of one's own tokens."""
    count = services.revoke_all_tokens(actor=actor_of(request))
    words = ngettext("%(count)d token has ended.", "%(count)d tokens have ended.", count)
    messages.success(request, words % {"count": count})
    return redirect("security")
