"""Links of Microsoft Project XML."""

from core.foreign_files.unreadable import gettext_noop
from exchange.msproject.file.gathered import Gathered, named_left_out, refuse_too_many
from exchange.msproject.file.records import ImportedLink, ImportedPlan
from exchange.msproject.file.values import ELAPSED_FORMATS, MAX_MINUTES, PERCENT_FORMATS
from exchange.msproject.file.xml import Node

_KINDS = ("FF", "FS", "SF", "SS")
_FS = 1
MAX_LINKS = 400_000
# In percent of the predecessor's duration.
MAX_LAG_PERCENT = 100_000


def note_link(node: Node, successor: int, gathered: Gathered) -> None:
    """One <PredecessorLink> of a task."""
    if node.flag("CrossProject"):
        gathered.external.append(gathered.names[successor])
        return
    gathered.links.append(_read_link(node, node.number("PredecessorUID", -1), successor))
    refuse_too_many(len(gathered.links), MAX_LINKS, gettext_noop("The file has more than %(limit)s links."))


def _read_link(node: Node, predecessor: int, successor: int) -> ImportedLink:
    lag_format = node.number("LagFormat", 7)
    index = node.number("Type", _FS)
    if not 0 <= index < len(_KINDS):
        message = gettext_noop("%(where)s: %(field)s has the unknown code %(value)s.")
        node.odd("Type", str(index), message, taken=_FS)
        index = _FS
    kind = _KINDS[index]
    if lag_format in PERCENT_FORMATS:
        percent = node.number("LinkLag", least=-MAX_LAG_PERCENT, most=MAX_LAG_PERCENT)
        return ImportedLink(predecessor, successor, kind, percent * 100, "percent")
    unit = "elapsed" if lag_format in ELAPSED_FORMATS else "working"
    # LinkLag counts tenths of a minute.
    lag = node.number("LinkLag", least=-MAX_MINUTES * 10, most=MAX_MINUTES * 10)
    return ImportedLink(predecessor, successor, kind, round(lag / 10), unit)


def keep_links(gathered: Gathered, plan: ImportedPlan) -> None:
    """The links between tasks of the plan, each pair once in each way."""
    seen: dict[tuple[int, int, str], ImportedLink] = {}
    dangling: list[str] = []
    repeated: list[str] = []
    for link in gathered.links:
        pair = link.predecessor_uid, link.successor_uid, link.kind
        if link.predecessor_uid not in gathered.names or pair[0] == pair[1]:
            dangling.append(f"→ {gathered.names[link.successor_uid]}")
        elif pair not in seen:
            seen[pair] = link
            plan.links.append(link)
        else:
            repeated.append(_in_words(link, gathered))
    if gathered.external:
        why = gettext_noop("Links to other files cannot be followed.")
        plan.left_out.append(named_left_out(gettext_noop("Links to other files"), gathered.external, why))
    if dangling:
        why = gettext_noop("The predecessor is missing, inactive or the task itself.")
        plan.left_out.append(named_left_out(gettext_noop("Links to no task"), dangling, why))
    if repeated:
        why = gettext_noop("Two tasks are linked once in each way; the first link is kept.")
        plan.left_out.append(named_left_out(gettext_noop("Repeated links"), repeated, why))


def _in_words(link: ImportedLink, gathered: Gathered) -> str:
    before, after = gathered.names[link.predecessor_uid][:30], gathered.names[link.successor_uid][:30]
    lag = ""
    if link.lag and link.lag_unit == "percent":
        lag = f" {link.lag / 100:+g} %"
    elif link.lag:
        lag = f" {link.lag / 60:+g} h"
    return f"{before} → {after}: {link.kind}{lag}"
