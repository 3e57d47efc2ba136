"""Reading XML that strangers made: no entities, no DTD, a cap on depth and elements; errors with the line.

The file is never held as a whole: each task, resource, assignment and calendar is looked at and let go.
"""

from collections.abc import Iterator
from typing import IO, NoReturn
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from core.unreadable import Unreadable, gettext_noop

NAMESPACE = "{http://schemas.microsoft.com/project}"
MAX_ELEMENTS = 6_000_000
MAX_DEPTH = 40
# What whole numbers of this format fit in; ours do too.
BIGGEST_NUMBER = 2**31 - 1
# No number, date or duration is longer.
LONGEST_VALUE = 60
# Project, its list, the item in it.
_ITEM_DEPTH = 3


def project_parts(source: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Each item of the project's lists ("Tasks/Task") when it is complete, and at the end ("", the project).

    An item is empty once the next is asked for; the project at the end has its own values but no lists. Raises
    Unreadable with the reason and, if there is one, the line and column.
    """
    _refuse_other_formats(source)
    _refuse_document_type(source)
    try:
        yield from _parts(source)
    except ParseError as error:
        line, column = error.position
        raise Unreadable(
            gettext_noop("The file is not well-formed XML: line %(line)s, column %(column)s."),
            line=line,
            column=column + 1,
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise Unreadable(gettext_noop("The file's text encoding cannot be read.")) from error


class _RootSeen(Exception):
    """The first element begins: a document type can no longer come."""


def _refuse_document_type(source: IO[bytes]) -> None:
    """Refuse the one place in which entities can be declared.

    It is looked for beforehand: a parser that refuses it on its way is several times slower.
    """

    def refuse(*_declared: object) -> NoReturn:
        raise Unreadable(
            gettext_noop("The file declares XML entities or a document type; that is not allowed.")
        )

    def stop(*_element: object) -> NoReturn:
        raise _RootSeen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, stop
    try:
        while block := source.read(64 * 1024):
            parser.Parse(block)
    except (_RootSeen, expat.ExpatError, UnicodeError, LookupError, ValueError):
        # What is not well-formed the reader meets too, and names its place.
        pass
    source.seek(0)


def _parts(source: IO[bytes]) -> Iterator[tuple[str, Element]]:
    path: list[Element] = []
    root: Element | None = None
    count = 0
    # Without a document type there are no entities.
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314
        if event == "start":
            count += 1
            if root is None:
                root = element
                _require_project(root)
            path.append(element)
            _refuse_too_much(count, len(path))
            continue
        if len(path) == _ITEM_DEPTH:
            yield f"{local_name(path[1])}/{local_name(element)}", element
            # Its list forgets it, or the whole file would stay.
            path[1].clear()
        path.pop()
    if root is None:
        raise Unreadable(gettext_noop("The file is empty."))
    yield "", root


def _refuse_too_much(count: int, depth: int) -> None:
    if count > MAX_ELEMENTS:
        raise Unreadable(gettext_noop("The file has more than %(limit)s elements."), limit=MAX_ELEMENTS)
    if depth > MAX_DEPTH:
        raise Unreadable(gettext_noop("The file is nested too deeply."))


def _refuse_other_formats(source: IO[bytes]) -> None:
    data = source.read(4096)
    source.seek(0)
    if not data.strip():
        raise Unreadable(gettext_noop("The file is empty."))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(
            gettext_noop(
                "This is a Microsoft Project .mpp file. Save it as XML in Microsoft Project (File, Save as, XML) first."
            )
        )
    if data[:4] == b"PK\x03\x04":
        raise Unreadable(gettext_noop("This is a ZIP or Excel file, not Microsoft Project XML."))


def _require_project(root: Element) -> None:
    if root.tag == f"{NAMESPACE}Project":
        return
    if "Primavera" in root.tag:
        raise Unreadable(gettext_noop("This is a Primavera P6 file, not Microsoft Project XML."))
    raise Unreadable(
        gettext_noop("This XML is not a Microsoft Project plan: its first element is <%(element)s>."),
        element=local_name(root)[:60],
    )


def local_name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


class Node:
    """An element with typed access to its children by local name; an unreadable value names itself."""

    __slots__ = ("element", "where")

    def __init__(self, element: Element, where: str) -> None:
        self.element = element
        self.where = where

    def text(self, name: str) -> str:
        return (self.element.findtext(NAMESPACE + name) or "").strip()

    def value(self, name: str) -> str:
        """The text of a number, date or duration. Raises Unreadable for one that is too long to be any."""
        raw = self.text(name)
        if len(raw) > LONGEST_VALUE:
            raise unreadable(self, name, raw, gettext_noop("%(where)s: %(field)s is too long: %(value)s."))
        return raw

    def number(
        self, name: str, default: int = 0, *, least: int = -BIGGEST_NUMBER, most: int = BIGGEST_NUMBER
    ) -> int:
        """A whole number. Raises Unreadable for what is none, or is beyond `least` and `most`."""
        raw = self.value(name)
        if not raw:
            return default
        try:
            number = round(float(raw))
        except (ValueError, OverflowError):
            raise unreadable(
                self, name, raw, gettext_noop("%(where)s: %(field)s is not a number: %(value)s.")
            ) from None
        if not least <= number <= most:
            raise unreadable(
                self, name, raw, gettext_noop("%(where)s: %(field)s is out of range: %(value)s.")
            )
        return number

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true"}

    def children(self, path: str) -> Iterator[Element]:
        return self.element.iterfind("/".join(NAMESPACE + part for part in path.split("/")))


def unreadable(node: Node, name: str, raw: str, message: str) -> Unreadable:
    """The error for a value that cannot be read; `message` has places for where, field and value."""
    return Unreadable(message, where=node.where, field=name, value=raw[:40])
