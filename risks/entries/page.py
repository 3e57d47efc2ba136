"""A form in a dialog, or as a page of its own; saving leads on to where its outcome shows."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect


def dialog(
    request: HttpRequest,
    context: dict[str, Any],
    form: Any,
    save: Callable[[], Any],
    *,
    title: str,
    done: str,
    back: str,
    to: Callable[[Any], str] | None = None,
    action: str = "",
) -> HttpResponse:
    """Show the form; once `save` succeeds, say so and go to `to(result)`, else back to `back`.

    The form posts to `action`, or to where it came from.
    A form with errors is shown again with status 422, a conflict with 409, the input kept.
    """
    if request.method == "POST" and form.is_valid() and (result := save()):
        messages.success(request, done)
        url = to(result) if to else back
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)  # type: ignore[attr-defined]
    context |= {
        "form": form,
        "dialog_title": title,
        "action_url": action or request.get_full_path(),
        "back_url": back,
    }
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "risks/form.html", context, status=status)
