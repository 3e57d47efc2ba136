"""The words of the figures."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.quantities import QUANTITIES


@login_required
@require_GET
def quantities(request: HttpRequest) -> HttpResponse:
    """The glossary: every quantity that pages tell, with what it means."""
    return render(request, "dashboards/quantities.html", {"quantities": QUANTITIES})
