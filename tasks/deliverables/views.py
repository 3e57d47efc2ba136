"""The register of deliverables, one of them, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import NotVisible
from core.files import file_response
from core.forms import actor_of, posted
from projects.models import Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_of, project_page
from tasks.deliverables import reads, services
from tasks.deliverables.forms import DeliverableForm, ReviewForm, VersionForm
from tasks.deliverables.page import deliverable_page, tasks_of, with_rights
from tasks.models import Deliverable, DeliverableCondition

_edit = require_http_methods(["GET", "HEAD", "POST"])
_PAGE = "deliverables"
_DIALOG = "tasks/deliverables/form.html"


@login_required
@require_safe
def deliverables(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE)
    actor = actor_of(request)
    view, words = request.GET.get("view", ""), request.GET.get("q", "")
    found, url = reads.counts(project.pk), reverse("deliverables", args=[code])
    labels = {
        "open": _("Open"),
        "in_review": _("In review"),
        "accepted": _("Accepted"),
    }
    context |= {
        "lines": reads.register(actor, project, view=view, words=words),
        "total": found["all"],
        "view": view if view in labels else "",
        "words": words,
        "conditions": [with_rights(actor, project, row) for row in reads.conditions_of(project)],
        "segments": [
            {"label": _("All"), "count": found["all"], "url": url, "current": view not in labels},
            *(
                {
                    "label": label,
                    "count": found[name],
                    "url": f"{url}?view={name}",
                    "current": view == name,
                }
                for name, label in labels.items()
            ),
        ],
    }
    return render(request, "tasks/deliverables/register.html", context)


@login_required
@_edit
def deliverable_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    form = DeliverableForm(posted(request), project=project)

    def save() -> Any:
        return form.submit(
            services.add_deliverable,
            actor=actor_of(request),
            project_id=project.pk,
            values=form.values(),
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("New deliverable"),
        words=_("Deliverable added."),
        back=reverse("deliverables", args=[code]),
        to=lambda row: _url(project, row),
        template=_DIALOG,
    )


@login_required
@require_safe
def deliverable(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What is asked, what was handed in, how it was reviewed."""
    project, context, row = _found(request, code, number)
    context |= deliverable_page(actor_of(request), project, row)
    return render(request, "tasks/deliverables/deliverable.html", context)


@login_required
@_edit
def deliverable_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context, row = _found(request, code, number, Action.EDIT_PROJECT)
    form = DeliverableForm(
        posted(request),
        project=project,
        initial=DeliverableForm.initial_of(row),
    )

    def save() -> Any:
        return form.submit(
            services.update_deliverable,
            actor=actor_of(request),
            deliverable_id=row.pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    context["version"] = row.version
    if not row.reviews.exists():
        context["delete_url"] = reverse("deliverable_delete", args=[code, number])
    return dialog(
        request,
        context,
        form,
        save,
        title=row.code,
        words=_("Saved."),
        back=_url(project, row),
        template=_DIALOG,
    )


@login_required
@_edit
def deliverable_delete(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context, row = _found(request, code, number, Action.EDIT_PROJECT)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_deliverable,
            actor=actor_of(request),
            deliverable_id=row.pk,
            project_id=project.pk,
        )

    context |= {
        "question": _("Its versions and their files go with it. The journal keeps what it said."),
        "action_label": _("Remove"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Remove “%(name)s”?") % {"name": row},
        words=_("Deliverable removed."),
        back=reverse("deliverables", args=[code]),
        template=_DIALOG,
    )


@login_required
@_edit
def deliverable_version_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The next version, and with it the review asked for, where that is wanted."""
    project, context, row = _found(request, code, number)
    actor = actor_of(request)
    services.require_deliverer(actor, row)
    form = VersionForm(posted(request), request.FILES or None)

    def save() -> Any:
        data = form.cleaned_data
        added = form.submit(
            services.add_version,
            actor=actor,
            deliverable_id=row.pk,
            project_id=project.pk,
            upload=data["file"],
            url=data["url"],
            note=data["note"],
        )
        if added is None or not data["hands_in"]:
            return added
        # The version stays where it cannot be handed in: the page says why.
        return _asked(request, services.hand_in, project, row) or added

    context["action_label"] = _("Add")
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Next version of %(code)s") % {"code": row.code},
        words=_("Version added."),
        back=_url(project, row),
        template=_DIALOG,
    )


@login_required
@require_POST
def deliverable_hand_in(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, _context, row = _found(request, code, number)
    services.require_deliverer(actor_of(request), row)
    if _asked(request, services.hand_in, project, row) is not None:
        messages.success(request, _("Handed in; the reviewer is told."))
    return redirect(_url(project, row))


@login_required
@require_POST
def deliverable_take_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, _context, row = _found(request, code, number)
    services.require_deliverer(actor_of(request), row)
    if _asked(request, services.take_back, project, row) is not None:
        messages.success(request, _("Taken back."))
    return redirect(_url(project, row))


@login_required
@_edit
def deliverable_review(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Criterion by criterion; a page of its own, for it is read beside the version."""
    project, context, row = _found(request, code, number)
    actor = actor_of(request)
    services.require_reviewer(actor, row)
    if row.state != Deliverable.State.IN_REVIEW:
        messages.error(request, _("It does not wait for a review."))
        return redirect(_url(project, row))
    form = ReviewForm(posted(request), project=project, criteria=list(row.criteria.all()))

    def save() -> Any:
        return form.submit(
            services.review_deliverable,
            actor=actor,
            deliverable_id=row.pk,
            project_id=project.pk,
            version=form.expected_version,
            **form.review(),
        )

    context |= {
        "row": row,
        "version": row.version,
        "latest": row.versions.order_by("-number").first(),
        "reopened": [
            task for task in tasks_of(row) if task.actual_finish is not None and not task.is_summary
        ],
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Review %(code)s") % {"code": row.code},
        words=_("Decided. Its people are told."),
        back=_url(project, row),
        template="tasks/deliverables/review.html",
    )


@login_required
@require_safe
def deliverable_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """A version's file, to save and never shown."""
    project = project_of(request, code)
    row = services.version_of(actor_of(request), pk, project.pk)
    if not row.stored_as:
        raise NotVisible
    try:
        return file_response(row.stored_as, name=row.name, content_type=row.content_type)
    except FileNotFoundError as error:
        raise NotVisible from error


@login_required
@_edit
def deliverable_version_drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE)
    actor = actor_of(request)
    version = services.version_of(actor, pk, project.pk)
    row = version.deliverable
    services.require_deliverer(actor, row)
    form = EmptyForm(request.POST)

    def save() -> Any:
        form.submit(services.drop_version, actor=actor, version_id=pk, project_id=project.pk)
        return True

    context |= {
        "question": _("Its file goes with it."),
        "action_label": _("Remove"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Remove version %(number)d?") % {"number": version.number},
        words=_("Version removed."),
        back=_url(project, row),
        template=_DIALOG,
    )


@login_required
@require_POST
def deliverable_condition(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Tick a condition off, or open it again (`undone` is posted)."""
    project, _context = project_page(request, code, page=_PAGE)
    rows = DeliverableCondition.objects.filter(review__deliverable__project=project, pk=pk)
    condition = rows.select_related("review__deliverable").first()
    if condition is None:
        raise NotVisible
    is_done = "undone" not in request.POST
    services.complete_condition(
        actor=actor_of(request),
        condition_id=pk,
        project_id=project.pk,
        is_done=is_done,
    )
    words = _("The condition is closed.") if is_done else _("The condition is open again.")
    return done(request, words, _url(project, condition.review.deliverable))


def _found(
    request: HttpRequest,
    code: str,
    number: int,
    action: Action = Action.VIEW_DASHBOARD,
) -> tuple[Project, dict[str, Any], Deliverable]:
    project, context = project_page(request, code, page=_PAGE, action=action)
    return project, context, reads.deliverable_by_number(actor_of(request), project, number)


def _asked(request: HttpRequest, service: Any, project: Project, row: Deliverable) -> Any:
    """What the service gives; None, and its reason said on the next page, where it refuses."""
    form = EmptyForm(request.POST)
    found = form.submit(
        service,
        actor=actor_of(request),
        deliverable_id=row.pk,
        project_id=project.pk,
    )
    if found is None:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return found


def _url(project: Project, row: Deliverable) -> str:
    return reverse("deliverable", args=[project.code, row.number])
