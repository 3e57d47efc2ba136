"""Accepting an invitation: by the link from its e-mail, with a new account or the one that has the address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError, Forbidden, NotVisible
from people.addresses.services import is_proven
from people.door.page.entering import remember_sign_in
from people.door.page.links import forget_token, keep_token, kept_token
from people.invitations import reads, services
from people.invitations.forms import AcceptForm
from people.models import Invitation, User
from people.organisation.reads import organisation

KIND = "invitation"


@never_cache
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Where the e-mailed link leads. Changes nothing: mail scanners open every link."""
    if reads.invitation_by_token(token) is None:
        return _ended(request)
    keep_token(request, KIND, token)
    return redirect("invitation_accept")


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Choose name and password and be signed in; or join with the account that has the address."""
    token = kept_token(request, KIND)
    invitation = reads.invitation_by_token(token)
    if invitation is None:
        return _ended(request)
    holder = User.objects.filter(email__iexact=invitation.email).first()
    wants_new = holder is None or "is_someone_else" in request.POST
    if request.method == "POST" and not wants_new:
        return _join(request, token)
    form = AcceptForm(request.POST or None)
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        user = form.submit(
            services.accept_invitation,
            token=token,
            language=get_language() or "",
            is_someone_else=holder is not None,
            **fields,
        )
        if user is not None:
            # Whoever was signed in on this browser is somebody else.
            logout(request)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            home = redirect(settings.LOGIN_REDIRECT_URL)
            remember_sign_in(request, home, user, is_joining=True)
            return home
    return _page(request, invitation, holder, form)


def _join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = services.join_with_account(token=token, user_id=request.user.pk)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("invitation_accept")
    forget_token(request, KIND)
    if request.user == user:
        messages.success(request, _("You are in."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    messages.success(request, _("You are in. Sign in with your account."))
    return redirect("account_login")


def _page(
    request: HttpRequest, invitation: Invitation, holder: User | None, form: AcceptForm
) -> HttpResponse:
    context = {
        "form": form,
        "invitation": invitation,
        "holder": holder,
        "is_closed": holder is not None and not holder.is_active,
        "may_join": holder is not None and (holder == request.user or is_proven(holder)),
        "organisation": organisation(),
    }
    return render(request, "people/invitation.html", context, status=422 if form.errors else 200)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "people/invitation_ended.html", status=404)
