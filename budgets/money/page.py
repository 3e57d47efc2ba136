"""What the pages of money share: their dialogs, and the chart of how a budget line falls into months."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from budgets.models import BudgetLine
from budgets.money.figures.spreading import month_start
from core.access import Action
from core.charts import svg
from core.errors import NotVisible
from core.money import money
from projects.models import Project
from projects.project.page.frame import project_page

LONGEST_DAYS = 3700
# What a dialog answers to: asked for, or sent.
typed = require_http_methods(["GET", "HEAD", "POST"])


def _is_sensible(line: BudgetLine, typed: dict[date, Decimal]) -> bool:
    """Dates in order and within ten years, so that a slip in a year does not make a thousand months."""
    days = [day for day in (line.starts_on, line.ends_on, *typed) if day]
    in_order = not (line.starts_on and line.ends_on) or month_start(line.starts_on) <= line.ends_on
    return in_order and (not days or (max(days) - min(days)).days <= LONGEST_DAYS)


def line_chart(months: Sequence[tuple[date, Decimal]], currency: str) -> str:
    """A line's months as small columns; what each holds stands in its title and in the words below."""
    largest = max((amount for _month, amount in months), default=Decimal(0))
    if not largest:
        return ""
    width, height, step = 520, 72, 520 / len(months)
    wide = min(step - 2, 60)
    columns = []
    for place, (month, amount) in enumerate(months):
        tall = float(amount / largest) * (height - 18)
        label = f"{date_format(month, 'M Y')}: {money(amount, currency)}"
        columns.append(
            svg.element(
                "g",
                svg.element("title", escape(label)),
                svg.rect(
                    place * step + (step - wide) / 2,
                    height - 14 - tall,
                    wide,
                    tall,
                    fill="var(--c-hist)",
                    rx=1.0,
                ),
            )
        )
    first, last = months[0][0], months[-1][0]
    ends = svg.text(date_format(first, "M Y"), 1, height - 2)
    if first != last:
        ends += svg.text(date_format(last, "M Y"), width, height - 2, text_anchor="end")
    words = _("By month: %(months)s") % {
        "months": ", ".join(
            f"{date_format(month, 'M Y')} {money(amount, currency)}" for month, amount in months
        )
    }
    return mark_safe(  # noqa: S308  every text is escaped by core.charts.svg
        svg.element(
            "svg",
            *columns,
            ends,
            viewBox=f"0 0 {width} {height}",
            role="img",
            aria_label=words,
            class_="line-months",
        )
    )


def editor_of(
    request: HttpRequest, code: str, action: Action, page: str = "budget"
) -> tuple[Project, dict[str, Any]]:
    """The project for who may see costs and do `action`; costs come first, so that nothing shows through.

    `page` is where the form belongs, and where it leads back to.
    """
    project, context = project_page(request, code, page=page, action=Action.VIEW_COSTS)
    if not context["may"].get(action.value):
        project_page(request, code, page=page, action=action)  # raises Forbidden
    return project, context


def row_of(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def dialog(
    request: HttpRequest,
    project: Project,
    context: dict[str, Any],
    form: Any,
    save: Callable[[], Any],
    *,
    title: str,
    done: str | Callable[[Any], str],
) -> HttpResponse:
    """A form in a dialog, or as a page of its own; saving leads back to the page it belongs to."""
    back = next(page["url"] for page in context["door"]["pages"] if page["current"])
    if request.method == "POST" and form.is_valid() and (saved := save()):
        messages.success(request, done(saved) if callable(done) else done)
        return HttpResponseClientRedirect(back) if request.htmx else redirect(back)  # type: ignore[attr-defined]
    context |= {"form": form, "dialog_title": title, "action_url": request.get_full_path(), "back_url": back}
    status = 409 if form.conflict or form.twin else 422 if form.errors else 200
    return render(request, "budgets/form.html", context, status=status)
