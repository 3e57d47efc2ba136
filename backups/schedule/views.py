"""The organisation admins' page about backups."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from backups.schedule.reads import backup_page
from core.forms import actor_of


@login_required
@require_GET
def backups(request: HttpRequest) -> HttpResponse:
    """The last good backup, its age and size, the attempts before, and how one is made."""
    page = backup_page(actor_of(request), timezone.now())
    return render(request, "backups/backups.html", {"page": page, "settings_page": "backups"})
