"""What the trace says in a sentence, and to a gate criterion."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import Project
from tasks.traceability.reads import Gap, Trace, trace_of

_PAGE = "needs"
_NAMED = 3


def verdict_of(trace: Trace) -> tuple[str, str]:
    """(how many needs are met, where the gaps are)."""
    total = len(trace.needs)
    words = ngettext(
        "%(met)d of %(total)d need is met by what was accepted",
        "%(met)d of %(total)d needs are met by what was accepted",
        total,
    )
    return words % {"met": trace.met, "total": total}, " ".join(_gap_sentences(trace))


def _gap_sentences(trace: Trace) -> Iterator[str]:
    unserved = sum(need.gap == Gap.NO_OBJECTIVE for need in trace.needs)
    empty = sum(need.gap == Gap.NO_DELIVERABLE for need in trace.needs)
    if unserved:
        words = ngettext(
            "Nothing serves %(n)d need.",
            "Nothing serves %(n)d needs.",
            unserved,
        )
        yield words % {"n": unserved}
    if empty:
        words = ngettext(
            "For %(n)d need nothing is handed over yet.",
            "For %(n)d needs nothing is handed over yet.",
            empty,
        )
        yield words % {"n": empty}
    if trace.lost_deliverables:
        number = len(trace.lost_deliverables)
        words = ngettext(
            "%(n)d deliverable is asked for by no need.",
            "%(n)d deliverables are asked for by no need.",
            number,
        )
        yield words % {"n": number}
    if not trace.gaps:
        yield _("Every need leads to a deliverable, and every deliverable comes from a need.")


def needs_traced(project_id: int) -> CriterionAnswer:
    """Every need has an objective with a deliverable, and no deliverable is there without a need."""
    trace = trace_of(Project.objects.get(pk=project_id))
    if not trace.needs:
        return CriterionAnswer(False, _("No need is written down"), _PAGE)
    codes = [need.row.code for need in trace.needs if need.gap]
    codes += [one.row.code for one in trace.lost_deliverables]
    if codes:
        words = _("Gaps: %(codes)s")
        named = ", ".join(codes[:_NAMED]) + (" …" if len(codes) > _NAMED else "")
        return CriterionAnswer(False, words % {"codes": named}, _PAGE)
    number = len(trace.needs)
    words = ngettext(
        "%(n)d need followed to its deliverables",
        "%(n)d needs followed to their deliverables",
        number,
    )
    return CriterionAnswer(True, words % {"n": number}, _PAGE)
