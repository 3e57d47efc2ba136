"""The register, a risk, and the dialogs on them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.money.reads import may_approve_budget
from budgets.reserves.reads import reserves_of
from core.access import Action, require
from core.errors import NotVisible
from core.forms import ServiceForm, actor_of
from core.journal import history_of
from projects.models import Project
from projects.project.page.frame import project_page
from risks.entries.page import dialog
from risks.entries.reads import open_issue_count, open_risk_count
from risks.models import Risk
from risks.register import forms, reads, services
from risks.register.page import sentences
from risks.register.page.reserve import reserve_chart
from risks.register.services.outcomes import severity_of

RISKS_PER_PAGE = 50
typed = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def risks(request: HttpRequest, code: str) -> HttpResponse:
    """The register with its matrix; HTMX swaps the register alone."""
    project, context = project_page(request, code, page="risks", action=Action.VIEW_PLAN)
    sees_costs = Action.VIEW_COSTS.value in context["may"]
    filters = {name: request.GET.get(name, "") for name in sentences.FILTERS}
    order = request.GET.get("order", "")
    found = reads.register(
        actor_of(request), project.code, filters=filters, order=order, with_money=sees_costs
    )
    page = Paginator(found, RISKS_PER_PAGE).get_page(request.GET.get("page"))
    counts = reads.register_counts(project.pk)
    still_open = list(reads.risks_of(actor_of(request), project.code).filter(status=Risk.Status.OPEN))
    exposure = reads.exposure_of(project.pk)
    context |= {
        "page": page,
        "rows": sentences.register_rows(page, sees_costs=sees_costs),
        "filters": filters,
        "cell": reads.parse_cell(filters["cell"]),
        "is_filtered": any(filters[name] for name in ("kind", "category", "owner", "cell", "q")),
        "order": order or "-score",
        "counts": counts,
        "exposure": exposure if sees_costs else None,
        "sees_costs": sees_costs,
        "segments": sentences.segments(project, counts, open_issue_count(project.pk), filters["view"]),
        "verdict": sentences.verdict(project, exposure, still_open, sees_costs=sees_costs),
        "matrix": sentences.matrix(still_open, project),
        "kinds": Risk.Kind.choices,
        "categories": Risk.Category.choices,
        "owners": sorted(
            {(risk.owner_id, str(risk.owner)) for risk in still_open if risk.owner_id}, key=lambda o: o[1]
        ),
        "reserve_url": reverse("risk_reserve", args=[project.code]) if sees_costs else "",
    }
    is_fragment = bool(request.htmx and request.htmx.target == "register")  # type: ignore[attr-defined]
    context["is_fragment"] = is_fragment
    return render(request, "risks/risks.html#register" if is_fragment else "risks/risks.html", context)


@login_required
@require_safe
def risk_reserve(request: HttpRequest, code: str) -> HttpResponse:
    """A panel for the page of reserves: the reserve left against the exposure, with the draws."""
    project, context = project_page(request, code, page="reserves", action=Action.VIEW_COSTS)
    reserves = reserves_of(project.pk)
    contingency = [reserve for reserve in reserves if reserve.kind == "contingency"]
    exposure = reads.exposure_of(project.pk)
    left = sum((reserve.left for reserve in contingency), exposure.threats * 0)  # type: ignore[attr-defined]
    context |= {
        "reserves": reserves,
        "may_decide": may_approve_budget(actor_of(request), project),
        "exposure": exposure,
        "finding": sentences.reserve_sentence(project, exposure.threats, left),
        "open_count": open_risk_count(project.pk),
        "chart": reserve_chart(project, contingency, exposure.threats) if contingency else "",
    }
    return render(request, "risks/reserve.html", context)


@login_required
@require_safe
def risk(request: HttpRequest, code: str, number: int) -> HttpResponse:
    _project, context, found = page_of_risk(request, code, number, Action.VIEW_PLAN)
    sees_costs = Action.VIEW_COSTS.value in context["may"]
    context |= {
        "value": sentences.value_of(found) if sees_costs else None,
        "sees_costs": sees_costs,
        "ratings": sentences.ratings(found),
        "days_mean": sentences.mean_days(found),
        "history": sentences.history_lines(history_of(found, limit=20), sees_costs=sees_costs),
        "user_id": actor_of(request).user_id,
    }
    return render(request, "risks/risk.html", context)


@login_required
@typed
def risk_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="risks", action=Action.RAISE_RISK)
    form = forms.RiskForm(request.POST or None, project=project, sees_costs=_sees_costs(context))

    def save() -> Any:
        return form.submit(
            services.raise_risk, actor=actor_of(request), project_id=project.pk, fields=form.fields_of_risk()
        )

    back = reverse("risks", args=[project.code])
    return dialog(
        request,
        context,
        form,
        save,
        title=_("New risk"),
        done=_("Risk raised."),
        back=back,
        to=url_of(project),
    )


@login_required
@typed
def risk_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    form = forms.RiskForm(
        request.POST or None,
        project=project,
        sees_costs=_sees_costs(context),
        initial=forms.RiskForm.initial_of(found),
    )

    def save() -> Any:
        return form.submit(
            services.update_risk,
            actor=actor_of(request),
            risk_id=found.pk,
            changes=form.fields_of_risk(),
            version=form.expected_version,
        )

    context["version"] = found.version
    back = url_of(project)(found)
    return dialog(request, context, form, save, title=found.code, done=_("Risk saved."), back=back)


@login_required
@typed
def risk_rate(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    initial = forms.RatingForm.initial_of(found)
    form = forms.RatingForm(request.POST or None, scales=reads.scales(), initial=initial)

    def save() -> Any:
        return form.submit(
            services.rate_risk,
            actor=actor_of(request),
            risk_id=found.pk,
            version=form.expected_version,
            **form.ratings(),
        )

    context["version"] = found.version
    back = url_of(project)(found)
    return dialog(request, context, form, save, title=_("Rate the risk"), done=_("Ratings saved."), back=back)


@login_required
@require_POST
def risk_close(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, _context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    services.close_risk(
        actor=actor_of(request), risk_id=found.pk, version=ServiceForm(request.POST).expected_version
    )
    messages.success(request, _("Risk closed."))
    return redirect("risk", project.code, number)


@login_required
@require_POST
def risk_reopen(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, _context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    version = ServiceForm(request.POST).expected_version
    services.reopen_risk(actor=actor_of(request), risk_id=found.pk, version=version)
    messages.success(request, _("Risk opened again."))
    return redirect("risk", project.code, number)


@login_required
@typed
def risk_happened(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    initial = {"severity": severity_of(found.score), "owner": found.owner_id}
    form = forms.HappenedForm(request.POST or None, project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.risk_happened,
            actor=actor_of(request),
            risk_id=found.pk,
            version=form.expected_version,
            **form.issue(),
        )

    context |= {"version": found.version, "hint": _("It becomes an issue that keeps its link to the risk.")}
    return dialog(
        request,
        context,
        form,
        save,
        title=_("%(code)s has happened") % {"code": found.code},
        done=_("The risk is an issue now."),
        back=url_of(project)(found),
        to=lambda issue: reverse("issue", args=[project.code, issue.number]),
    )


def page_of_risk(
    request: HttpRequest, code: str, number: int, action: Action
) -> tuple[Project, dict[str, Any], Risk]:
    """The risk for who may do `action`; hidden before forbidden. Its owner reads it in any case."""
    project, context = project_page(request, code, page="risks")
    actor = actor_of(request)
    try:
        found = reads.risk_by_number(actor, project.code, number)
    except NotVisible:
        require(actor, Action.VIEW_PLAN, project.pk)
        raise
    if action != Action.VIEW_PLAN:
        require(actor, action, project.pk)
    context["risk"] = found
    return project, context, found


def _sees_costs(context: dict[str, Any]) -> bool:
    return Action.VIEW_COSTS.value in context["may"]


def url_of(project: Project) -> Any:
    return lambda risk: reverse("risk", args=[project.code, risk.number])
