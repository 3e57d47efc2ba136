"""What the grid says in sentences, and to a gate."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from projects.models import Project
from tasks.raci.figures import Grid, Line
from tasks.raci.reads import grid_of_project

_NAMED = 3
_PAGE = "raci"


def findings(grid: Grid) -> Iterator[tuple[str, str]]:
    """(tone, sentence): faults that a gate refuses are red, the rest asks for a look."""
    if missing := grid.without_accountable:
        words = ngettext(
            "Nobody is accountable for %(named)s.",
            "Nobody is accountable for %(count)d rows: %(named)s.",
            len(missing),
        )
        yield "red", words % {"count": len(missing), "named": named(missing)}
    gone = [one for one in grid.columns if one.is_gone]
    if gone:
        words = _("No longer in the team: %(named)s. Give their letters to somebody else.")
        yield "red", words % {"named": named(gone)}
    for column, count in grid.overloaded:
        words = _("%(who)s is accountable for %(count)d of %(all)d rows. What can somebody else answer for?")
        yield "amber", words % {"who": column.name, "count": count, "all": len(grid.rows)}
    if idle := grid.without_hands:
        words = _("Somebody answers for it and nobody is responsible: %(named)s.")
        yield "amber", words % {"named": named(idle)}
    if unused := grid.idle:
        yield "", _("Without a letter: %(named)s.") % {"named": named(unused)}


def named(lines: Sequence[Line]) -> str:
    """The first few by name, and how many more there are."""
    told = ", ".join(one.name for one in lines[:_NAMED])
    rest = len(lines) - _NAMED
    if rest <= 0:
        return told
    return _("%(named)s and %(count)d more") % {"named": told, "count": rest}


def rows_have_one_accountable(project_id: int) -> CriterionAnswer:
    """Met when each deliverable and each phase has exactly one who is accountable, of the team."""
    grid = grid_of_project(Project.objects.get(pk=project_id))
    missing = grid.without_accountable
    if missing:
        proof = _("%(done)d of %(all)d rows. Missing: %(named)s") % {
            "done": len(grid.rows) - len(missing),
            "all": len(grid.rows),
            "named": named(missing),
        }
        return CriterionAnswer(False, proof, _PAGE)
    gone = [one for one in grid.columns if one.is_gone and grid.of_column(one, "A")]
    if gone:
        words = _("Accountable, and no longer in the team: %(named)s")
        return CriterionAnswer(False, words % {"named": named(gone)}, _PAGE)
    words = _("Each of %(all)d rows has one who is accountable")
    return CriterionAnswer(True, words % {"all": len(grid.rows)}, _PAGE)
