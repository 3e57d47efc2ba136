"""The first admin's page: where the set-up link leads that the launcher shows while there is no account."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people.door.page.entering import remember_sign_in
from people.door.page.links import forget_token, keep_token, kept_token
from people.set_up.forms import SetUpForm
from people.set_up.services import is_good
from people.set_up.services import set_up as set_up_organisation

KIND = "set_up"


@never_cache
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    if not is_good(token):
        return _ended(request)
    keep_token(request, KIND, token)
    return redirect("set_up")


@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Oneself, the organisation and its working time, on one page; then signed in as the admin."""
    token = kept_token(request, KIND)
    if not is_good(token):
        return _ended(request)
    initial = {"currency": "EUR", "time_zone": settings.TIME_ZONE}
    form = SetUpForm(request.POST or None, initial=initial)
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        this_year = timezone.localdate().year
        language = get_language() or ""
        user = form.submit(set_up_organisation, token=token, language=language, this_year=this_year, **fields)
        if user is not None:
            forget_token(request, KIND)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            home = redirect(settings.LOGIN_REDIRECT_URL)
            remember_sign_in(request, home, user, is_joining=True)
            return home
    return render(request, "people/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "people/set_up_ended.html", status=404)
