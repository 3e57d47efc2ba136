"""The dialogs of reserves: set, drawn, decided."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from budgets.models import ReserveDraw
from budgets.money.page import dialog, editor_of, row_of, typed
from budgets.reserves import reads, services
from budgets.reserves.forms import DrawDecisionForm, DrawForm, ReserveForm
from budgets.versions.services import require_approver
from core.access import Action
from core.forms import actor_of
from core.money import money
from projects.project.page.frame import project_page


@login_required
@typed
def draw_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="reserves", action=Action.VIEW_COSTS)
    row: ReserveDraw = row_of(reads.draws_of(actor_of(request), project.code), pk)
    require_approver(actor_of(request), project)
    form = DrawDecisionForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.decide_draw,
            actor=actor_of(request),
            draw_id=row.pk,
            is_approved=form.cleaned_data["decision"] == "approve",
            note=form.cleaned_data["note"],
            version=form.expected_version,
        )

    words = {
        "amount": money(row.amount, project.currency),
        "who": row.drawn_by or "–",
        "reason": row.reason,
    }
    context |= {
        "version": row.version,
        "action_label": _("Decide"),
        "hint": _("%(who)s asks for %(amount)s: %(reason)s") % words,
    }
    title = _("Draw from the %(reserve)s") % {"reserve": str(row.reserve).lower()}
    return dialog(request, project, context, form, save, title=title, done=_("Decided."))


@login_required
@typed
def reserve_set(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET, "reserves")
    form = ReserveForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.set_reserve, actor=actor_of(request), project_id=project.pk, **form.cleaned_data
        )

    return dialog(request, project, context, form, save, title=_("Set a reserve"), done=_("Reserve set."))


@login_required
@typed
def reserve_draw(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET, "reserves")
    form = DrawForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.draw_reserve,
            actor=actor_of(request),
            project_id=project.pk,
            book_again=form.books_again,
            **form.cleaned_data,
        )

    def done(draw: ReserveDraw) -> str:
        if draw.status == ReserveDraw.Status.APPROVED:
            return _("Drawn from the reserve.")
        return _("Handed in. It is drawn when it is approved.")

    context["hint"] = _(
        "The management reserve is drawn once the sponsor, or who decides on gates, approves."
    )
    return dialog(request, project, context, form, save, title=_("Draw from a reserve"), done=done)
