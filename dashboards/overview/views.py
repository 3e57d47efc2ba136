"""One project on a page, of which an open one asks again for what changed."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from controls.known.reads import known_on, local_today, revision_of
from core.forms import actor_of
from dashboards.overview import reads
from dashboards.past.page import show_status_date
from projects.project.page.frame import project_page

# The parts of the overview that refresh by themselves, each when it changed.
FRAGMENTS = (
    "verdict",
    "phases",
    "health",
    "value",
    "waiting",
    "milestones",
    "risks",
    "objectives",
    "changes",
)


@login_required
@require_GET
def project_overview(request: HttpRequest, code: str) -> HttpResponse:
    """The project on one page; `?as_of=2026-11-06` as it was known on that day.

    An open page asks again with `seen` and gets only the fragments that changed.
    """
    project, context = project_page(request, code, page="overview")
    # Read before the figures: a change in between then shows as one more refresh, never as none.
    etag = revision_of(project).tag_for(actor_of(request))
    known = known_on(project, request.GET.get("as_of", ""), today=local_today(project))
    show_status_date(context, known)
    context["known"] = known
    context["overview"] = reads.overview(project, actor_of(request), known)
    fragments = {
        name: render_to_string(f"dashboards/overview.html#{name}", context, request) for name in FRAGMENTS
    }
    digests = {name: _digest(html) for name, html in fragments.items()}
    context["seen"] = ",".join(f"{name}:{digest}" for name, digest in digests.items())
    if "seen" in request.GET:
        seen = set(request.GET["seen"].split(","))
        context["changed"] = [
            # The root of every fragment carries its id; HTMX then swaps it wherever it stands.
            mark_safe(html.replace(f'id="ov-{name}"', f'id="ov-{name}" hx-swap-oob="true"', 1))  # noqa: S308
            for name, html in fragments.items()
            if f"{name}:{digests[name]}" not in seen
        ]
        return render(request, "dashboards/overview_changes.html", context)
    context |= {"fragments": fragments, "etag": etag}
    return render(request, "dashboards/overview.html", context)


def _digest(html: str) -> str:
    return hashlib.blake2s(html.encode(), digest_size=8).hexdigest()
