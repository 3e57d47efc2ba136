"""The communication plan: its page, its forms, each message that is due."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from core.reading import iso_month, whole_number
from projects.communication import page, services
from projects.communication.forms import (
    AudienceForm,
    ChannelForm,
    MessageForm,
    NewMessageForm,
    SettleForm,
)
from projects.communication.words import due_title
from projects.models import Audience, Message, MessageAudience, Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_page
from projects.project.reads.rights import may_do

_edit = require_http_methods(["GET", "HEAD", "POST"])
_PAGE = "communication"


@login_required
@require_safe
def communication(request: HttpRequest, code: str) -> HttpResponse:
    """The plan for who sees the project's plan; for others what they were sent."""
    project, context = project_page(request, code, page=_PAGE)
    actor = actor_of(request)
    if not may_do(actor, Action.VIEW_PLAN, project):
        context["letters"] = page.letters_to(actor, project)
        return render(request, "projects/letters.html", context)
    month = iso_month(request.GET.get("month"))
    context["page"] = page.communication_page(project, month)
    return render(request, "projects/communication.html", context)


@login_required
@_edit
def audience_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    form = AudienceForm(posted(request), project=project)

    def save() -> Any:
        return form.submit(
            services.add_audience,
            actor=actor_of(request),
            project_id=project.pk,
            values=form.values(),
            members=form.members(),
        )

    title, words = _("New audience"), _("Audience added.")
    return dialog(request, context, form, save, title=title, words=words, back=_back(project))


@login_required
@_edit
def audience(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    row = _audience(project, pk)
    initial = AudienceForm.initial_of(row, services.members_of(row))
    form = AudienceForm(posted(request), project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.update_audience,
            actor=actor_of(request),
            audience_id=pk,
            project_id=project.pk,
            changes=form.values(),
            members=form.members(),
            version=form.expected_version,
        )

    delete_url = reverse("audience_delete", args=[project.code, pk])
    context |= {"version": row.version, "delete_url": delete_url}
    back = _back(project)
    return dialog(request, context, form, save, title=row.name, words=_("Saved."), back=back)


@login_required
@_edit
def audience_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    row = _audience(project, pk)
    return _ask(
        request,
        project,
        context,
        services.delete_audience,
        row.name,
        _("They hear nothing more. What they heard stays in the record."),
        audience_id=pk,
    )


@login_required
@_edit
def message_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    wanted = whole_number(request.GET.get("audience"))
    initial = page.new_message(project) | {"audiences": [wanted] if wanted else []}
    form = NewMessageForm(posted(request), project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.add_message,
            actor=actor_of(request),
            project_id=project.pk,
            values=form.values(),
            audience_ids=form.audience_ids(),
        )

    title, words = _("New message"), _("Message planned.")
    return dialog(request, context, form, save, title=title, words=words, back=_back(project))


@login_required
@_edit
def message(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    row = _message(project, pk)
    form = MessageForm(
        posted(request),
        project=project,
        initial=MessageForm.initial_of(row),
    )

    def save() -> Any:
        return form.submit(
            services.update_message,
            actor=actor_of(request),
            message_id=pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    delete_url = reverse("message_delete", args=[project.code, pk])
    context |= {"version": row.version, "delete_url": delete_url}
    words = _("Saved. What is ahead follows; what was sent stays.")
    back = _back(project)
    return dialog(request, context, form, save, title=row.title, words=words, back=back)


@login_required
@_edit
def message_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    row = _message(project, pk)
    return _ask(
        request,
        project,
        context,
        services.delete_message,
        row.title,
        _("Nothing more of it is sent. What was sent stays in the record."),
        message_id=pk,
    )


@login_required
@_edit
def message_channel(request: HttpRequest, code: str, pk: int, audience: int) -> HttpResponse:
    """How an audience gets a message, or that it does not."""
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    row, group = _message(project, pk), _audience(project, audience)
    link = MessageAudience.objects.filter(message=row, audience=group).first()
    initial = {"channel": link.channel if link else row.channel}
    form = ChannelForm(posted(request), initial=initial)

    def save() -> Any:
        form.submit(
            services.set_channel,
            actor=actor_of(request),
            project_id=project.pk,
            message_id=pk,
            audience_id=audience,
            channel=form.cleaned_data["channel"],
        )
        return not form.errors

    told = {"message": row.title, "audience": group.name}
    title = _("%(message)s for %(audience)s") % told
    back = _back(project)
    return dialog(request, context, form, save, title=title, words=_("Saved."), back=back)


@login_required
@require_safe
def due_message(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One message to one audience: its words, whom it went to, who has read it."""
    project, context = project_page(request, code, page=_PAGE)
    actor = actor_of(request)
    row = page.due_page(actor, project, pk)
    context |= {
        "due": row,
        "title": due_title(row.row),
        "sees_readers": may_do(actor, Action.VIEW_PLAN, project),
    }
    return render(request, "projects/due_message.html", context)


@login_required
@_edit
def due_settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Done, or not this time."""
    project, context = project_page(request, code, page=_PAGE)
    row = page.due_page(actor_of(request), project, pk)
    page.require_hand(actor_of(request), row.row)
    form = SettleForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.settle_due,
            actor=actor_of(request),
            due_id=pk,
            project_id=project.pk,
            is_done=form.is_done,
            note=form.cleaned_data["note"],
        )

    title = due_title(row.row)
    back = _back(project)
    return dialog(request, context, form, save, title=title, words=_("Noted."), back=back)


@login_required
@require_POST
def due_send(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _act(request, code, pk, services.send_now, _("Sent."))


@login_required
@require_POST
def due_hold(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    words = _("Held. It goes out when you let it go.")
    return _act(request, code, pk, services.hold_due, words)


@login_required
@require_POST
def due_release(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _act(request, code, pk, services.release_due, _("It goes out when it is due."))


@login_required
@require_POST
def due_reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return _act(request, code, pk, services.reopen_due, _("Open again."))


@login_required
@require_POST
def due_acknowledge(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One tap: I have read it."""
    return _act(request, code, pk, services.acknowledge, _("Acknowledged. Thank you."))


def _act(
    request: HttpRequest,
    code: str,
    pk: int,
    service: Callable[..., Any],
    words: str,
) -> HttpResponse:
    """A button without a dialog: what happened, or why it did not."""
    project, _context = project_page(request, code, page=_PAGE)
    form = EmptyForm(request.POST)
    form.submit(service, actor=actor_of(request), due_id=pk, project_id=project.pk)
    here = reverse("due_message", args=[project.code, pk])
    url = here if request.POST.get("stay") else _back(project)
    if not form.errors:
        return done(request, words, url)
    messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect(url)


def _ask(
    request: HttpRequest,
    project: Project,
    context: dict[str, Any],
    service: Callable[..., Any],
    name: str,
    question: str,
    **ids: int,
) -> HttpResponse:
    """Asks first, then removes."""
    form = EmptyForm(request.POST)

    def save() -> Any:
        form.submit(service, actor=actor_of(request), project_id=project.pk, **ids)
        return not form.errors

    context |= {"question": question, "action_label": _("Remove")}
    title = _("Remove “%(name)s”?") % {"name": name}
    back = _back(project)
    return dialog(request, context, form, save, title=title, words=_("Removed."), back=back)


def _audience(project: Project, pk: int) -> Audience:
    row = Audience.objects.filter(project=project, pk=pk, removed_at=None).first()
    if row is None:
        raise NotVisible
    return row


def _message(project: Project, pk: int) -> Message:
    rows = Message.objects.filter(project=project, pk=pk, removed_at=None)
    row = rows.select_related("gate").first()
    if row is None:
        raise NotVisible
    return row


def _back(project: Project) -> str:
    return reverse("communication", args=[project.code])
