"""Needs followed to their acceptance, on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.project.page.frame import project_page
from tasks.traceability.reads import trace_of
from tasks.traceability.words import verdict_of


@login_required
@require_safe
def needs(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="needs")
    trace = trace_of(project)
    verdict, gaps = verdict_of(trace)
    context |= {
        "trace": trace,
        "verdict": verdict,
        "gaps": gaps,
        "tone": "amber" if trace.gaps else "green",
    }
    return render(request, "tasks/needs.html", context)
