"""The register of changes, one request with its operations and what they would do, and the way to a decision."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from controls.changes import services
from controls.changes.forms import (
    AnswerForm,
    ChangeForm,
    OperationForm,
    RouteForm,
    TaskChoiceForm,
    initial_of_task,
)
from controls.changes.page import change_page, change_rows, initial_of_operation
from controls.changes.reads.register import change_by_number, change_counts, changes_of
from controls.models import ChangeOperation, ChangeRequest, ChangeRoute
from core.access import Action, require
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from core.reading.strict_json import json_object
from projects.models import Project
from projects.project.page.frame import project_of, project_page
from risks.entries.page import dialog
from tasks.editing.reads import find_by_words
from tasks.models import Task

CHANGES_PER_PAGE = 50
Kind = ChangeOperation.Kind
State = ChangeRequest.State


@login_required
@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """The register, newest first; HTMX swaps the list alone."""
    project, context = project_page(request, code, page="changes")
    actor = actor_of(request)
    filters = {name: request.GET.get(name, "") for name in ("state", "q")}
    order = request.GET.get("order", "")
    page = Paginator(
        changes_of(actor, project.code, filters=filters, order=order), CHANGES_PER_PAGE
    ).get_page(request.GET.get("page"))
    counts, url = change_counts(project.pk), reverse("changes", args=[project.code])
    shown = [("", _("All"), counts["all"]), ("open", _("Open"), counts["open"])]
    shown += [(state, str(label), counts[state]) for state, label in State.choices if counts[state]]
    context |= {
        "page": page,
        "rows": change_rows(project, page.object_list, sees_money=actor.may(Action.VIEW_COSTS, project.pk)),
        "filters": filters,
        "order": order or "-number",
        "segments": [
            {
                "label": label,
                "url": f"{url}?state={state}" if state else url,
                "count": count,
                "current": filters["state"] == state,
            }
            for state, label, count in shown
        ],
    }
    is_fragment = request.htmx and request.htmx.target == "changes"  # type: ignore[attr-defined]
    return render(request, "controls/changes.html" + ("#list" if is_fragment else ""), context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="changes", action=Action.RAISE_CHANGE)
    form = ChangeForm(request.POST or None, initial={"title": request.GET.get("title", "")[:200]})

    def save() -> Any:
        return form.submit(
            services.request_change, actor=actor_of(request), project_id=project.pk, fields=form.cleaned_data
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("Ask for a change"),
        done=_("Drafted. Say now what it changes."),
        back=reverse("changes", args=[project.code]),
        to=lambda made: _url(project, made),
    )


@login_required
@require_POST
def change_from_plan(request: HttpRequest, code: str) -> HttpResponse:
    """{"name", "changes": [[step, ...], ...]}: a draft of what was tried in the plan -> {"url"}."""
    project = project_of(request, code, Action.RAISE_CHANGE)
    body = json_object(request)
    try:
        made = services.request_from_plan(
            actor=actor_of(request),
            project_id=project.pk,
            title=str(body.get("name", "")),
            changes=body.get("changes", []),
        )
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=error.status_code)
    return JsonResponse({"url": _url(project, made)})


@login_required
@require_safe
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A request: what it does to the plan, what comes of it, who decides."""
    project, context = project_page(request, code, page="changes")
    actor = actor_of(request)
    found = change_by_number(actor, project.code, number)
    context |= change_page(project, found, actor)
    return render(request, "controls/change.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context = project_page(request, code, page="changes", action=Action.RAISE_CHANGE)
    actor = actor_of(request)
    found = change_by_number(actor, project.code, number)
    services.require_own_change(actor, found)
    initial = {name: getattr(found, name) for name in ("title", "category", "reason")}
    form = ChangeForm(request.POST or None, initial=initial)

    def save() -> Any:
        return form.submit(
            services.update_change,
            actor=actor,
            change_id=found.pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )

    context["version"] = found.version
    return dialog(request, context, form, save, title=found.code, done=_("Saved."), back=_url(project, found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def operation_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`?kind=change_task`: first which task, then what of it; `&task=12` goes straight to the second."""
    project, context = project_page(request, code, page="changes", action=Action.RAISE_CHANGE)
    found = change_by_number(actor_of(request), project.code, number)
    services.require_own_change(actor_of(request), found)
    kind = request.GET.get("kind", "")
    if kind not in Kind:
        raise NotVisible
    task = _task(project, request.GET.get("task", ""))
    if kind in (Kind.CHANGE_TASK, Kind.REMOVE_TASK) and task is None:
        return _choose_task(request, context, project, found, kind)
    return _operation_form(request, context, project, found, kind, task)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def operation(request: HttpRequest, code: str, number: int, operation_id: int) -> HttpResponse:
    """Write an operation of a draft anew."""
    project, context = project_page(request, code, page="changes", action=Action.RAISE_CHANGE)
    actor = actor_of(request)
    found = change_by_number(actor, project.code, number)
    services.require_own_change(actor, found)
    row = next((row for row in found.operations.all() if row.pk == operation_id), None)
    if row is None or (row.is_about_money and not actor.may(Action.VIEW_COSTS, project.pk)):
        raise NotVisible
    return _operation_form(request, context, project, found, row.kind, row.task, row)


@login_required
@require_POST
def operation_delete(request: HttpRequest, code: str, number: int, operation_id: int) -> HttpResponse:
    project, _context = project_page(request, code, page="changes", action=Action.RAISE_CHANGE)
    actor = actor_of(request)
    found = change_by_number(actor, project.code, number)
    try:
        services.remove_operation(actor=actor, change_id=found.pk, operation_id=operation_id)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(_url(project, found))


@login_required
@require_POST
def change_step(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    """Assess anew, hand in, take back to the draft, or withdraw for good."""
    project, _context = project_page(request, code, page="changes")
    actor = actor_of(request)
    found = change_by_number(actor, project.code, number)
    done = {
        "assess": _("Assessed on the plan as it is now."),
        "submit": _("Handed in. Who decides has been told."),
        "redraft": _("Back in draft."),
        "withdraw": _("Withdrawn."),
    }
    if step not in done:
        raise NotVisible
    try:
        if step == "assess":
            services.assess_change(actor=actor, change_id=found.pk)
        elif step == "submit":
            services.submit_change(actor=actor, change_id=found.pk)
        else:
            services.withdraw_change(actor=actor, change_id=found.pk, is_draft_again=step == "redraft")
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done[step])
    return redirect(_url(project, found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_decide(request: HttpRequest, code: str, number: int, answer: str) -> HttpResponse:
    """An approver's answer with a comment: `approve` or `reject`."""
    project, context = project_page(request, code, page="changes")
    actor = actor_of(request)
    found = change_by_number(actor, project.code, number)
    if answer not in ("approve", "reject"):
        raise NotVisible
    services.own_answer(actor, found)
    is_approved = answer == "approve"
    form = AnswerForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.decide_change,
            actor=actor,
            change_id=found.pk,
            is_approved=is_approved,
            note=form.cleaned_data["note"],
        )

    context |= {
        "action_label": _("Approve and merge") if is_approved else _("Reject"),
        "hint": _("The plan and the budget change now, and the baseline follows in what this touches.")
        if is_approved
        else _("The record stays, with your reason."),
    }
    title = _("Approve %(change)s") if is_approved else _("Reject %(change)s")
    done = _("Approved.") if is_approved else _("Rejected.")
    return dialog(
        request,
        context,
        form,
        save,
        title=title % {"change": found.code},
        done=done,
        back=_url(project, found),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_route(request: HttpRequest, code: str) -> HttpResponse:
    """Who decides on the changes of this project."""
    project, context = project_page(request, code, page="changes", action=Action.EDIT_PROJECT)
    route = ChangeRoute.objects.filter(project=project).first()
    initial: dict[str, Any] = {}
    if route is not None:
        initial = {"approvers": route.approver_ids, "manager_days": route.manager_days}
        initial["manager_amount"] = route.manager_amount
        context["version"] = route.version
    form = RouteForm(request.POST or None, project=project, initial=initial)

    def save() -> Any:
        fields = {name: form.cleaned_data[name] for name in ("manager_days", "manager_amount")}
        fields["approver_ids"] = [person.pk for person in form.cleaned_data["approvers"]]
        return form.submit(
            services.set_change_route,
            actor=actor_of(request),
            project_id=project.pk,
            fields=fields,
            version=form.expected_version,
        )

    back = reverse("changes", args=[project.code])
    return dialog(
        request, context, form, save, title=_("Who decides on changes"), done=_("Saved."), back=back
    )


def _choose_task(
    request: HttpRequest, context: dict[str, Any], project: Project, found: ChangeRequest, kind: str
) -> HttpResponse:
    form = TaskChoiceForm(request.POST or None, project=project)
    task = form.submit(find_by_words, project=project, words=form.data.get("words", ""))
    if task is not None:
        return _operation_form(request, context, project, found, kind, task, is_first=True)
    context |= {
        "form": form,
        "dialog_title": Kind(kind).label,
        "action_url": request.get_full_path(),
        "action_label": _("Next"),
        "back_url": _url(project, found),
    }
    return render(request, "risks/form.html", context, status=422 if form.errors else 200)


def _operation_form(
    request: HttpRequest,
    context: dict[str, Any],
    project: Project,
    found: ChangeRequest,
    kind: str,
    task: Task | None,
    row: ChangeOperation | None = None,
    *,
    is_first: bool = False,
) -> HttpResponse:
    actor = actor_of(request)
    sees_costs = actor.may(Action.VIEW_COSTS, project.pk)
    if kind in (Kind.ADD_LINE, Kind.CHANGE_LINE, Kind.REMOVE_LINE):
        require(actor, Action.VIEW_COSTS, project.pk)
    initial = initial_of_task(project, task) if kind == Kind.CHANGE_TASK and task is not None else {}
    if row is not None:
        initial |= initial_of_operation(project, row)
    # The step before posted its own field: this one is not filled in yet.
    data = None if is_first else request.POST or None
    form = OperationForm(
        data, project=project, kind=kind, sees_costs=sees_costs, is_new=row is None, initial=initial
    )

    def save() -> Any:
        return form.submit(
            services.set_operation,
            actor=actor,
            change_id=found.pk,
            kind=kind,
            given=form.given,
            operation_id=row.pk if row else None,
            task_id=task.pk if task else None,
            line_id=form.line_id,
        )

    query = f"kind={kind}&task={task.pk}" if task else f"kind={kind}"
    if row is not None:
        url = reverse("change_operation", args=[project.code, found.number, row.pk])
    else:
        url = f"{reverse('change_operation_new', args=[project.code, found.number])}?{query}"
    title = f"{Kind(kind).label}: {task}" if task else str(Kind(kind).label)
    if kind == Kind.REMOVE_TASK:
        context |= {"question": _("It goes with all below it, and its links."), "action_label": _("Remove")}
    return dialog(
        request,
        context,
        form,
        save,
        title=title,
        done=_("Kept, and assessed."),
        back=_url(project, found),
        action=url,
    )


def _task(project: Project, raw: str) -> Task | None:
    task_id = whole_number(raw) or 0
    found: Task | None = Task.objects.filter(project=project, pk=task_id).live().first()
    return found


def _url(project: Project, row: Any) -> str:
    return reverse("change", args=[project.code, row.number])
