"""Putting the charter before people, signing it, and reading its versions."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.charter import page, reads, services
from projects.charter.forms import AskForm, SignForm
from projects.models import Charter, CharterSignature, CharterVersion, Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_page

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@_edit
def charter_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Choose who signs the charter as it reads now."""
    project, context = project_page(request, code, page="charter", action=Action.EDIT_PROJECT)
    form = AskForm(
        posted(request),
        project=project,
        initial={"signers": [project.sponsor_id] if project.sponsor_id else []},
    )

    def save() -> Any:
        return form.submit(
            services.ask_for_signatures,
            actor=actor_of(request),
            project_id=project.pk,
            signer_ids=[person.pk for person in form.cleaned_data["signers"]],
            note=form.cleaned_data["note"],
            version=form.expected_version,
        )

    context |= {
        "version": Charter.objects.values_list("version", flat=True).get(project=project),
        "action_label": _("Ask for signatures"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Who signs the charter?"),
        words=_("The charter is out for signature."),
        back=_charter(project),
        to=lambda row: _version_url(project, row.number),
    )


@login_required
@_edit
def charter_take_back(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="charter", action=Action.EDIT_PROJECT)
    form = EmptyForm(posted(request))

    def save() -> Any:
        return form.submit(services.take_back_charter, actor=actor_of(request), project_id=project.pk)

    context |= {
        "question": _(
            "Nobody is asked to sign it any more, and it can be written on. What was signed of this "
            "version stays readable and does not count for the next."
        ),
        "action_label": _("Take back"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Take the charter back?"),
        words=_("The charter can be written on."),
        back=_charter(project),
    )


@login_required
@_edit
def charter_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version as it was put before its signers, what it changed, and who signed. Its signers answer here."""
    project, context = project_page(request, code, page="charter")
    actor = actor_of(request)
    version = next((row for row in reads.versions_of(project.pk) if row.number == number), None)
    if version is None:
        raise NotVisible
    form = SignForm(posted(request))
    if request.method == "POST" and form.is_valid():
        row = form.submit(
            services.answer_signature,
            actor=actor,
            project_id=project.pk,
            answer=form.cleaned_data["answer"],
            note=form.cleaned_data["note"],
            number=number,
        )
        if row is not None:
            signed = form.cleaned_data["answer"] == CharterSignature.Answer.SIGNED
            words = _("You have signed the charter.") if signed else _("Whoever asked is told why.")
            return done(request, words, request.path)
    before = reads.version_before(version)
    context |= {
        "page_title": _("Charter, version %(number)d") % {"number": number},
        "version_row": version,
        "content": version.content,
        "objectives": [row | {"due": _day(row["due"])} for row in version.content["objectives"]],
        "start": _day(version.content["start"]),
        "present_value": _amount(version),
        "sections": _sections(version),
        "sees_costs": actor.may(Action.VIEW_COSTS, project.pk),
        "before": before,
        "form": form,
        "is_asked": reads.signature_of(actor, version) is not None,
    }
    if before is not None:
        context["differences"] = page.differences_for(project, actor, before.content, version.content)
    return render(request, "projects/charter_version.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def charter_changes(request: HttpRequest, code: str) -> HttpResponse:
    """What the draft says that the signed version does not."""
    project, context = project_page(request, code, page="charter")
    actor = actor_of(request)
    state = page.sign_off_of(project, actor)
    if state.signed is None:
        raise NotVisible
    title = _("Charter: changes since version %(number)d") % {"number": state.signed.number}
    context |= {
        "page_title": title,
        "sign_off": state,
        "before": state.signed,
        "differences": page.changes_since(project, state.signed, actor),
    }
    return render(request, "projects/charter_changes.html", context)


def _sections(version: CharterVersion) -> list[dict[str, Any]]:
    """The texts as they read then, in the order of the page."""
    texts = version.content["sections"]
    stored = Charter(**{name: texts.get(name, "") for name in reads.SECTIONS})
    return [reads.section(stored, name) for name in reads.SECTIONS]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _amount(version: CharterVersion) -> Decimal | None:
    case = version.content["case"]
    return Decimal(case["present_value"]) if case else None


def _charter(project: Project) -> str:
    return reverse("charter", args=[project.code])


def _version_url(project: Project, number: int) -> str:
    return reverse("charter_version", args=[project.code, number])
