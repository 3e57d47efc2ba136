"""What was deleted from the plan, and the way back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import Action
from core.errors import DomainError
from core.forms import actor_of
from core.reading import whole_number
from projects.project.page.frame import project_page
from tasks.plan.reads import deleted_branches
from tasks.plan.services import edit_plan


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_trash(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="plan", action=Action.EDIT_PLAN)
    if request.method == "POST":
        step = {"op": "restore", "ids": [whole_number(request.POST.get("task")) or 0]}
        try:
            edit_plan(actor=actor_of(request), project_id=project.pk, steps=[step])
            messages.success(request, _("Restored."))
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("plan_trash", project.code)
    return render(request, "tasks/trash.html", context | {"tasks": deleted_branches(project)})
