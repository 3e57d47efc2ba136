"""One's own e-mail address: asking for another, confirming it by the mailed link, taking a change back."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from people.addresses import services
from people.addresses.forms import AddressForm
from people.addresses.services import is_proven, open_change, undoable_change, waiting_change
from people.door.page.links import forget_token, keep_token, kept_token

KIND, UNDO_KIND = "address", "address_undo"


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
@never_cache
def own_address(request: HttpRequest) -> HttpResponse:
    """The present address and the one that waits for its mailbox; posting asks for another."""
    actor = actor_of(request)
    if not actor.user.has_usable_password():
        return render(request, "people/address_password.html", {"settings_page": "profile"})
    form = AddressForm(request.POST or None)
    if request.method == "POST":
        email = form.cleaned_data["email"] if form.is_valid() else ""
        if form.submit(services.request_address_change, actor=actor, email=email) is not None:
            messages.success(request, _("A link is on its way to %(email)s.") % {"email": email})
            return redirect("own_address")
    context = {
        "form": form,
        "is_proven": is_proven(actor.user),
        "waiting": waiting_change(actor),
        "settings_page": "profile",
    }
    return render(request, "people/address.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    services.cancel_address_change(actor=actor_of(request))
    messages.success(request, _("The link has ended. Your address stays as it is."))
    return redirect("own_address")


@never_cache
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in the new mailbox leads. Changes nothing: mail scanners open every link."""
    if open_change(token) is None:
        return _ended(request)
    keep_token(request, KIND, token)
    return redirect("address_confirm")


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the address, signed in as whoever asked for it: a link that went astray is worth nothing."""
    token = kept_token(request, KIND)
    change = open_change(token)
    if not request.user.is_authenticated:
        if change is not None:
            words = _("Sign in with the address that you had so far; then confirm the new one.")
            messages.info(request, words)
        return redirect_to_login(request.get_full_path())
    if change is None:
        return _ended(request)
    if change.user_id != request.user.pk:
        return render(request, "people/address_other.html", status=403)
    if request.method == "POST":
        try:
            services.confirm_address_change(actor=actor_of(request), token=token)
        except (Forbidden, NotVisible):
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("profile")
        forget_token(request, KIND)
        words = _("You sign in with %(email)s from now on.") % {"email": change.new_email}
        messages.success(request, words)
        return redirect("profile")
    return render(request, "people/address_confirm.html", {"change": change})


@never_cache
@require_GET
def follow_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in the old mailbox leads."""
    if undoable_change(token) is None:
        return _ended(request)
    keep_token(request, UNDO_KIND, token)
    return redirect("address_undo")


@never_cache
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest) -> HttpResponse:
    """Give the account back to its old address; needs no log-in, since whoever took it may hold that."""
    token = kept_token(request, UNDO_KIND)
    change = undoable_change(token)
    if change is None:
        return _ended(request)
    if request.method == "POST":
        try:
            services.undo_address_change(token=token)
        except (Forbidden, NotVisible):
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("address_undo")
        # This browser's session may be one of those that ended: begin a new one.
        logout(request)
        messages.success(request, _("The address is yours again. Now set a new password."))
        return redirect("account_reset_password")
    return render(request, "people/address_undo.html", {"change": change})


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "people/address_ended.html", status=404)
