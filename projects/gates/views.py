"""Phases and gates: how each stands, what is asked, who answers, what was decided."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.gates import reads, services
from projects.gates.forms import (
    AnswerForm,
    ApproverForm,
    CriterionForm,
    DecisionForm,
    GateForm,
    NewCriterionForm,
    PhaseForm,
    SettleForm,
)
from projects.gates.reads import answered_criteria, gate_by_id
from projects.models import GateApprover, GateCondition, GateCriterion, GateDecision, Phase, Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_page

_edit = require_http_methods(["GET", "HEAD", "POST"])


def _gate_url(project: Project, gate_id: int) -> str:
    return reverse("gate", args=[project.code, gate_id])


@login_required
@require_safe
def gates(request: HttpRequest, code: str) -> HttpResponse:
    """All five: the rail, and what each still needs."""
    project, context = project_page(request, code, page="gates")
    context |= reads.gates_page(actor_of(request), project)
    return render(request, "projects/gates.html", context)


@login_required
@require_safe
def gate(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates")
    actor = actor_of(request)
    row = gate_by_id(actor, project, pk)
    context |= reads.gate_page(actor, project, row, show=request.GET.get("show", ""))
    return render(request, "projects/gate.html", _with_forms(context))


def _with_forms(context: dict[str, Any]) -> dict[str, Any]:
    """The page's two forms as they are before anybody types, unless one came back with errors."""
    own = context["own_answer"]
    context.setdefault("form", DecisionForm(gate=context["gate"], missing=context["missing"]))
    if own is not None:
        context.setdefault("answer_form", AnswerForm(initial={"answer": own.answer, "note": own.note}))
    return context


@login_required
@require_POST
def decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Record the decision. What is missing is said in the form, which keeps what was typed."""
    project, context = project_page(request, code, page="gates")
    actor = actor_of(request)
    row = gate_by_id(actor, project, pk)
    services.check_decider(actor, row)
    missing = [view for view in answered_criteria(row) if not view.counts]
    form = DecisionForm(request.POST, gate=row, missing=missing)
    if form.is_valid():
        form.submit(
            services.decide_gate,
            actor=actor,
            gate_id=pk,
            project_id=project.pk,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            conditions=form.new_conditions(),
        )
        if not form.errors:
            return done(request, _("The decision is recorded."), _gate_url(project, pk))
    context |= reads.gate_page(actor, project, row) | {"form": form}
    return render(request, "projects/gate.html", _with_forms(context), status=422)


@login_required
@require_POST
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What an approver thinks."""
    project, context = project_page(request, code, page="gates")
    actor = actor_of(request)
    row = gate_by_id(actor, project, pk)
    form = AnswerForm(request.POST)
    if not row.approvers.filter(user=actor.user).exists():
        services.answer_gate(actor=actor, gate_id=pk, answer="", project_id=project.pk)
    if form.is_valid():
        form.submit(services.answer_gate, actor=actor, gate_id=pk, project_id=project.pk, **form.cleaned_data)
        if not form.errors:
            return done(request, _("Thank you, your answer is recorded."), _gate_url(project, pk))
    context |= reads.gate_page(actor, project, row) | {"answer_form": form}
    return render(request, "projects/gate.html", _with_forms(context), status=422)


@login_required
@_edit
def gate_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = gate_by_id(actor_of(request), project, pk)
    form = GateForm(posted(request), initial={"name": row.name, "planned_on": row.planned_on})
    context["version"] = row.version

    def save() -> Any:
        return form.submit(
            services.update_gate,
            actor=actor_of(request),
            gate_id=pk,
            project_id=project.pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )

    return dialog(
        request, context, form, save, title=row.name, words=_("Saved."), back=_gate_url(project, pk)
    )


@login_required
@_edit
def phase(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Rename a phase, or start it (`start` is posted)."""
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = Phase.objects.filter(project=project, pk=pk).first()
    if row is None:
        raise NotVisible
    back = reverse("gates", args=[project.code])
    if "start" in request.POST:
        services.start_phase(actor=actor_of(request), phase_id=pk, project_id=project.pk)
        return done(request, _("%(phase)s has started.") % {"phase": row.name}, back)
    form = PhaseForm(posted(request), initial={"name": row.name})
    context["version"] = row.version

    def save() -> Any:
        return form.submit(
            services.rename_phase,
            actor=actor_of(request),
            phase_id=pk,
            project_id=project.pk,
            name=form.cleaned_data["name"],
            version=form.expected_version,
        )

    title = _("Name of the phase (%(kind)s)") % {"kind": row.get_kind_display()}
    return dialog(request, context, form, save, title=title, words=_("Saved."), back=back)


@login_required
@require_safe
def decision(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A decision with the criteria and answers as they stood."""
    project, context = project_page(request, code, page="gates")
    rows = GateDecision.objects.filter(gate__phase__project=project)
    found = (
        rows.select_related("gate__phase", "decided_by")
        .prefetch_related("conditions__owner")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotVisible
    states, answers = dict(GateCriterion.State.choices), dict(GateApprover.Answer.choices)
    context |= {
        "decision": found,
        "criteria": [
            row | {"state_words": states.get(row["state"], ""), "is_met": row["state"] in ("met", "waived")}
            for row in found.criteria
        ],
        "answers": [row | {"answer_words": answers.get(row["answer"], "")} for row in found.answers],
        "is_latest": not rows.filter(gate=found.gate, pk__gt=found.pk).exists(),
    }
    return render(request, "projects/decision.html", context)


@login_required
@_edit
def criterion_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = gate_by_id(actor_of(request), project, pk)
    form = NewCriterionForm(posted(request), project=project)
    context["groups"] = sorted(set(row.criteria.values_list("group", flat=True)) - {""})

    def save() -> Any:
        values = form.values()
        return form.submit(
            services.add_criterion,
            actor=actor_of(request),
            gate_id=pk,
            project_id=project.pk,
            query=values.pop("query"),
            values=values,
        )

    back = _gate_url(project, pk)
    return dialog(
        request, context, form, save, title=_("New criterion"), words=_("Criterion added."), back=back
    )


def _criterion(project: Project, pk: int) -> GateCriterion:
    row = GateCriterion.objects.filter(gate__phase__project=project, pk=pk).first()
    if row is None:
        raise NotVisible
    return row


@login_required
@_edit
def criterion_settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say how a criterion stands, with evidence; or waive a live one."""
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = _criterion(project, pk)
    initial = {"state": row.state, "evidence": row.evidence, "evidence_url": row.evidence_url}
    form = SettleForm(posted(request), is_live=bool(row.query), initial=initial)

    def save() -> Any:
        return form.submit(
            services.settle_criterion,
            actor=actor_of(request),
            criterion_id=pk,
            project_id=project.pk,
            version=form.expected_version,
            **form.cleaned_data,
        )

    edit_url = reverse("criterion_edit", args=[project.code, pk])
    context |= {"version": row.version, "edit_url": edit_url, "edit_label": _("Reword")}
    back = _gate_url(project, row.gate_id)
    return dialog(request, context, form, save, title=row.title, words=_("Saved."), back=back)


@login_required
@_edit
def criterion_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = _criterion(project, pk)
    initial = {"title": row.title, "group": row.group, "owner": row.owner_id, "due": row.due}
    form = CriterionForm(posted(request), project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.update_criterion,
            actor=actor_of(request),
            criterion_id=pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    groups = GateCriterion.objects.filter(gate=row.gate_id).values_list("group", flat=True)
    delete_url = reverse("criterion_delete", args=[project.code, pk])
    context |= {"version": row.version, "delete_url": delete_url, "groups": sorted(set(groups) - {""})}
    back = _gate_url(project, row.gate_id)
    return dialog(request, context, form, save, title=_("Reword"), words=_("Saved."), back=back)


@login_required
@_edit
def criterion_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = _criterion(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_criterion, actor=actor_of(request), criterion_id=pk, project_id=project.pk
        )

    context |= {"question": _("Decisions already taken keep it as it stood."), "action_label": _("Remove")}
    title = _("Remove “%(title)s”?") % {"title": row.title}
    back = _gate_url(project, row.gate_id)
    return dialog(request, context, form, save, title=title, words=_("Criterion removed."), back=back)


@login_required
@_edit
def approver_add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    gate_by_id(actor_of(request), project, pk)
    form = ApproverForm(posted(request), project=project)

    def save() -> Any:
        return form.submit(
            services.add_approver,
            actor=actor_of(request),
            gate_id=pk,
            project_id=project.pk,
            user_id=form.cleaned_data["user"].pk,
        )

    back = _gate_url(project, pk)
    return dialog(
        request, context, form, save, title=_("Name an approver"), words=_("Approver named."), back=back
    )


@login_required
@_edit
def approver_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="gates", action=Action.EDIT_PROJECT)
    row = GateApprover.objects.filter(gate__phase__project=project, pk=pk).select_related("user").first()
    if row is None:
        raise NotVisible
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.remove_approver, actor=actor_of(request), approver_id=pk, project_id=project.pk
        )

    context |= {"question": _("Past decisions keep their answer."), "action_label": _("Remove")}
    title = _("Remove %(name)s from the approvers?") % {"name": row.user}
    back = _gate_url(project, row.gate_id)
    return dialog(request, context, form, save, title=title, words=_("Removed."), back=back)


@login_required
@require_POST
def condition(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Tick a condition off, or open it again (`undone` is posted)."""
    project, _context = project_page(request, code, page="gates")
    row = (
        GateCondition.objects.filter(decision__gate__phase__project=project, pk=pk)
        .select_related("decision")
        .first()
    )
    if row is None:
        raise NotVisible
    is_done = "undone" not in request.POST
    services.complete_condition(
        actor=actor_of(request), condition_id=pk, project_id=project.pk, is_done=is_done
    )
    words = _("The condition is closed.") if is_done else _("The condition is open again.")
    return done(request, words, _gate_url(project, row.decision.gate_id))
