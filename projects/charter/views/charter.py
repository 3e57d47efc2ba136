"""The charter: read as a document, edited section by section, approved as a whole; its objectives."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.charter import reads, services
from projects.charter.figures import word_changes
from projects.charter.forms import MeasurementForm, ObjectiveForm, SectionForm
from projects.charter.page import charter_page
from projects.charter.reads import section as section_of
from projects.charter.services.charter import SECTIONS
from projects.charter.services.measurements import may_measure, require_measurer
from projects.models import Charter, Objective, ObjectiveMeasurement, Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_page
from projects.project.reads.signing import open_version

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def charter(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="charter")
    actor = actor_of(request)
    context |= charter_page(project, actor)
    for row in context["objectives"]:
        row.may_be_measured = may_measure(actor, row)
    return render(request, "projects/charter.html", context)


@login_required
@_edit
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Edit one section. A conflict shows both texts, word by word, and keeps what was typed."""
    if section not in SECTIONS:
        raise NotVisible
    project, context = project_page(request, code, page="charter", action=Action.EDIT_PROJECT)
    row = Charter.objects.get(project=project)
    stored = getattr(row, section)
    if request.method == "POST":
        form = SectionForm(request.POST)
    else:
        form = SectionForm(initial={"text": stored, "seen": services.text_digest(stored)})
    if request.method == "POST" and form.is_valid():
        form.submit(
            services.update_charter,
            actor=actor_of(request),
            project_id=project.pk,
            changes={section: form.cleaned_data["text"]},
            version=form.expected_version,
            seen={section: form.cleaned_data["seen"]},
        )
        if not form.errors:
            return done(request, _("Saved."), _after(request, project, section))
    shown = section_of(row, section)
    # Some sections are named as pages are.
    title = _("Charter: %(section)s") % {"section": shown["label"]}
    context |= {
        "form": form,
        "section": shown,
        "charter": row,
        "page_title": title,
        "following": bool(reads.next_to_write(row, section)),
        "out": open_version(project.pk),
    }
    if form.conflict and form.conflict.fields:
        both = form.conflict.fields[0]
        context["comparison"] = word_changes(str(both.stored), str(both.proposed))
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "projects/section.html", context, status=status)


@login_required
@require_POST
def approval(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the charter alone, or begin its next version (`withdraw` is posted)."""
    project, context = project_page(request, code, page="charter", action=Action.APPROVE_CHARTER)
    withdraws = "withdraw" in request.POST
    form = EmptyForm(request.POST)
    form.submit(
        services.withdraw_charter_approval if withdraws else services.approve_charter,
        actor=actor_of(request),
        project_id=project.pk,
        version=form.expected_version,
    )
    if not form.errors:
        words = _("The next version can be written.") if withdraws else _("The charter is signed.")
        return done(request, words, reverse("charter", args=[project.code]))
    context |= charter_page(project, actor_of(request)) | {"form": form}
    return render(request, "projects/charter.html", context, status=409 if form.conflict else 422)


@login_required
@_edit
def objective_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="charter", action=Action.EDIT_PROJECT)
    form = ObjectiveForm(posted(request), project=project)

    def save() -> Any:
        return form.submit(
            services.add_objective, actor=actor_of(request), project_id=project.pk, values=form.values()
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("New objective"),
        words=_("Objective added."),
        back=_back(project),
    )


@login_required
@_edit
def objective(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="charter", action=Action.EDIT_PROJECT)
    row = _objective(project, pk)
    form = ObjectiveForm(
        posted(request),
        project=project,
        initial=ObjectiveForm.initial_of(row),
    )

    def save() -> Any:
        return form.submit(
            services.update_objective,
            actor=actor_of(request),
            objective_id=pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    context |= {"version": row.version, "delete_url": reverse("objective_delete", args=[project.code, pk])}
    return dialog(request, context, form, save, title=str(row), words=_("Saved."), back=_back(project))


@login_required
@_edit
def objective_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="charter", action=Action.EDIT_PROJECT)
    row = _objective(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_objective, actor=actor_of(request), objective_id=pk, project_id=project.pk
        )

    context |= {"question": _("The journal keeps what it said."), "action_label": _("Remove")}
    title = _("Remove “%(name)s”?") % {"name": row.name}
    return dialog(
        request, context, form, save, title=title, words=_("Objective removed."), back=_back(project)
    )


@login_required
@_edit
def measurement_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Where the metric of an objective stands: typed by its owner or by who edits the project."""
    project, context = project_page(request, code, page="charter")
    row = _objective(project, pk)
    require_measurer(actor_of(request), row)
    form = MeasurementForm(
        posted(request),
        objective=row,
        initial={"measured_on": timezone.localdate()},
    )

    def save() -> Any:
        return form.submit(
            services.measure_objective,
            actor=actor_of(request),
            objective_id=pk,
            project_id=project.pk,
            values=form.cleaned_data,
        )

    title = _("Measure “%(name)s”") % {"name": row.name}
    return dialog(request, context, form, save, title=title, words=_("Measured."), back=_back(project))


@login_required
@_edit
def measurement_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="charter")
    row = (
        ObjectiveMeasurement.objects.filter(objective__project=project, pk=pk)
        .select_related("objective")
        .first()
    )
    if row is None:
        raise NotVisible
    require_measurer(actor_of(request), row.objective)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_measurement,
            actor=actor_of(request),
            measurement_id=pk,
            project_id=project.pk,
        )

    context |= {"question": _("The journal keeps what it said."), "action_label": _("Remove")}
    title = _("Remove the value of %(day)s?") % {"day": date_format(row.measured_on)}
    words = _("Value removed.")
    return dialog(request, context, form, save, title=title, words=words, back=_back(project))


def _after(request: HttpRequest, project: Project, written: str) -> str:
    """Where a saved section leads: to itself in the charter, or to the one that is written next."""
    charter = reverse("charter", args=[project.code])
    if "next" not in request.POST:
        return f"{charter}#{written}"
    following = reads.next_to_write(Charter.objects.get(project=project), written)
    if not following:
        return charter
    return reverse("charter_section", args=[project.code, following])


def _objective(project: Project, pk: int) -> Objective:
    row = Objective.objects.filter(project=project, pk=pk).select_related("strategic_goal").first()
    if row is None:
        raise NotVisible
    return row


def _back(project: Project) -> str:
    return reverse("charter", args=[project.code]) + "#objectives"
