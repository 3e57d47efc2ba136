"""A form in a dialog, or as a page of its own; saving leads on to where its outcome shows."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect


def done(request: HttpRequest, words: str, url: str) -> HttpResponse:
    """Say what happened and go on."""
    messages.success(request, words)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)  # type: ignore[attr-defined]


def dialog(
    request: HttpRequest,
    context: dict[str, Any],
    form: Any,
    save: Callable[[], Any],
    *,
    title: str,
    words: str,
    back: str,
    to: Callable[[Any], str] | None = None,
    template: str = "projects/form.html",
    layout: str = "layouts/project.html",
) -> HttpResponse:
    """Show the form; once `save` succeeds (anything but None), say `words` and go to `to(result)`, else to `back`.

    A form with errors is shown again with status 422, a conflict with 409, the input kept.
    `layout`: the page around it, where it is no dialog.
    """
    if request.method == "POST" and form.is_valid():
        result = save()
        if not form.errors:
            return done(request, words, to(result) if to else back)
    context |= {
        "form": form,
        "dialog_title": title,
        "action_url": request.get_full_path(),
        "back_url": back,
        "layouts": f"layouts/fragment.html,{layout}",
    }
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, template, context, status=status)
