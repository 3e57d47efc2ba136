"""The dialogs of orders: made, closed, accrued."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from budgets.models import Commitment
from budgets.money.page import dialog, editor_of, row_of, typed
from budgets.money.reads import commitments_of
from budgets.orders import reads, services
from budgets.orders.forms import AccrualForm, CommitmentForm
from core.access import Action
from core.forms import ServiceForm, actor_of, posted
from core.money import money


@login_required
@typed
def accrual_accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is done on an order but not invoiced, as proposed or as typed."""
    project, context = editor_of(request, code, Action.RECORD_COST, "orders")
    actor = actor_of(request)
    order: Commitment = row_of(commitments_of(actor, project.code), pk)
    proposal = next((row for row in reads.accruals_of(actor, project) if row.order.pk == order.pk), None)
    form = AccrualForm(request.POST or None, initial={"amount": proposal.amount if proposal else None})

    def save() -> Any:
        return form.submit(services.accept_accrual, actor=actor, commitment_id=order.pk, **form.cleaned_data)

    if proposal:
        words = {
            "earned": money(proposal.earned, project.currency),
            "spent": money(proposal.spent, project.currency),
        }
        context["hint"] = (
            _("Work worth %(earned)s is done on the budget line, %(spent)s is booked on it.") % words
            + " "
            + _("It is booked at the status date and taken back by a new entry when the month is over.")
        )
    context["action_label"] = _("Accrue")
    title = _("Accrual on %(order)s") % {"order": order}
    return dialog(request, project, context, form, save, title=title, done=_("Accrual booked."))


@login_required
@typed
def commitment_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.RECORD_COST, "orders")
    form = CommitmentForm(request.POST or None, project=project)

    def save() -> Any:
        return form.submit(
            services.add_commitment, actor=actor_of(request), project_id=project.pk, **form.order()
        )

    return dialog(
        request, project, context, form, save, title=_("New purchase order"), done=_("Purchase order added.")
    )


@login_required
@typed
def commitment_close(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = editor_of(request, code, Action.RECORD_COST, "orders")
    order: Commitment = row_of(commitments_of(actor_of(request), project.code), pk)
    form = ServiceForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.close_commitment,
            actor=actor_of(request),
            commitment_id=order.pk,
            version=form.expected_version,
        )

    context |= {
        "question": _("Nothing more is expected on %(order)s. What is left of it is free again.")
        % {"order": order},
        "action_label": _("Close the order"),
        "version": order.version,
    }
    return dialog(
        request, project, context, form, save, title=_("Close the order?"), done=_("Purchase order closed.")
    )
