"""The dialogs of responses."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of
from risks.entries.page import dialog
from risks.models import Risk, RiskResponse
from risks.register.views import page_of_risk, typed, url_of
from risks.responses import services
from risks.responses.forms import ResponseForm


@login_required
@typed
def response_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    form = ResponseForm(request.POST or None, project=project, initial={"owner": found.owner_id})

    def save() -> Any:
        return form.submit(
            services.add_response, actor=actor_of(request), risk_id=found.pk, **form.response()
        )

    back = url_of(project)(found)
    return dialog(request, context, form, save, title=_("New response"), done=_("Response added."), back=back)


@login_required
@typed
def response_edit(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    project, context, found = page_of_risk(request, code, number, Action.EDIT_RISK)
    response = _response(found, pk)
    initial = ResponseForm.initial_of(response)
    form = ResponseForm(request.POST or None, project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.update_response,
            actor=actor_of(request),
            response_id=response.pk,
            changes=form.response(),
            version=form.expected_version,
        )

    context["version"] = response.version
    back = url_of(project)(found)
    return dialog(request, context, form, save, title=_("Response"), done=_("Response saved."), back=back)


@login_required
@require_POST
def response_done(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Done, or with `undone` in the form not done after all."""
    project, _context, found = page_of_risk(request, code, number, Action.VIEW_PLAN)
    response = _response(found, pk)
    is_done = "undone" not in request.POST
    services.complete_response(actor=actor_of(request), response_id=response.pk, is_done=is_done)
    messages.success(request, _("Response done.") if is_done else _("Response is open again."))
    return redirect("risk", project.code, number)


def _response(risk: Risk, pk: int) -> RiskResponse:
    found = next((response for response in risk.responses.all() if response.pk == pk), None)
    if found is None:
        raise NotVisible
    return found
