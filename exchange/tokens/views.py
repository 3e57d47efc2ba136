"""Pages: one's own API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import actor_of
from core.once.answers import shown_once
from exchange.tokens import reads, services
from exchange.tokens.forms import TokenForm
from people.origin import origin_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's own API tokens; a new one is shown once."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        created = form.submit(
            services.create_token, actor=actor_of(request), origin=origin_of(request), **fields
        )
        if created is not None:
            secret, form = created[1], TokenForm()
    context = {"form": form, "secret": secret, "tokens": reads.own_tokens(actor_of(request))}
    response = render(
        request,
        "exchange/tokens.html",
        context | {"settings_page": "tokens"},
        status=422 if form.errors else 200,
    )
    return shown_once(response) if secret else response


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    services.revoke_token(actor=actor_of(request), token_id=pk)
    messages.success(request, _("The token has ended."))
    return redirect(reverse("tokens"))


@login_required
@require_POST
def tokens_end(request: HttpRequest) -> HttpResponse:
    """End all of one's own tokens."""
    count = services.revoke_all_tokens(actor=actor_of(request))
    words = ngettext("%(count)d token has ended.", "%(count)d tokens have ended.", count)
    messages.success(request, words % {"count": count})
    return redirect("security")
