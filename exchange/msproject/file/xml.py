"""Reading XML that strangers made: no entities, no DTD, a cap on depth and elements; errors with the line.

The file is never held as a whole: each task, resource, assignment and calendar is looked at and let go.
"""

from collections.abc import Iterator
from typing import IO, NoReturn
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from core.foreign_files.unreadable import Unreadable, gettext_noop
from exchange.msproject.file.notes import Notes, Place

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

    Tags are local names, whatever namespace the file declares. An item is empty once the next is asked for; the
    project at the end has its own values but no lists. Raises Unreadable with the reason and, if there is one, the
    line and column, and `Illegible` where the file has characters that XML does not know.
    """
    _refuse_other_formats(source)
    _refuse_document_type(source)
    try:
        yield from _parts(source)
    except ParseError as error:
        line, column = error.position
        if error.code in _ILLEGIBLE_CODES:
            raise Illegible(line, column + 1) from error
        raise Unreadable(
            gettext_noop("The file is not well-formed XML: line %(line)s, column %(column)s."),
            line=line,
            column=column + 1,
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise Unreadable(gettext_noop("The file's text encoding cannot be read.")) from error


# Of expat: a character that XML does not allow, as it is or by its number, or bytes that are no character.
_ILLEGIBLE_CODES = frozenset({4, 14})


class Illegible(Unreadable):
    """A character that XML does not allow; the file may be read once more without such characters."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(
            gettext_noop("The file is not well-formed XML: line %(line)s, column %(column)s."),
            line=line,
            column=column,
        )


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
            element.tag = local_name(element)
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
    if root.tag == "Project":
        return
    if root.tag == "APIBusinessObjects" or "Primavera" in root.tag:
        raise Unreadable(gettext_noop("This is a Primavera P6 file, not Microsoft Project XML."))
    raise Unreadable(
        gettext_noop("This XML is not a Microsoft Project plan: its first element is <%(element)s>."),
        element=root.tag[:60],
    )


def local_name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


class Node:
    """An element with typed access to its children by local name.

    A value that is none is not taken: the default is, and `notes` says so with the place and the field.
    """

    __slots__ = ("element", "notes", "where")

    def __init__(self, element: Element, where: Place, notes: Notes) -> None:
        self.element = element
        self.where = where
        self.notes = notes

    def inner(self, element: Element) -> "Node":
        """An element of this one; what is odd in it is said of this one's place."""
        return Node(element, self.where, self.notes)

    def text(self, name: str) -> str:
        return (self.element.findtext(name) or "").strip()

    def value(self, name: str) -> str:
        """The text of a number, date or duration; none for one that is too long to be any."""
        raw = self.text(name)
        if len(raw) > LONGEST_VALUE:
            self.odd(name, raw, gettext_noop("%(where)s: %(field)s is too long: %(value)s."))
            return ""
        return raw

    def number(
        self, name: str, default: int = 0, *, least: int = -BIGGEST_NUMBER, most: int = BIGGEST_NUMBER
    ) -> int:
        """A whole number, or the default for what is none or is beyond `least` and `most`."""
        raw = self.value(name)
        if not raw:
            return default
        try:
            number = round(float(raw))
        except (ValueError, OverflowError):
            self.odd(
                name, raw, gettext_noop("%(where)s: %(field)s is not a number: %(value)s."), taken=default
            )
            return default
        if not least <= number <= most:
            self.odd(
                name, raw, gettext_noop("%(where)s: %(field)s is out of range: %(value)s."), taken=default
            )
            return default
        return number

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Yes or no, as a digit or a word."""
        raw = self.text(name).lower()
        if raw in _YES or raw in _NO:
            return raw in _YES
        if raw:
            self.odd(name, raw, gettext_noop("%(where)s: %(field)s is neither yes nor no: %(value)s."))
        return default

    def children(self, path: str) -> Iterator[Element]:
        return self.element.iterfind(path)

    def odd(self, name: str, raw: str, message: str, *, taken: str | int = "") -> None:
        """Note a value that is not taken as it is; `message` has places for where, field and value."""
        self.notes.odd(message, where=self.where, field=name, value=raw[:40], taken=taken)


_YES = frozenset({"1", "true", "yes", "-1"})
_NO = frozenset({"0", "false", "no"})
