"""The page of a company sign-in that did not succeed: what happened, and what helps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from people.company.figures import CompanyRefused, Reason

STATUSES = {
    Reason.NOT_BEGUN_HERE: 400,
    Reason.UNREACHABLE: 503,
    Reason.NOT_UNDERSTOOD: 502,
    Reason.PROVIDER_SAYS_NO: 401,
    Reason.OTHER_COMPANY: 403,
    Reason.UNKNOWN_PERSON: 403,
    Reason.ANOTHER_IDENTITY: 403,
}


def refusal(request: HttpRequest, provider: Any, refused: CompanyRefused) -> HttpResponse:
    title, text = _words(refused.reason, provider.name, refused.shown)
    context = {"title": title, "text": text, "provider": provider}
    return render(request, "socialaccount/refused.html", context, status=STATUSES[refused.reason])


def _words(reason: Reason, name: str, shown: str) -> tuple[str, str]:
    account = shown or _("this account")
    values = {"name": name, "account": account}
    if reason == Reason.NOT_BEGUN_HERE:
        return _("Please start again"), _(
            "This sign-in was not begun in this browser, or it took longer than ten minutes."
        )
    if reason == Reason.UNREACHABLE:
        return _("%(name)s does not answer") % values, _(
            "The company's sign-in cannot be reached at the moment. Try again in a few minutes, "
            "or sign in with your password."
        )
    if reason == Reason.NOT_UNDERSTOOD:
        return _("%(name)s gave no valid answer") % values, _(
            "Nobody was signed in. If it happens again, tell your administrator: the settings here "
            "and those at the provider may not fit together."
        )
    if reason == Reason.PROVIDER_SAYS_NO:
        return _("%(name)s did not sign you in") % values, _(
            "The provider ended the sign-in. If it happens again, tell your administrator."
        )
    if reason == Reason.OTHER_COMPANY:
        return _("Not an account of this company"), _(
            "%(account)s belongs to another organisation. Sign in with your work account."
        ) % values
    if reason == Reason.ANOTHER_IDENTITY:
        return _("Joined to another company account"), _(
            "The account here with the address %(account)s is joined to another account at %(name)s. "
            "An administrator can take that join away on the person's page; then sign in again."
        ) % values
    return _("No account here for you yet"), _(
        "%(name)s knows you as %(account)s, and nobody here has proven that address. Ask an administrator "
        "to invite it. If you have an account with another address, sign in with your password."
    ) % values
